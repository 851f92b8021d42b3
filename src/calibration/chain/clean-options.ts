import { type IsoDate, UsageError } from "../../core/index.ts";
import type { Dividend, OptionChain } from "../../market/index.ts";
import type { DayClock } from "./maturity.ts";
import { minuteOfDay, type SessionHours, sessionHours } from "./session-hours.ts";

/** A forward that is known from elsewhere, e.g. from a future, and takes the place of put-call parity. */
export interface KnownForward {
  readonly expiry: IsoDate;
  /** Every root of the expiry without it. */
  readonly root?: string | undefined;
  readonly forward: number;
  /** From the other expiries, or from `rate`, without it. */
  readonly discount?: number | undefined;
}

/** How a chain is cleaned; the defaults are in `DEFAULTS`, each with what it was measured on. */
export interface CleanOptions {
  /** Local time of the quotes, HH:MM; the close of the exchange without it. */
  readonly quoteTime?: string | undefined;
  /** Local times at which `am` and `pm` contracts settle; those of the time zone without it. */
  readonly hours?: SessionHours | undefined;
  /** Calendar days to settlement, with the fraction of a day. */
  readonly minimumDays?: number | undefined;
  readonly maximumDays?: number | undefined;
  /** Rate of all expiries, continuously compounded a year; from put-call parity without it. */
  readonly rate?: number | undefined;
  readonly forwards?: readonly KnownForward[] | undefined;
  /** Cash dividends to come of the underlying of American options: they decide when exercise pays. */
  readonly dividends?: readonly Dividend[] | undefined;
  /** Put-call pairs that an expiry must have. */
  readonly minimumPairs?: number | undefined;
  /** Quotes that must be left of an expiry. */
  readonly minimumQuotes?: number | undefined;
  /** Contracts that must have traded on the day for a settlement price to be one of the market. */
  readonly minimumVolume?: number | undefined;
  /** Whether a quote needs some volume or open interest. */
  readonly requireInterest?: boolean | undefined;
  /** Greatest bid-ask spread, in Black volatility (0.05: five points). */
  readonly maximumSpread?: number | undefined;
  /** Greatest bid-ask spread over the middle price. */
  readonly maximumRelativeSpread?: number | undefined;
  /** Least settlement price, in parts of the forward: 0.0001 is 2.5 points on an index of 25,000. */
  readonly minimumPrice?: number | undefined;
  /** Greatest |ln(strike / forward)| over sigma sqrt(maturity), sigma the volatility at the money. */
  readonly maximumDeviations?: number | undefined;
  /** Greatest early-exercise premium of an American option, in Black volatility (0.01: one point). */
  readonly maximumPremium?: number | undefined;
  /** Half-spread that a settlement price is given where prices are compared with each other, as a part of itself. */
  readonly settlementTolerance?: number | undefined;
}

export const DEFAULTS = {
  /** SPX 2019: volatilities at the money lie 2.5 to 3.6 points off the term structure of 7 to 60 days at 1 to 4 days (weekends, events), 1.3 at 5, 0.7 at 7. */
  minimumDays: 5,
  maximumDays: Infinity,
  minimumPairs: 3,
  minimumQuotes: 3,
  /** NIFTY 2026: settlement prices of fewer contracts are the exchange's theoretical ones, a point and a half of volatility off. */
  minimumVolume: 10,
  /** SPX 2019: quotes without either have the same spreads, 0.18 points, as the others: market makers quote them all. */
  requireInterest: false,
  /** Wider says nothing of a smile; the median of SPX is 0.15 to 0.3 points to 4 deviations. */
  maximumSpread: 0.05,
  maximumRelativeSpread: 1,
  /** SPX 2019: half of the cheaper quotes have spreads above 1.8 points, a tenth above 5. */
  minimumPrice: 5e-5,
  /** SPX 2019: further out the spread exceeds 0.3 points and the smile is rough by more than 0.05. */
  maximumDeviations: 4,
  maximumPremium: 0.01,
  /** NIFTY 2026: what the settlement prices of neighbouring strikes scatter by. */
  settlementTolerance: 0.05,
} as const;

/** Options with every default filled in and checked. */
export interface ResolvedOptions {
  readonly clock: DayClock;
  readonly rate: number | undefined;
  readonly forwards: readonly KnownForward[];
  readonly dividends: readonly Dividend[];
  readonly minimumDays: number;
  readonly maximumDays: number;
  readonly minimumPairs: number;
  readonly minimumQuotes: number;
  readonly minimumVolume: number;
  readonly requireInterest: boolean;
  readonly maximumSpread: number;
  readonly maximumRelativeSpread: number;
  readonly minimumPrice: number;
  readonly maximumDeviations: number;
  readonly maximumPremium: number;
  readonly settlementTolerance: number;
}

/** Throws a UsageError that names the option that is no number of its kind. */
export function resolveOptions(chain: OptionChain, options: CleanOptions): ResolvedOptions {
  const hours = options.hours ?? sessionHours(chain.timeZone);
  const close = minuteOfDay(hours.close, "hours.close");
  const rate = options.rate;
  if (rate !== undefined && !(Math.abs(rate) <= 1)) {
    throw new UsageError(`rate must be a fraction a year, e.g. 0.05, was ${rate}`);
  }
  for (const { expiry, forward, discount = 1 } of options.forwards ?? []) {
    if (!(forward > 0 && forward < Infinity && discount > 0 && discount < 2)) {
      throw new UsageError(
        `forwards: ${expiry} needs a forward > 0 and a discount factor, has ${forward}, ${discount}`,
      );
    }
  }
  const positive = (key: NumericOption, least: number) => {
    const value = options[key] ?? DEFAULTS[key];
    if (!(value >= least)) throw new UsageError(`${key} must be a number >= ${least}, was ${value}`);
    return value;
  };
  return {
    clock: {
      open: minuteOfDay(hours.open, "hours.open"),
      close,
      quotes: options.quoteTime === undefined ? close : minuteOfDay(options.quoteTime, "quoteTime"),
    },
    rate,
    forwards: options.forwards ?? [],
    dividends: options.dividends ?? [],
    minimumDays: positive("minimumDays", 0),
    maximumDays: positive("maximumDays", 0),
    minimumPairs: positive("minimumPairs", 1),
    minimumQuotes: positive("minimumQuotes", 1),
    minimumVolume: positive("minimumVolume", 0),
    requireInterest: options.requireInterest ?? DEFAULTS.requireInterest,
    maximumSpread: positive("maximumSpread", 0),
    maximumRelativeSpread: positive("maximumRelativeSpread", 0),
    minimumPrice: positive("minimumPrice", 0),
    maximumDeviations: positive("maximumDeviations", 0),
    maximumPremium: positive("maximumPremium", 0),
    settlementTolerance: positive("settlementTolerance", 0),
  };
}

type NumericOption = Exclude<keyof typeof DEFAULTS, "requireInterest">;
