/** What multiplies e^{iuk} at two nodes: weight / q times the price correction and, if asked for, its derivatives. */
@unmanaged export class Integrand {
  u: v128;
  priceRe: v128;
  priceIm: v128;
  kappaRe: v128;
  kappaIm: v128;
  thetaRe: v128;
  thetaIm: v128;
  xiRe: v128;
  xiIm: v128;
  rhoRe: v128;
  rhoIm: v128;
  v0Re: v128;
  v0Im: v128;
}

/** Bytes of an `Integrand` of both sizes: with and without derivatives. */
@inline export const WITH_GRADIENT: usize = 13 * 16;
@inline export const PRICE_ONLY: usize = 3 * 16;
