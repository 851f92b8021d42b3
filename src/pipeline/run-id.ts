/** Name of a run's folder: sorts by time, and two runs of a second apart differ. */
export function runId(name: string, now: Date, quick: boolean): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${name}-${stamp}${quick ? "-quick" : ""}`;
}
