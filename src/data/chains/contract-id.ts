import { type IsoDate, isIsoDate } from "../../core/index.ts";

/** What a contract id of the OCC says. */
export interface ContractId {
  readonly root: string;
  readonly expiry: IsoDate;
  readonly kind: "call" | "put";
  readonly strike: number;
}

/** Root of up to six characters (padded with blanks in the 21-character form), yymmdd, C or P, strike in thousandths. */
const occ = /^([A-Z][A-Z0-9.]{0,5}?) *(\d\d)(\d\d)(\d\d)([CP])(\d{8})$/;

/** Reads an OCC contract id such as `SPXW190426C00800000`; undefined for any other form. */
export function parseContractId(text: string): ContractId | undefined {
  const [, root, year, month, day, letter, thousandths] = occ.exec(text) ?? [];
  if (root === undefined) return undefined;
  const expiry = `20${year}-${month}-${day}`;
  if (!isRealDate(expiry)) return undefined;
  return { root, expiry, kind: letter === "C" ? "call" : "put", strike: Number(thousandths) / 1000 };
}

const realDates = new Map<string, boolean>();

/** `isIsoDate`, remembered: chains repeat few expiries very often. */
function isRealDate(date: string): boolean {
  let known = realDates.get(date);
  if (known === undefined) {
    known = isIsoDate(date);
    realDates.set(date, known);
  }
  return known;
}
