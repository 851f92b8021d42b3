import { z } from "zod";
import { dateInZone, type IsoDate, UserError } from "../../core/index.ts";
import type { OptionQuote } from "../../market/index.ts";
import { parseContractId } from "./contract-id.ts";
import { contractStyle, plainTicker } from "./contract-style.ts";
import type { ChainOptions } from "./options.ts";
import type { ChainRow } from "./read-rows.ts";

/** A number of Yahoo's, also in its formatted form `{raw, fmt}`; undefined where it has none. */
const figure = z
  .union([z.number(), z.null(), z.looseObject({ raw: z.number().nullish() })])
  .optional()
  .transform((value) => (typeof value === "object" ? (value?.raw ?? undefined) : value));
const needed = figure.refine((value): value is number => value !== undefined, "a number is missing");

const contractSchema = z.looseObject({
  contractSymbol: z.string(),
  strike: needed,
  bid: figure,
  ask: figure,
  lastPrice: figure,
  volume: figure,
  openInterest: figure,
});

const answerSchema = z.looseObject({
  underlyingSymbol: z.string(),
  expirationDates: z.array(needed),
  quote: z.looseObject({
    regularMarketPrice: figure,
    regularMarketTime: needed,
    exchangeTimezoneName: z.string().optional(),
  }),
  options: z.array(
    z.looseObject({ expirationDate: needed, calls: z.array(contractSchema), puts: z.array(contractSchema) }),
  ),
});

const bodySchema = z.looseObject({
  optionChain: z.looseObject({
    result: z.array(answerSchema).nullable(),
    error: z.looseObject({ description: z.string().nullish() }).nullish(),
  }),
});

/** One answer of Yahoo's options service: the contracts of one expiry, and the underlying's quote. */
export type YahooAnswer = z.output<typeof answerSchema>;

/** The answer in a body that is parsed JSON. Throws a UserError where it has none, or another form. */
export function readAnswer(body: unknown, where: string): YahooAnswer {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const problem = z.prettifyError(parsed.error).replace(/\s+/g, " ").slice(0, 300);
    throw new UserError(
      `${where}: expected an answer of Yahoo's options service, found JSON of another form (${problem})`,
      "Is this the right file? Yahoo may also have changed its service.",
    );
  }
  const { result, error } = parsed.data.optionChain;
  const answer = result?.[0];
  if (answer !== undefined) return answer;
  throw new UserError(
    `${where}: Yahoo has no options under that symbol${error?.description ? ` ("${error.description}")` : ""}`,
    "Look the ticker up at finance.yahoo.com: indices begin with ^, delisted ones are gone.",
  );
}

/** Expiries that the answer lists. Yahoo stamps them with midnight UTC. */
export function expiriesOf(answer: YahooAnswer): IsoDate[] {
  return answer.expirationDates.map(dayOf);
}

function dayOf(seconds: number): IsoDate {
  return dateInZone(new Date(seconds * 1000), "UTC");
}

/** What several answers say together. */
export interface YahooRows {
  readonly rows: readonly ChainRow[];
  readonly timeZone: string;
  readonly notes: readonly string[];
}

/**
 * The rows of all answers of one moment. The date is that of the underlying's last regular trade at its exchange, not
 * the day of the download: before the opening and at weekends Yahoo shows the session before.
 * Throws a UserError where the answers are of several underlyings or sessions, and where there is no contract.
 */
export function rowsOfAnswers(answers: readonly YahooAnswer[], file: string, options: ChainOptions): YahooRows {
  const first = answers[0]!;
  const timeZone = options.timeZone ?? first.quote.exchangeTimezoneName ?? "America/New_York";
  const date = sessionOf(first, timeZone);
  for (const answer of answers) checkSame(answer, first, timeZone, file);
  const wanted = options.ticker;
  if (wanted !== undefined && plainTicker(wanted) !== plainTicker(first.underlyingSymbol)) {
    throw new UserError(
      `${file}: options on ${first.underlyingSymbol}, expected those on ${wanted}`,
      "Change 'ticker'.",
    );
  }
  const { pages, repeated } = distinctExpiries(answers);
  const spot = first.quote.regularMarketPrice ?? Number.NaN;
  const head = { underlying: first.underlyingSymbol, date, spot, american: false, fixing: Number.NaN };
  const rows = pages.flatMap((page) => [
    ...page.calls.map((contract): ChainRow => ({ ...head, quote: quoteOf(contract, "call", page, file, options) })),
    ...page.puts.map((contract): ChainRow => ({ ...head, quote: quoteOf(contract, "put", page, file, options) })),
  ]);
  if (rows.length === 0) throw noContracts(first, date, file);
  return { rows, timeZone, notes: [...spotNotes(answers), ...repeated] };
}

