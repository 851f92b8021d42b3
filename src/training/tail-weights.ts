/**
 * Weights w of the losses z with CVaR = sum w z: the mean of the worst `tail` of n, m = tail n of them (Rockafellar and Uryasev 2002). They are also the
 * gradient of the CVaR. With q the ceil(m)-th largest loss,
 *   w = 1 / m                                    where z > q
 *   w = (m - number above q) / (m number at q)   where z = q: the last episode counts in part, and ties share alike
 * Thus they sum to 1, lie in [0, 1 / m] and do not depend on the order of the episodes.
 */
export function tailWeights(losses: ArrayLike<number>, tail: number): Float64Array {
  const mass = tail * losses.length;
  const ascending = Float64Array.from(losses).sort();
  const threshold = ascending[Math.max(0, losses.length - Math.ceil(mass))]!;
  let [above, level] = [0, 0];
  for (let episode = 0; episode < losses.length; episode++) {
    if (losses[episode]! > threshold) above++;
    else if (losses[episode] === threshold) level++;
  }
  const weights = new Float64Array(losses.length);
  // A tail of less than one episode is the worst episode, whole.
  const [full, part] = [1 / mass, (mass - above) / (mass * level)];
  for (let episode = 0; episode < weights.length; episode++) {
    if (losses[episode]! > threshold) weights[episode] = full;
    else if (losses[episode] === threshold) weights[episode] = part;
  }
  return weights;
}
