import { check } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { characteristicFunction } from "./heston-characteristic.ts";
import { type Contour, createContour } from "./heston-contour.ts";

/** The integral is cut at the smallest u with |phi(u - i/2)| / u below this. */
const LOG_TAIL = Math.log(1e-12);
/** Nodes of a smooth integrand, to which its waves add; with 24 the prices are as good, but derivatives only to 1e-8 of themselves. */
const FIRST_NODES = 32;
/** One rule up to here; longer integrals are cut into panels, as computing a rule costs the square of its nodes. */
const MOST_PER_PANEL = 512;
/** A slice that asks for more is refused: its characteristic function hardly decays (rho next to 1 or -1, or hardly any variance). */
const MOST_NODES = 1 << 17;

const probe = createContour(1);
/** Scratch of the last slice, grown when needed; every call overwrites what it reads. */
let scratch = createContour(256);

/** Quadrature nodes u and weights on the contour. */
export interface NodeSet {
  readonly contour: Contour;
  readonly count: number;
}

/**
 * Gauss-Legendre nodes for all strikes of one maturity: u = U (e^x - 1) / (e - 1), x in [0, 1], with so many nodes that every wave of e^{iuk}, of the
 * control variate and of the characteristic function's own phase is met.
 * @param totalVariance of the control variate, sigma^2 T   @param widest largest |ln(F / K)|
 */
export function placeNodes(
  parameters: HestonParameters,
  maturity: number,
  totalVariance: number,
  widest: number,
): NodeSet {
  const end = truncation(parameters, maturity, totalVariance);
  const { rho } = parameters;
  const ownPhase = (-LOG_TAIL * Math.abs(rho)) / Math.sqrt(1 - rho * rho);
  const phase = Math.max(end * widest, 1.3 * end * Math.sqrt(totalVariance)) + ownPhase;
  const panels = Math.ceil((FIRST_NODES + 0.4 * phase) / MOST_PER_PANEL);
  const perPanel = 8 * Math.ceil((FIRST_NODES + (0.4 * phase) / panels) / 8);
  const count = panels * perPanel;
  check(
    count <= MOST_NODES,
    () =>
      `Heston: kappa ${parameters.kappa}, theta ${parameters.theta}, xi ${parameters.xi}, rho ${rho}, v0 ${
        parameters.v0
      } over ${maturity} years and |ln(F / K)| up to ${widest} would take ${count} nodes, more than ${MOST_NODES}`,
  );
  if (scratch.capacity < count) scratch = createContour(count);
  fillNodes(scratch, end, panels, perPanel);
  return { contour: scratch, count };
}

function fillNodes({ u, weight }: Contour, end: number, panels: number, perPanel: number): void {
  const rule = gaussLegendre(perPanel);
  const scale = end / (Math.E - 1);
  for (let panel = 0; panel < panels; panel++) {
    for (let j = 0; j < perPanel; j++) {
      const x = (panel + 0.5 * (rule.nodes[j]! + 1)) / panels;
      u[panel * perPanel + j] = scale * Math.expm1(x);
      weight[panel * perPanel + j] = ((0.5 * rule.weights[j]!) / panels) * scale * Math.exp(x);
    }
  }
}

/** U beyond which neither the control variate nor the characteristic function counts; by doubling and bisection. */
function truncation(parameters: HestonParameters, maturity: number, totalVariance: number): number {
  const start = Math.sqrt((-2 * LOG_TAIL) / totalVariance);
  let low = 0;
  let high = start;
  while (counts(parameters, maturity, high)) {
    low = high;
    high *= 1.6;
  }
  if (low === 0) return start;
  for (let i = 0; i < 4; i++) {
    const middle = 0.5 * (low + high);
    if (counts(parameters, maturity, middle)) low = middle;
    else high = middle;
  }
  return high;
}

function counts(parameters: HestonParameters, maturity: number, u: number): boolean {
  probe.u[0] = u;
  characteristicFunction(parameters, maturity, probe, 1);
  const logModulus = parameters.kappa * parameters.theta * probe.hRe[0]! + parameters.v0 * probe.bigDRe[0]!;
  return logModulus - Math.log(u) > LOG_TAIL;
}
