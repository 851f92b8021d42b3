import { z } from "zod";
import { isoDate } from "./scalars.ts";

/** A span of dates in which a hedge must not lose much more than BS Delta. */
const stressWindow = z
  .strictObject({
    name: z.string().min(1),
    from: isoDate,
    to: isoDate,
    /** Ids of the markets that it concerns; default all. */
    markets: z.array(z.string()).min(1).optional(),
  })
  .refine(({ from, to }) => from <= to, { error: "must not be before 'from'", path: ["to"] });
export type StressWindowConfig = z.infer<typeof stressWindow>;

export const stressWindows = z
  .array(stressWindow)
  .refine((windows) => new Set(windows.map(({ name }) => name)).size === windows.length, {
    error: "must give each window a name of its own",
  });

export const stressWindowDefaults: StressWindowConfig[] = [
  { name: "credit crisis", from: "2008-09-01", to: "2009-03-31" },
  { name: "flash crash", from: "2010-05-01", to: "2010-05-31" },
  { name: "US downgrade", from: "2011-08-01", to: "2011-08-31" },
  { name: "taper tantrum", from: "2013-05-01", to: "2013-08-31", markets: ["nifty"] },
  { name: "China devaluation", from: "2015-08-01", to: "2015-08-31" },
  { name: "volatility spike", from: "2018-02-01", to: "2018-02-28" },
  { name: "autumn 2018", from: "2018-10-01", to: "2018-12-31" },
  { name: "pandemic", from: "2020-02-01", to: "2020-04-30" },
  { name: "grinding fall", from: "2022-01-01", to: "2022-12-31" },
  { name: "weak spot-vol link", from: "2023-01-01", to: "2023-12-31" },
  { name: "election count", from: "2024-06-04", to: "2024-06-04", markets: ["nifty"] },
  { name: "carry unwind", from: "2024-08-05", to: "2024-08-05" },
  { name: "tariffs", from: "2025-04-01", to: "2025-04-30" },
];
