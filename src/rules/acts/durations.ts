/** How long a duration is that libraries read: `"15m"`, `"7 days"`, seconds. */

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, sec: 1, m: 60, min: 60, h: 3600, hr: 3600, d: 86_400, w: 604_800, y: 31_557_600 };
const WORDS: Readonly<Record<string, string>> = { millisecond: "ms", msec: "ms", second: "s", minute: "m", hour: "h", day: "d", week: "w", year: "y" };

/** Seconds, or undefined where it is no duration: a point in time, or nothing that libraries read. */
export function secondsIn(value: string | number | boolean): number | undefined {
  if (typeof value === "number") return value < 1_000_000_000 ? value : undefined;
  if (typeof value !== "string") return undefined;
  const match = /^\s{0,4}(?:in\s{1,4})?(\d{1,12}(?:\.\d{1,6})?)\s{0,4}([a-z]{0,12})\s{0,4}(?:from now)?$/i.exec(value);
  if (!match) return undefined;
  const unit = (match[2] ?? "").toLowerCase();
  // A text of digits alone counts milliseconds.
  if (unit === "") return Number(match[1]) / 1000;
  const short = WORDS[unit.replace(/s$/, "")] ?? (UNITS[unit] === undefined ? unit.replace(/s$/, "") : unit);
  const length = UNITS[short];
  return length === undefined ? undefined : Number(match[1]) * length;
}