type Page = YahooAnswer["options"][number];
type Contract = Page["calls"][number];

function sessionOf({ quote }: YahooAnswer, timeZone: string): IsoDate {
  return dateInZone(new Date(quote.regularMarketTime * 1000), timeZone);
}

function checkSame(answer: YahooAnswer, first: YahooAnswer, timeZone: string, file: string): void {
  const [date, expected] = [sessionOf(answer, timeZone), sessionOf(first, timeZone)];
  if (answer.underlyingSymbol === first.underlyingSymbol && date === expected) return;
  throw new UserError(
    `${file}: expected answers on ${first.underlyingSymbol} of ${expected} only, ` +
      `found one on ${answer.underlyingSymbol} of ${date}`,
    "Keep the answers of one download in a file; fetch again if a session began meanwhile.",
  );
}

/** Each expiry once: Yahoo answers a date that it does not know with the nearest expiry. */
function distinctExpiries(answers: readonly YahooAnswer[]): { pages: readonly Page[]; repeated: string[] } {
  const pages = new Map<number, Page>();
  const repeated: string[] = [];
  for (const page of answers.flatMap((answer) => answer.options)) {
    if (pages.has(page.expirationDate)) repeated.push(`expiry ${dayOf(page.expirationDate)} was answered twice`);
    else pages.set(page.expirationDate, page);
  }
  return { pages: [...pages.values()], repeated };
}

function quoteOf(
  contract: Contract,
  kind: "call" | "put",
  page: Page,
  file: string,
  options: ChainOptions,
): OptionQuote {
  const expiry = dayOf(page.expirationDate);
  const { contractSymbol, strike } = contract;
  const id = parseContractId(contractSymbol);
  if (
    id === undefined ||
    id.kind !== kind ||
    id.expiry !== expiry ||
    Math.abs(id.strike - strike) >= 0.0005 ||
    !(strike > 0)
  ) {
    throw new UserError(
      `${file}: the contract ${contractSymbol} stands among the ${kind}s of ${expiry} with strike ${strike}`,
      "The contract id must say the same: fetch again.",
    );
  }
  return {
    contract: contractSymbol,
    root: id.root,
    expiry,
    settles: options.settles ?? contractStyle(id.root, expiry).settles,
    kind,
    strike,
    bid: price(contract.bid, contractSymbol, file),
    ask: price(contract.ask, contractSymbol, file),
    last: price(contract.lastPrice, contractSymbol, file) || Number.NaN, // 0: never traded
    settlement: Number.NaN,
    volume: price(contract.volume, contractSymbol, file),
    openInterest: price(contract.openInterest, contractSymbol, file),
  };
}

function price(value: number | undefined, contract: string, file: string): number {
  if (value === undefined || value >= 0) return value ?? Number.NaN;
  throw new UserError(`${file}: ${contract}: expected numbers >= 0, found ${value}`, "Fetch again.");
}

function noContracts(answer: YahooAnswer, date: IsoDate, file: string): UserError {
  const expiries = expiriesOf(answer);
  const pages = answer.options.map((page) => dayOf(page.expirationDate)).join(", ");
  const found =
    expiries.length === 0
      ? "Yahoo lists no options on it"
      : `no contract expires on ${pages || "the date asked for"}; Yahoo lists ${expiries.length} expiries from ${expiries[0]} on`;
  return new UserError(`${file}: ${answer.underlyingSymbol} on ${date}: ${found}`, "Choose another ticker or expiry.");
}

/** The underlying moves while the expiries are downloaded one by one. */
function spotNotes(answers: readonly YahooAnswer[]): string[] {
  const spots = answers.flatMap(({ quote }) => quote.regularMarketPrice ?? []);
  const [low, high] = [Math.min(...spots), Math.max(...spots)];
  return high > low ? [`the underlying moved from ${low} to ${high} during the download`] : [];
}
