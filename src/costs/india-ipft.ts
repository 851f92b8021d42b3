import { type CostRow, datedRows } from "./row.ts";

const rupeesPerCrore = 1e-7;
const token = 0.01 * rupeesPerCrore;

/**
 * Contribution to the NSE Investor Protection Fund Trust, billed beside the transaction charge from 2023-04 to 2026-02.
 * @param perCrore what it then was: 10 rupees a crore of value in shares and futures, 50 of premium in options
 */
export function indiaInvestorProtection(instrument: string, perCrore: number): readonly CostRow[] {
  return datedRows({ instrument, component: "ipft", side: "both", base: "notional", currency: "INR" }, [
    {
      from: "2000-06-12",
      rate: token,
      evidence: "M",
      citation: "0.01 rupee a crore before 2023-04-01: thehindu.com 2023-03-24 [B]; since when: not verified",
    },
    {
      from: "2023-04-01",
      rate: perCrore * rupeesPerCrore,
      evidence: "B",
      citation: "thehindu.com 2023-03-24; ndtvprofit",
    },
    {
      from: "2026-03-01",
      rate: token,
      evidence: "C",
      citation: "Folded into the transaction charge: circular NSE/FA/73061 as quoted in public code",
    },
  ]);
}
