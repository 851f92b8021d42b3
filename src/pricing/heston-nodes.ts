import { check } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { characteristicFunction } from "./heston-characteristic.ts";
import { createContour } from "./heston-contour.ts";

/** The integral is cut where |phi(u - i/2)| / u is below this. */
const LOG_TAIL = Math.log(1e-12);
/** The cuts tried are whole powers of 2^(1/8). */
const CUTS_PER_OCTAVE = 8;
/**
 * u = U (e^{bx} - 1) / (e^b - 1): nodes are e^b times as dense at 0, where the integrand is largest, as at U. So many for
 * a smooth integrand, and so many more for every radian of its waves. Found by trial on 270 random and hard sets, strikes
 * wide and narrow: prices are within 1e-11 F (most within 1e-13 F), derivatives within 2e-8 of their size in the slice.
 */
const DENSITY = 2.4;
const SMOOTH_NODES = 24;
const NODES_PER_RADIAN = 0.35;
/** Computing a rule costs the square of its nodes, so longer integrals are cut into panels of at most so many. */
const MOST_IN_ONE = 1024;
/** In the panels after the first, whose nodes are evenly dense. */
const NODES_PER_EVEN_RADIAN = 0.45;
/** At least so many times sqrt(U / distance of the next singularity): the rule converges as e^{-2 N sqrt(distance / U)}. */
const NODES_PER_ROOT = 4.2;
/** A slice that asks for more is refused: its characteristic function hardly decays. */
const MOST_NODES = 1 << 17;

/** Quadrature for all strikes of one maturity: the integral is cut at `end`. Nodes are an even number. */
export interface NodeRule {
  readonly end: number;
  /** u / end, ascending in (0, 1). */
  readonly nodes: Float64Array;
  /** du / end */
  readonly weights: Float64Array;
}

type UnitRule = Omit<NodeRule, "end">;

const probe = createContour(1);
const known = new Map<number, UnitRule>();

/**
 * Gauss-Legendre nodes with which every wave of e^{iuk}, of the control variate and of the characteristic function's
 * own phase is met. A function of the arguments alone.
 * @param totalVariance of the control variate, sigma^2 T   @param widest largest |ln(F / K)|
 */
export function nodeRule(
  parameters: HestonParameters,
  maturity: number,
  totalVariance: number,
  widest: number,
): NodeRule {
  const end = truncation(parameters, maturity, totalVariance);
  const { rho } = parameters;
  const ownPhase = (-0.5 * LOG_TAIL * Math.abs(rho)) / Math.sqrt(1 - rho * rho);
  const phase = end * Math.max(widest, 1.3 * Math.sqrt(totalVariance)) + ownPhase;
  const root = NODES_PER_ROOT * Math.sqrt(end / clearance(parameters, maturity));
  const one = nodesFor(NODES_PER_RADIAN, phase, root);
  if (one <= MOST_IN_ONE) return { end, ...gradedRule(one) };
  const panels = Math.ceil(nodesFor(NODES_PER_EVEN_RADIAN, phase) / MOST_IN_ONE) + 1;
  const first = nodesFor(NODES_PER_RADIAN, phase / panels, root / Math.sqrt(panels));
  const later = nodesFor(NODES_PER_EVEN_RADIAN, phase / panels);
  const count = first + (panels - 1) * later;
  check(count <= MOST_NODES, () => tooMany(parameters, maturity, widest, count));
  return { end, ...panelledRule(gradedRule(first), panels, later) };
}

/** A multiple of 8, so that few rules serve many slices. */
function nodesFor(perRadian: number, phase: number, least = 0): number {
  return 8 * Math.ceil(Math.max(SMOOTH_NODES + perRadian * phase, least) / 8);
}

/**
 * Distance, about, from the contour to the next singularity of phi. Moments of order 0 to 1 exist, which is 1/2 to each
 * side; how far beyond the next explodes is the limit for short maturities of Andersen and Piterbarg (2007), Finance
 * Stoch. 11.
 */
