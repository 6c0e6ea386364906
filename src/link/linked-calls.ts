/** Calls of library members anywhere in the project, and the literals that reach their arguments. */
import type { LibraryCall, LiteralSource, RowTyping } from "../concepts.js";
import type { CallEvent, FileFacts } from "../extract/facts.js";
import { table, type Table } from "../libraries/match.js";
import type { Evaluator } from "./evaluate.js";
import { queries } from "../libraries/queries.js";
import { alternatives, type Env, type FileNode, type Value } from "./values.js";

const READS_THROUGH = /^global#(?:TextEncoder\(\)\.encode|Buffer\.from|String|Uint8Array\.from|btoa|atob)\(\)$|^crypto#(?:createSecretKey|scryptSync)\(\)$|^jose#(?:importJWK|base64url\.decode)\(\)$/;
const SETTING = /^global#(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)\.(\w+)/;

/** Steps of evaluation one call may cost. */
const FUEL = 20_000;

/** What the calls are told by that are worth evaluating. */
interface LastNames {
  readonly names: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** The last member a pattern names. */
function lastNames(patterns: readonly string[]): LastNames {
  const names = new Set<string>();
  const packages = new Set<string>();
  for (const p of patterns) {
    const hash = p.indexOf("#");
    const path = p.slice(hash + 1);
    const last = path.slice(path.lastIndexOf(".") + 1);
    if (last === "" || /^\(\)/.test(last)) packages.add(p.slice(0, hash).replace(/\/\*$/, ""));
    for (const name of last.replace(/\(\)/g, "").split("|")) if (name !== "") names.add(name);
  }
  return { names, packages };
}

/** `@scope/name` of `@scope/name/part#Member.method` and of `@scope/name/part`. */
export function packageIn(name: string): string {
  return /^(?:node:)?((?:@[^/#]*\/)?[^/#]*)/.exec(name)?.[1] ?? "";
}

/** What is looked for, by lists that rules have for good. */
const lookedFor = new WeakMap<readonly string[], LastNames & { readonly rows: Table<{ readonly match: string }> }>();

function lookingFor(patterns: readonly string[]): LastNames & { readonly rows: Table<{ readonly match: string }> } {
  let found = lookedFor.get(patterns);
  if (!found) lookedFor.set(patterns, (found = { ...lastNames(patterns), rows: table(patterns.map((match) => ({ match }))) }));
  return found;
}

/** A text that may call something of one of these names. */
function callOfOne(names: ReadonlySet<string>): RegExp | undefined {
  const words = [...names].filter((name) => /^\w+$/.test(name));
  return words.length > 0 ? new RegExp(`\\b(?:${words.join("|")})\\s*[(<\`]`) : undefined;
}

/**
 * Whether a call in a file can be one of these members: nothing is evaluated, and little is parsed.
 *
 * @param used packages that the project imports anywhere
 */
export function mayCall(patterns: readonly string[], used: ReadonlySet<string>): (facts: FileFacts, text: string) => boolean {
  const { names, packages } = lastNames(inUse(patterns, used));
  const named = callOfOne(names);
  return (facts, text) => facts.imports.some((i) => packages.has(i.specifier)) ||
    (facts.isView ? named?.test(text) === true : facts.fns.some((fn) => fn.events.some((e) => e.k === "call" && names.has(calledName(e) ?? ""))));
}

/** Those of packages that a project imports: it can have no member of any other. */
function inUse(patterns: readonly string[], used: ReadonlySet<string>): string[] {
  return patterns.filter((p) => p.startsWith("global#") || used.has(packageIn(p)));
}

/**
 * Whether a file has the name of one of these members in its text, or imports the package that is called itself.
 *
 * @param used packages that the project imports anywhere
 */
export function namesOneOf(patterns: readonly string[], used: ReadonlySet<string>): (facts: Pick<FileFacts, "imports">, text: string) => boolean {
  const { names, packages } = lastNames(inUse(patterns, used));
  const question = `${[...names].sort().join()}|${[...packages].sort().join()}`;
  let answers = told.get(question);
  if (!answers) told.set(question, (answers = new WeakMap()));
  const known = answers;
  const named = callOfOne(names);
  return (facts, text) => {
    let answer = known.get(facts);
    if (answer === undefined) known.set(facts, (answer = named?.test(text) === true || facts.imports.some((i) => packages.has(i.specifier))));
    return answer;
  };
}

/** Which files name one, by what is looked for: as many as rules that ask, and sets of packages they find in a project. */
const told = new Map<string, WeakMap<object, boolean>>();

function calledName(call: CallEvent): string | undefined {
  const { callee } = call;
  if (typeof callee === "string") return callee.slice(callee.lastIndexOf(".") + 1);
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

/** Every call whose callee matches one of the patterns. */
export function callsOf(
  evaluator: Evaluator, files: Iterable<FileNode>, patterns: readonly string[], symbolAt: (file: string, pos: number) => string,
): LibraryCall[] {
  const { rows, names, packages } = lookingFor(patterns);
  const found: LibraryCall[] = [];
  for (const file of files) {
    const importsOne = file.facts.imports.some((i) => packages.has(i.specifier));
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call") continue;
        const name = calledName(call);
        if (!importsOne && (name === undefined || !names.has(name))) continue;
        evaluator.start(FUEL);
        const env = evaluator.defaultEnv(file, index);
        const callee = alternatives(evaluator.callee(env, event, call)).find((c) => c.k === "external" && rows.find(c.name));
        if (callee?.k !== "external") continue;
        found.push({
          file: file.path, pos: call.pos, end: call.end, callee: callee.name, symbol: symbolAt(file.path, call.pos),
          ...argumentsIn(evaluator, env, event, call),
        });
      }
    }
  }
  return found;
}

/** The call of a library that starts and ends there. */
export function callAt(evaluator: Evaluator, file: FileNode, index: number, pos: number, end: number, symbol: string): LibraryCall | undefined {
  const event = file.facts.fns[index]?.events.findIndex((e) => e.k === "call" && e.pos === pos && e.end === end) ?? -1;
  const call = file.facts.fns[index]?.events[event];
  if (call?.k !== "call") return undefined;
  evaluator.start(FUEL);
  const env = evaluator.defaultEnv(file, index);
  const callees = alternatives(evaluator.callee(env, event, call)).filter((c) => c.k === "external");
  // What is kept in a global is whatever was put there: the other branch says what that is.
  const callee = callees.find(({ name }) => !name.startsWith("global#global.")) ?? callees[0];
  if (!callee) return undefined;
  const rows = rowsOf(callee.name);
  return { file: file.path, pos, end, callee: callee.name, symbol, ...(rows && { rows }), ...argumentsIn(evaluator, env, event, call) };
}

/** Of the rows for one call those that say something of its types come first. */
function rowsOf(callee: string): RowTyping | undefined {
  const all = queries.all(callee).filter((row) => row.effect === "read" || row.effect === "write");
  const row = all.find((r) => r.isUntyped) ?? all[0];
  return row && { isUntyped: row.isUntyped === true, typedBy: row.typedBy ?? [], ...(row.typedByOption !== undefined && { typedByOption: row.typedByOption }) };
}

function argumentsIn(evaluator: Evaluator, env: Env, event: number, call: CallEvent): Pick<LibraryCall, "literals" | "made"> {
  return {
    literals: (argument, path) => literalsOf(evaluator, env, event, call, argument, path),
    made: (argument) => alternatives(evaluator.argumentsOf(env, event, call)[argument] ?? { k: "unknown" }).flatMap((v) => (v.k === "external" ? [v.name] : [])),
  };
}

function literalsOf(evaluator: Evaluator, env: Env, event: number, call: CallEvent, argument: number, path: string | undefined): LiteralSource[] {
  let values: Value[] = [...alternatives(evaluator.argumentsOf(env, event, call)[argument] ?? { k: "unknown" })];
  for (const name of path === undefined || path === "" ? [] : path.split(".")) {
    values = values.flatMap((v) => {
      if (name === "*" && v.k === "object") return [...v.props.values()].flatMap((p) => [...alternatives(p())]);
      if (name === "*" && v.k === "array") return v.items.flatMap((i) => [...alternatives(i)]);
      return [...alternatives(evaluator.member(v, name))];
    });
  }
  const found: LiteralSource[] = [];
  collect(values, env, call, found, 0);
  return found;
}

function collect(values: readonly Value[], env: Env, call: CallEvent, into: LiteralSource[], depth: number): void {
  const setting = values.map((v) => (v.k === "external" ? SETTING.exec(v.name)?.[1] : undefined)).find((s) => s !== undefined);
  for (const v of values) {
    if (v.k === "literal" && v.place && (v.isMasked || typeof v.value === "string")) {
      const length = v.length ?? 0;
      const isElsewhere = v.place.file !== env.file.path || v.place.pos < call.pos || v.place.pos > call.end;
      into.push({
        file: v.place.file, pos: v.place.pos, end: v.place.pos + length + 2, text: v.isMasked ? null : String(v.value), length,
        ...(setting !== undefined && { fallbackOf: setting }),
        trail: isElsewhere ? [{ file: v.place.file, pos: v.place.pos, message: "the value stands here" }, { file: env.file.path, pos: call.pos, end: call.end, message: "and is used here" }] : [],
      });
    } else if (v.k === "array" && depth < 2) collect(v.items, env, call, into, depth + 1);
    else if (v.k === "external" && depth < 3 && v.args?.[0] && READS_THROUGH.test(v.name)) collect(alternatives(v.args[0]), env, call, into, depth + 1);
  }
}
