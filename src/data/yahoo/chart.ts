import type { ChartResultObject } from "yahoo-finance2/modules/chart";
import { dayNumber, type Effects, type IsoDate } from "../../core/index.ts";
import { quietClient } from "./client.ts";
import type { Answer, RequestHeaders } from "./download.ts";
import { type Asked, changedSchema, checkIsJson } from "./errors.ts";

/** Brings the answer to a URL: from the network or from a file. Its errors pass through unchanged. */
export type Transport = (url: string, headers: RequestHeaders) => Promise<Answer>;

/** Days whose bars are wanted, both included, in the exchange's zone. */
export interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** Yahoo's validated chart and the raw answer that it came from. */
export interface Chart {
  readonly result: ChartResultObject;
  readonly answer: Answer;
}

/**
 * Daily chart of a ticker by yahoo-finance2, which builds the URL, validates the answer and turns time stamps into dates.
 * The library never touches the network: `transport` does, and only JSON of a good answer reaches it.
 * Throws a UserError on an answer that is not the JSON expected.
 */
export async function chart(asked: Asked, period: Period, transport: Transport, fx: Effects): Promise<Chart> {
  let answer: Answer | undefined;
  let transportError: unknown;
  const client = quietClient(async (url, init) => {
    try {
      answer = await transport(url, init.headers ?? {});
      checkIsJson(answer, asked);
      // A fresh response, without the headers of the real one: a cookie that the library cannot keep would be an unhandled rejection.
      return new Response(answer.body);
    } catch (error) {
      transportError = error;
      throw error;
    }
  }, fx);
  try {
    // Encoded, because the library pastes the symbol into the path as it is. The days around cover every time zone.
    const result = await client.chart(encodeURIComponent(asked.ticker), {
      period1: (dayNumber(period.from) - 1) * 86_400,
      period2: (dayNumber(period.to) + 2) * 86_400,
      interval: "1d",
      events: "div|split",
      includePrePost: false,
      return: "object",
    });
    return { result, answer: answer! };
  } catch (error) {
    if (transportError !== undefined || answer === undefined) throw error;
    throw changedSchema(error, answer, asked);
  }
}
