/** Values that are either what was asked for or why there is none: made by one of two functions, told apart by asking them. */
import { table } from "./match.js";

export interface ResultRow {
  /** Makes one of what it is given first. */
  readonly match: string | readonly string[];
  /** `either`: a type of the package, which says that it is one of the two. */
  readonly is: "good" | "bad" | "either";
  /** Members that say which it is, and whether they are true of it; methods end in `()`. */
  readonly tells: { readonly [member: string]: boolean };
  /** Members that hold what it was made of; methods end in `()`. */
  readonly holds: readonly string[];
  /** Members of the other kind. */
  readonly lacks: readonly string[];
  /** A method that gives the good value, or else what it is given. */
  readonly orElse: string;
  readonly docs: string;
}

interface Names {
  readonly isGood: string;
  readonly isBad: string;
  readonly value: readonly string[];
  readonly error: readonly string[];
}

/** The two functions of a package and the type of what they make, with what that is asked. */
function kinds(docs: string, good: string | readonly string[], bad: string | readonly string[], type: string, { isGood, isBad, value, error }: Names): readonly ResultRow[] {
  const orElse = "unwrapOr()";
  return [
    { match: good, is: "good", tells: { [isGood]: true, [isBad]: false }, holds: value, lacks: error, orElse, docs },
    { match: bad, is: "bad", tells: { [isGood]: false, [isBad]: true }, holds: error, lacks: value, orElse, docs },
    { match: type, is: "either", tells: { [isGood]: true, [isBad]: true }, holds: [...value, ...error], lacks: [], orElse, docs },
  ];
}

export const resultRows: readonly ResultRow[] = [
  ...kinds("https://github.com/supermacro/neverthrow#top-level-api", "neverthrow#ok|okAsync", "neverthrow#err|errAsync", "neverthrow#Result|ResultAsync", { isGood: "isOk()", isBad: "isErr()", value: ["value", "_unsafeUnwrap()"], error: ["error", "_unsafeUnwrapErr()"] }),
  ...kinds("https://github.com/vultix/ts-results#usage", "ts-results#Ok", "ts-results#Err", "ts-results#Result", { isGood: "ok", isBad: "err", value: ["val", "unwrap()"], error: ["val"] }),
  ...kinds("https://ts-results-es.readthedocs.io/en/latest/reference/api/result.html", "ts-results-es#Ok", "ts-results-es#Err", "ts-results-es#Result", { isGood: "isOk()", isBad: "isErr()", value: ["value", "unwrap()"], error: ["error", "unwrapErr()"] }),
  ...kinds("https://github.com/badrap/result#api", "@badrap/result#Result.ok|ok", "@badrap/result#Result.err|err", "@badrap/result#Result", { isGood: "isOk", isBad: "isErr", value: ["value", "unwrap()"], error: ["error"] }),
  ...kinds("https://true-myth.js.org/modules/result.html", ["true-myth/result#ok", "true-myth#Result.ok"], ["true-myth/result#err", "true-myth#Result.err"], "true-myth/result#Result", { isGood: "isOk", isBad: "isErr", value: ["value"], error: ["error"] }),
];

export const results = table(resultRows);
