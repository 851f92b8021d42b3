/** Nodes in (-1, 1), ascending, and weights of one Gauss-Legendre rule. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const known = new Map<number, QuadratureRule>();

/** The Gauss-Legendre rule with `count` nodes, exact for polynomials up to degree 2 count - 1; computed once. */
export function gaussLegendre(count: number): QuadratureRule {
  let rule = known.get(count);
  if (rule === undefined) {
    rule = computeRule(count);
    known.set(count, rule);
  }
  return rule;
}

/** Newton's method on the Legendre polynomial from Tricomi's guess of its roots. */
function computeRule(count: number): QuadratureRule {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < (count + 1) >> 1; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 20; iteration++) {
      const [value, derivative] = legendre(count, root);
      slope = derivative;
      const step = value / derivative;
      root -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    nodes[i] = -root;
    nodes[count - 1 - i] = root;
    weights[i] = 2 / ((1 - root * root) * slope * slope);
    weights[count - 1 - i] = weights[i]!;
  }
  return { nodes, weights };
}

/** P_n(x) and P_n'(x) by the three-term recurrence. */
function legendre(n: number, x: number): [number, number] {
  let value = 1;
  let before = 0;
  for (let j = 0; j < n; j++) {
    const next = ((2 * j + 1) * x * value - j * before) / (j + 1);
    before = value;
    value = next;
  }
  return [value, (n * (x * value - before)) / (x * x - 1)];
}
