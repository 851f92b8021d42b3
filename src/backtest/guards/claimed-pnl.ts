import type { EpisodeResult } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** In % of the price at entry: a claim that is ours but for rounding. */
const TOLERANCE = 0.005;

/** Ways to book an episode wrongly, and what the ledger's lines then give. */
const bookings: Readonly<Record<string, (episode: EpisodeResult) => number>> = {
  "as the ledger": ({ pnl }) => pnl,
  "without the premium": ({ pnl, premium }) => pnl - premium,
  "without any cost": ({ pnl, totalCost }) => pnl + totalCost,
  "without premium and cost": ({ pnl, premium, totalCost }) => pnl - premium + totalCost,
  "with a hundredth of the cost (not multiplied by the price)": ({ pnl, totalCost }) => pnl + 0.99 * totalCost,
  "without premium, with a hundredth of the cost": ({ pnl, premium, totalCost }) => pnl - premium + 0.99 * totalCost,
  "without financing": ({ pnl, financing }) => pnl - financing,
  "without dividends": ({ pnl, dividends }) => pnl - dividends,
  "without premium, cost, financing and dividends": ({ payoff, gains }) => gains - payoff,
  "without premium, financing and dividends": ({ payoff, gains, totalCost }) => gains - payoff - totalCost,
  "of the other side": ({ pnl }) => -pnl,
};

/**
 * Whether a claimed P&L is what its positions earn in the one ledger; if not, which way of booking explains it best.
 * @param claimed in % of the price at entry [episodes], in the order of `ledger`
 */
export function claimedPnlGuard(target: string, claimed: Float64Array, ledger: readonly EpisodeResult[]): GuardReport {
  const distance = (booking: (episode: EpisodeResult) => number) =>
    Math.sqrt(ledger.reduce((sum, episode, i) => sum + (claimed[i]! - booking(episode)) ** 2, 0) / ledger.length);
  const ranked = Object.entries(bookings)
    .map(([name, booking]) => ({ name, rms: distance(booking) }))
    .sort((a, b) => a.rms - b.rms);
  const ours = distance(bookings["as the ledger"]!);
  const passed = ledger.length > 0 && ours <= TOLERANCE;
  const [best] = ranked;
  const explained = best!.rms <= Math.max(TOLERANCE, 0.1 * ours);
  return guardReport({
    guard: "claimed P&L",
    target,
    passed,
    compared: ledger.length,
    finding: passed
      ? `the claimed P&L is what the positions earn in this ledger (root mean square difference ${ours.toFixed(5)} % of the price at entry)`
      : `the claimed P&L differs from what the positions earn by ${ours.toFixed(4)} % of the price (root mean square)${explained ? `: it is booked ${best!.name}` : "; no way of booking that is known explains it"}`,
    evidence: { difference: ours, bestExplanation: best!.name, differenceOfExplanation: best!.rms },
  });
}
