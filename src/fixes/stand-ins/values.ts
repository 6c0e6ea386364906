/**
 * What stands in for small packages whose functions give back dates, numbers and texts: much of a project's own
 * functions hand on nothing else.
 * https://date-fns.org/docs, https://github.com/marnusw/date-fns-tz, https://mikemcl.github.io/big.js,
 * https://github.com/ai/nanoid, https://github.com/vercel/ms, https://github.com/lukeed/clsx, https://github.com/dcastil/tailwind-merge
 */

const UNITS = ["Milliseconds", "Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Quarters", "Years", "BusinessDays", "ISOWeekYears"];
const SPANS = ["Second", "Minute", "Hour", "Day", "Week", "ISOWeek", "Month", "Quarter", "Year", "ISOWeekYear", "WeekYear", "Decade"];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PARTS = ["Milliseconds", "Seconds", "Minutes", "Hours", "Date", "Day", "DayOfYear", "ISODay", "ISOWeek", "ISOWeekYear", "Month", "Quarter", "Week", "WeekYear", "Year"];

/** Functions of date-fns by what they take and give back. */
const DATES: readonly (readonly [signature: string, names: readonly string[]])[] = [
  ["(date: DateArg, amount: number, options?: object): Date", UNITS.flatMap((unit) => [`add${unit}`, `sub${unit}`])],
  ["(date: DateArg, duration: Duration, options?: object): Date", ["add", "sub"]],
  ["(date: DateArg, options?: object): Date", ["toDate", ...SPANS.flatMap((span) => [`startOf${span}`, `endOf${span}`]), "lastDayOfMonth", "lastDayOfWeek", "lastDayOfYear", ...WEEKDAYS.flatMap((day) => [`next${day}`, `previous${day}`]), "roundToNearestMinutes", "roundToNearestHours", "parseISO", "parseJSON"]],
  ["(options?: object): Date", ["startOfToday", "startOfTomorrow", "startOfYesterday", "endOfToday", "endOfTomorrow", "endOfYesterday"]],
  ["(date: DateArg, value: number, options?: object): Date", PARTS.map((part) => `set${part}`)],
  ["(date: DateArg, values: object, options?: object): Date", ["set"]],
  ["(seconds: number, options?: object): Date", ["fromUnixTime"]],
  ["(text: string, pattern: string, reference: DateArg, options?: object): Date", ["parse"]],
  ["(dates: DateArg[], options?: object): Date", ["max", "min"]],
  ["(date: DateArg, dates: DateArg[], options?: object): Date | undefined", ["closestTo"]],
  ["(interval: Interval, options?: object): Date[]", ["Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year", "Weekend"].map((unit) => `each${unit}OfInterval`)],
  ["(later: DateArg, earlier: DateArg, options?: object): number", [...UNITS.map((unit) => `differenceIn${unit}`), "differenceInCalendarDays", "differenceInCalendarWeeks", "differenceInCalendarMonths", "differenceInCalendarQuarters", "differenceInCalendarYears", "compareAsc", "compareDesc"]],
  ["(date: DateArg, options?: object): number", [...PARTS.map((part) => `get${part}`), "getTime", "getUnixTime", "getDaysInMonth", "getDaysInYear", "getWeekOfMonth", "getWeeksInMonth"]],
  ["(date: DateArg, other: DateArg, options?: object): boolean", ["isBefore", "isAfter", "isEqual", ...SPANS.map((span) => `isSame${span}`)]],
  ["(date: DateArg, options?: object): boolean", ["isPast", "isFuture", "isToday", "isTomorrow", "isYesterday", "isWeekend", "isLeapYear", "isFirstDayOfMonth", "isLastDayOfMonth", ...SPANS.map((span) => `isThis${span}`), ...WEEKDAYS.map((day) => `is${day}`)]],
  ["(date: DateArg, interval: Interval, options?: object): boolean", ["isWithinInterval"]],
  ["(left: Interval, right: Interval, options?: object): boolean", ["areIntervalsOverlapping"]],
  ["(value: unknown): boolean", ["isValid"]],
  ["(value: unknown): value is Date", ["isDate"]],
  ["(text: string, pattern: string, options?: object): boolean", ["isMatch"]],
  ["(date: DateArg, pattern: string, options?: object): string", ["format", "formatDate", "lightFormat"]],
  ["(date: DateArg, options?: object): string", ["formatISO", "formatISO9075", "formatRFC3339", "formatRFC7231", "formatDistanceToNow", "formatDistanceToNowStrict"]],
  ["(date: DateArg, base: DateArg, options?: object): string", ["formatDistance", "formatDistanceStrict", "formatRelative"]],
  ["(duration: Duration, options?: object): string", ["formatDuration", "formatISODuration"]],
  ["(interval: Interval, options?: object): Duration", ["intervalToDuration"]],
];