function clearance({ xi, rho }: HestonParameters, maturity: number): number {
  return 0.5 + (2 * Math.acos(Math.abs(rho))) / (xi * maturity * Math.sqrt(1 - rho * rho));
}

function tooMany(parameters: HestonParameters, maturity: number, widest: number, count: number): string {
  const { kappa, theta, xi, rho, v0 } = parameters;
  const model = `kappa ${kappa}, theta ${theta}, xi ${xi}, rho ${rho}, v0 ${v0}`;
  const slice = `${maturity} years and |ln(F / K)| up to ${widest}`;
  return `Heston: ${model} over ${slice} would take ${count} nodes, more than ${MOST_NODES}`;
}

/** One panel over the whole interval, denser at 0; computed once. */
function gradedRule(count: number): UnitRule {
  let rule = known.get(count);
  if (rule === undefined) {
    const { nodes, weights } = gaussLegendre(count);
    const scale = 1 / Math.expm1(DENSITY);
    rule = {
      nodes: nodes.map((t) => scale * Math.expm1(0.5 * DENSITY * (t + 1))),
      weights: weights.map((w, j) => 0.5 * w * scale * DENSITY * Math.exp(0.5 * DENSITY * (nodes[j]! + 1))),
    };
    known.set(count, rule);
  }
  return rule;
}

/** Equal panels: `first`, then ones of `later` nodes each. */
function panelledRule(first: UnitRule, panels: number, later: number): UnitRule {
  const { nodes, weights } = gaussLegendre(later);
  const start = first.nodes.length;
  const length = start + (panels - 1) * later;
  const all = { nodes: new Float64Array(length), weights: new Float64Array(length) };
  all.nodes.set(first.nodes.map((x) => x / panels));
  all.weights.set(first.weights.map((w) => w / panels));
  for (let panel = 1; panel < panels; panel++) {
    for (let j = 0; j < later; j++) {
      const at = start + (panel - 1) * later + j;
      all.nodes[at] = (panel + 0.5 * (nodes[j]! + 1)) / panels;
      all.weights[at] = (0.5 * weights[j]!) / panels;
    }
  }
  return all;
}

/** The first cut beyond which neither the control variate nor the characteristic function counts; from a good guess. */
function truncation(parameters: HestonParameters, maturity: number, totalVariance: number): number {
  const control = Math.sqrt((-2 * LOG_TAIL) / totalVariance);
  const first = indexOf(control);
  let index = Math.max(first, indexOf(guessedCut(parameters, maturity, control)));
  if (counts(parameters, maturity, cut(index))) {
    do index++;
    while (counts(parameters, maturity, cut(index)));
  } else {
    while (index > first && !counts(parameters, maturity, cut(index - 1))) index--;
  }
  return cut(index);
}

/** From log |phi| ~ -(v0 + kappa theta T) sqrt(1 - rho^2) u / xi for large u: as a rule within half an octave. */
function guessedCut({ kappa, theta, xi, rho, v0 }: HestonParameters, maturity: number, control: number): number {
  const slope = ((v0 + kappa * theta * maturity) * Math.sqrt(1 - rho * rho)) / xi;
  const before = -LOG_TAIL / slope;
  return Math.min((-LOG_TAIL - Math.log(Math.max(before, 1))) / slope, 1024 * control);
}

function indexOf(end: number): number {
  return Math.ceil(CUTS_PER_OCTAVE * Math.log2(end));
}

function cut(index: number): number {
  return 2 ** (index / CUTS_PER_OCTAVE);
}

function counts(parameters: HestonParameters, maturity: number, u: number): boolean {
  probe.u[0] = u;
  characteristicFunction(parameters, maturity, probe, 1);
  const logModulus = parameters.kappa * parameters.theta * probe.hRe[0]! + parameters.v0 * probe.bigDRe[0]!;
  return logModulus - Math.log(u) > LOG_TAIL;
}
