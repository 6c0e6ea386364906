/** Library rows applied to a call: a row with options holds only for arguments that set (or do not set) them. */
import { shapeParts } from "../frameworks/request.js";
import { identity } from "../libraries/identity.js";
import type { IdentityRow } from "../libraries/rows.js";
import { alternatives, type Value } from "./values.js";

/** The name by which the tables know a callee: of a package, or a method of a framework's request (`fastify#Request().jwtVerify`). */
export function canonicalName(callee: Value): string | undefined {
  if (callee.k === "external") return callee.name;
  return callee.k === "request" ? `${shapeParts(callee.shape).id}#Request().${callee.path}` : undefined;
}

/** Each value that may stand at a path below an argument; undefined among them where nothing may stand there. `""` is the argument itself. */
function valuesAt(args: readonly Value[], arg: number, path: string): readonly (Value | undefined)[] {
  const given = args[arg];
  return (path === "" ? [] : path.split(".")).reduce<readonly (Value | undefined)[]>((all, name) => all.flatMap((v) => membersOf(v, name)), given ? alternatives(given) : [undefined]);
}

/** A member of an object, or of what is spread into it: one condition chooses what is spread, or a setting the member. */
function membersOf(options: Value | undefined, name: string): readonly (Value | undefined)[] {
  if (options?.k !== "object") return [undefined];
  const own = options.props.get(name)?.();
  if (own) return alternatives(own);
  const found: Value[] = [];
  for (const rest of options.rest.toReversed()) {
    const spread = alternatives(rest()).flatMap((v) => membersOf(v, name));
    found.push(...spread.filter((v) => v !== undefined));
    if (!spread.includes(undefined)) return found;
  }
  return [...found, undefined];
}

interface Option {
  readonly arg: number;
  readonly path: string;
  readonly is?: string | number | boolean;
}

/** Whether an option is what a row says, as far as can be told; `["jwt", "anonymous"]` is one of several. */
function isSet(args: readonly Value[], { arg, path, is }: Option): "yes" | "no" | "maybe" {
  const fits = valuesAt(args, arg, path).map((v) => (is === undefined ? v !== undefined : isOption(v, is) || (path === "" && v?.k === "array" && v.items.some((i) => isOption(i, is)))));
  return !fits.includes(true) ? "no" : fits.includes(false) ? "maybe" : "yes";
}

function isOption(v: Value | undefined, is: string | number | boolean): boolean {
  return v?.k === "literal" && !v.isMasked && v.value === is;
}

/** The identity row that holds for a call of `name` with these arguments, whichever of their alternatives they are. */
export function identityRow(name: string, args: readonly Value[]): IdentityRow | undefined {
  const rows = identity.all(name);
  return rows.length === 0 ? undefined : rows.find((row) => (!row.unless || isSet(args, row.unless) === "no") && (!row.onlyIf || isSet(args, row.onlyIf) === "yes"));
}

/** The row before it that holds where options are otherwise than the worst they may be: `{ credentialsRequired: isStrict }`. */
export function stricterRow(name: string, args: readonly Value[]): IdentityRow | undefined {
  return identity.all(name).find((row) => (!row.unless || isSet(args, row.unless) !== "yes") && (!row.onlyIf || isSet(args, row.onlyIf) !== "no"));
}

/** What an option is that a row rests on, where it is neither written down nor left out. */
export function unreadOption({ unless, onlyIf }: IdentityRow, args: readonly Value[]): Value | undefined {
  const option = unless ?? onlyIf;
  return option && option.path !== "" ? valuesAt(args, option.arg, option.path).find((v) => v !== undefined && v.k !== "literal") : undefined;
}

/** Whether a call of this row with these arguments hands the outcome to a callback instead of rejecting. */
export function callbackOf(row: IdentityRow, args: readonly Value[]): { readonly arg: number; readonly error: number; readonly identity: number; readonly isInPlace?: true } | undefined {
  const arg = row.callback?.args.find((i) => args[i]?.k === "function");
  return row.callback && arg !== undefined ? { arg, ...row.callback } : undefined;
}
