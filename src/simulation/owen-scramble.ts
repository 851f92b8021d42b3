/**
 * Owen's nested uniform scrambling of one coordinate out of 2^32, by a hash: every binary digit is flipped or not
 * depending on the seed and on the digits before it. Laine and Karras (2011), "Stratified sampling for stochastic
 * transparency"; Burley (2020), "Practical hash-based Owen scrambling", J. Computer Graphics Techniques 9(4); constants
 * of Vegdahl (2021). Scrambled points are a net as the plain ones are, each is uniform, and the mean of a smooth
 * function has an error of order n^-3/2 (Owen 1997).
 */
export function owenScramble(coordinate: number, seed: number): number {
  let x = reverseBits(coordinate);
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return reverseBits(x) >>> 0;
}

function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}
