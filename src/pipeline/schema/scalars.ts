import { z } from "zod";
import { isIsoDate } from "../../core/index.ts";

export const isoDate = z.string().refine(isIsoDate, { error: "must be a date YYYY-MM-DD" });
export const positive = z.number().positive();
export const count = z.number().int().positive();

export const timeZone = z
  .string()
  .min(1)
  .refine(isTimeZone, { error: "must be an IANA time zone, e.g. America/New_York" });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
