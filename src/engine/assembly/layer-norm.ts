import { constant } from "./tanh";
import { at, bytes, multiplyAdd, sums, VECTOR } from "./vector";

const EPSILON: f32 = 1e-5;

/** See `Kernel.layerNorm`. */
export function layerNorm(
  steps: i32, lanes: i32, units: i32, gain: i32, shift: i32, x: i32, normalised: i32, inverseDeviation: i32, out: i32,
): void {
  const row = bytes(lanes), size = row * units;
  const share = f32x4.splat(<f32>(1.0 / <f64>units));
  for (let t = 0; t < steps; t++) {
    const from = at(x) + size * t, unit = at(normalised) + size * t, to = at(out) + size * t;
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const mean = f32x4.mul(columnSum(from + lane, row, size), share);
      const inverse = f32x4.div(constant(14), f32x4.sqrt(f32x4.add(f32x4.mul(squares(from + lane, row, size, mean), share), f32x4.splat(EPSILON))));
      v128.store(at(inverseDeviation) + row * t + lane, inverse);
      let g = at(gain), s = at(shift);
      for (let u: usize = lane; u < size; u += row) {
        const value = f32x4.mul(f32x4.sub(v128.load(from + u), mean), inverse);
        v128.store(unit + u, value);
        v128.store(to + u, multiplyAdd(value, v128.load_splat<f32>(g), v128.load_splat<f32>(s)));
        g += 4;
        s += 4;
      }
    }
  }
}

function columnSum(from: usize, row: usize, size: usize): v128 {
  let sum = f32x4.splat(0);
  for (let u: usize = 0; u < size; u += row) sum = f32x4.add(sum, v128.load(from + u));
  return sum;
}

function squares(from: usize, row: usize, size: usize, mean: v128): v128 {
  let sum = f32x4.splat(0);
  for (let u: usize = 0; u < size; u += row) {
    const away = f32x4.sub(v128.load(from + u), mean);
    sum = multiplyAdd(away, away, sum);
  }
  return sum;
}

/**
 * See `Kernel.layerNormGradient`: with e = d gain and n = normalised,
 *   dx = inverseDeviation (e - mean(e) - n mean(e n)),   dgain = sum d n,   dshift = sum d.
 */
export function layerNormGradient(
  steps: i32, lanes: i32, units: i32, gain: i32, normalised: i32, inverseDeviation: i32, d: i32, dGain: i32, dShift: i32,
): void {
  const row = bytes(lanes), size = row * units;
  const share = f32x4.splat(<f32>(1.0 / <f64>units));
  for (let u = 0; u < units; u++) addParameters(steps, row, size, at(normalised) + row * u, at(d) + row * u, at(dGain + u), at(dShift + u));
  for (let t = 0; t < steps; t++) {
    const from = at(d) + size * t, unit = at(normalised) + size * t;
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      let sum = f32x4.splat(0), along = sum;
      let g = at(gain);
      for (let u = lane; u < size; u += row) {
        const e = f32x4.mul(v128.load(from + u), v128.load_splat<f32>(g));
        sum = f32x4.add(sum, e);
        along = multiplyAdd(e, v128.load(unit + u), along);
        g += 4;
      }
      sum = f32x4.mul(sum, share);
      along = f32x4.mul(along, share);
      const inverse = v128.load(at(inverseDeviation) + row * t + lane);
      g = at(gain);
      for (let u = lane; u < size; u += row) {
        const e = f32x4.mul(v128.load(from + u), v128.load_splat<f32>(g));
        const centred = f32x4.sub(f32x4.sub(e, sum), f32x4.mul(v128.load(unit + u), along));
        v128.store(from + u, f32x4.mul(inverse, centred));
        g += 4;
      }
    }
  }
}

/** Adds the gradients of one unit's gain and shift. */
function addParameters(steps: i32, row: usize, size: usize, unit: usize, d: usize, dGain: usize, dShift: usize): void {
  let gain = f32x4.splat(0), shift = gain;
  for (let t = 0; t < steps; t++) {
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const slope = v128.load(d + lane);
      gain = multiplyAdd(slope, v128.load(unit + lane), gain);
      shift = f32x4.add(shift, slope);
    }
    unit += size;
    d += size;
  }
  const both = sums(gain, shift, gain, shift);
  store<f32>(dGain, load<f32>(dGain) + f32x4.extract_lane(both, 0));
  store<f32>(dShift, load<f32>(dShift) + f32x4.extract_lane(both, 1));
}
