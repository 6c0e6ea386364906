/** Library rows applied to a call: a row with options holds only for arguments that set (or do not set) them. */
import { shapeParts } from "../frameworks/request.js";
import { identity } from "../libraries/identity.js";
import type { IdentityRow } from "../libraries/rows.js";
import type { Value } from "./values.js";

/** The name by which the tables know a callee: of a package, or a method of a framework's request (`fastify#Request().jwtVerify`). */
export function canonicalName(callee: Value): string | undefined {
  if (callee.k === "external") return callee.name;
  return callee.k === "request" ? `${shapeParts(callee.shape).id}#Request().${callee.path}` : undefined;
}

/** The literal at a path below an argument, or undefined where it is not known. `""` is the argument itself. */
export function optionOf(args: readonly Value[], arg: number, path: string): string | number | boolean | null | undefined {
  let value = args[arg];
  for (const name of path === "" ? [] : path.split(".")) value = memberOf(value, name);
  return value?.k === "literal" && !value.isMasked ? value.value : undefined;
}

/** A member of an object, or of what is spread into it. */
function memberOf(options: Value | undefined, name: string): Value | undefined {
  if (options?.k !== "object") return undefined;
  const own = options.props.get(name)?.();
  if (own) return own;
  for (const rest of options.rest.toReversed()) {
    const found = memberOf(rest(), name);
    if (found) return found;
  }
  return undefined;
}

/** `["jwt", "anonymous"]`: one of several, where the option is the argument itself. */
function lists(arg: Value | undefined, option: { readonly path: string; readonly is: string | number | boolean }): boolean {
  return option.path === "" && arg?.k === "array" && arg.items.some((i) => i.k === "literal" && i.value === option.is);
}

function isGiven(options: Value | undefined, name: string): boolean {
  return memberOf(options, name) !== undefined;
}

/** The identity row that holds for a call of `name` with these arguments. */
export function identityRow(name: string, args: readonly Value[]): IdentityRow | undefined {
  const rows = identity.all(name);
  return rows.length === 0 ? undefined : rows.find((row) => {
    if (row.unless && (optionOf(args, row.unless.arg, row.unless.path) === row.unless.is || lists(args[row.unless.arg], row.unless))) return false;
    if (row.onlyIf && (row.onlyIf.is === undefined ? !isGiven(args[row.onlyIf.arg], row.onlyIf.path) : optionOf(args, row.onlyIf.arg, row.onlyIf.path) !== row.onlyIf.is)) return false;
    return true;
  });
}

/** Whether a call of this row with these arguments hands the outcome to a callback instead of rejecting. */
export function callbackOf(row: IdentityRow, args: readonly Value[]): { readonly arg: number; readonly error: number; readonly identity: number; readonly isInPlace?: true } | undefined {
  const arg = row.callback?.args.find((i) => args[i]?.k === "function");
  return row.callback && arg !== undefined ? { arg, ...row.callback } : undefined;
}
