'use strict';
const util = require('node:util');
util.isNullOrUndefined ??= (v) => v === null || v === undefined; // removed in Node 23; tfjs-node 4.22.0 still calls it
util.isArray = Array.isArray;                                     // avoids DEP0044 warning
let tf, nativeError;
if (!['wasm', 'cpu'].includes(process.env.BACKHEDGE_TF_BACKEND ?? '')) {
  try { tf = require('tfjs-node-native'); } catch (e) { nativeError = e; }
}
module.exports = tf ?? require('@tensorflow/tfjs');
Object.defineProperty(module.exports, '__nativeError', { value: nativeError, enumerable: false, configurable: true });