export const dateFnsModule = `declare module "date-fns" {
  type DateArg = Date | number | string;
  export interface Duration { years?: number; months?: number; weeks?: number; days?: number; hours?: number; minutes?: number; seconds?: number }
  export interface Interval { start: DateArg; end: DateArg }
${DATES.flatMap(([signature, names]) => names.map((name) => `  export function ${name}${signature};`)).join("\n")}
}`;

export const dateFnsTzModule = `declare module "date-fns-tz" {
  type DateArg = Date | number | string;
  export function format(date: DateArg, pattern: string, options?: object): string;
  export function formatInTimeZone(date: DateArg, zone: string, pattern: string, options?: object): string;
  export function toZonedTime(date: DateArg, zone: string, options?: object): Date;
  export function fromZonedTime(date: DateArg, zone: string, options?: object): Date;
  export function utcToZonedTime(date: DateArg, zone: string, options?: object): Date;
  export function zonedTimeToUtc(date: DateArg, zone: string, options?: object): Date;
  export function toDate(date: DateArg, options?: object): Date;
  export function getTimezoneOffset(zone: string, date?: Date | number): number;
}`;

const CHAINED = ["plus", "add", "minus", "sub", "times", "mul", "div", "mod"];
const COMPARED = ["eq", "gt", "gte", "lt", "lte"];

export const bigModule = `declare module "big.js" {
  export type BigSource = number | string | bigint | Big;
  export interface Big {
${CHAINED.map((name) => `    ${name}(n: BigSource): Big;`).join("\n")}
${COMPARED.map((name) => `    ${name}(n: BigSource): boolean;`).join("\n")}
    cmp(n: BigSource): -1 | 0 | 1;
    abs(): Big;
    neg(): Big;
    sqrt(): Big;
    pow(exponent: number): Big;
    prec(digits: number, mode?: number): Big;
    round(places?: number, mode?: number): Big;
    toExponential(places?: number, mode?: number): string;
    toFixed(places?: number, mode?: number): string;
    toPrecision(digits?: number, mode?: number): string;
    toNumber(): number;
    toString(): string;
    valueOf(): string;
    toJSON(): string;
    s: number;
    e: number;
    c: number[];
  }
  export interface BigConstructor { new (value: BigSource): Big; (value: BigSource): Big; DP: number; RM: number; NE: number; PE: number; strict: boolean }
  export const Big: BigConstructor;
  export default Big;
}`;

export const nanoidModule = `declare module "nanoid" {
  export function nanoid(size?: number): string;
  export function customAlphabet(alphabet: string, size?: number): (size?: number) => string;
  export const urlAlphabet: string;
}`;

export const msModule = `declare module "ms" {
  function ms(value: string, options?: object): number;
  function ms(value: number, options?: { long?: boolean }): string;
  export default ms;
}`;

export const classNamesModule = `declare module "clsx" {
  export type ClassValue = ClassValue[] | Record<string, unknown> | string | number | bigint | boolean | null | undefined;
  export function clsx(...values: ClassValue[]): string;
  export default clsx;
}`;

export const mergedClassesModule = `declare module "tailwind-merge" {
  export function twMerge(...values: unknown[]): string;
  export function twJoin(...values: unknown[]): string;
}`;
