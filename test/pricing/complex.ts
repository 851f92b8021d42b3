/** Complex numbers as plain values: slow and readable, for the second implementations of the tests. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const add = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im);
export const subtract = (a: Complex, b: Complex): Complex => complex(a.re - b.re, a.im - b.im);
export const multiply = (a: Complex, b: Complex): Complex =>
  complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
export const scale = (a: number, b: Complex): Complex => complex(a * b.re, a * b.im);
export function divide(a: Complex, b: Complex): Complex {
  const norm = b.re * b.re + b.im * b.im;
  return complex((a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm);
}
export const exponential = (a: Complex): Complex =>
  complex(Math.exp(a.re) * Math.cos(a.im), Math.exp(a.re) * Math.sin(a.im));
export const logarithm = (a: Complex): Complex => complex(Math.log(Math.hypot(a.re, a.im)), Math.atan2(a.im, a.re));
/** The root with the real part >= 0. */
export function squareRoot(a: Complex): Complex {
  const larger = Math.sqrt(0.5 * (Math.hypot(a.re, a.im) + Math.abs(a.re)));
  const smaller = larger === 0 ? 0 : (0.5 * Math.abs(a.im)) / larger;
  const re = a.re >= 0 ? larger : smaller;
  const im = a.re >= 0 ? smaller : larger;
  return complex(re, a.im < 0 ? -im : im);
}
