/** The statements of a module, by names: what each binds, and what it mentions. What a function comes to rests on the statements that it mentions, on those that these mention, and so on. */
import { type Event, type Expr, type FileFacts, FunctionFlag, type Pos } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import { namesOf, rootOf } from "../link/names.js";
import { boundNames } from "../link/questions/flow.js";

export interface Statement {
  readonly end: Pos;
  /** Names of the module that it gives a meaning. */
  readonly binds: ReadonlySet<string>;
  /** Names under which it exports something. */
  readonly exports: readonly string[];
  /** Names that may stand for something else where it ran: it assigns to them or to what they hold, fills them, or hands them on. */
  readonly changes: ReadonlySet<string>;
  /** It does something when the module is loaded. */
  readonly does: boolean;
}

const WORD = /[\p{L}\p{N}_$]+/gu;
const TYPE = /\b(?:interface|type|enum|namespace|module)\s+([\w$]+)/g;
/** Functions that get their name from what they stand in. */
const UNBOUND = FunctionFlag.arrow | FunctionFlag.method | FunctionFlag.getter | FunctionFlag.setter | FunctionFlag.constructor;
const FILLS = /\.(?:push|unshift|splice|set|add)$/;

interface Found {
  readonly end: Pos;
  readonly binds: Set<string>;
  readonly exports: string[];
  readonly changes: Set<string>;
  does: boolean;
}

/** Names that stand for something in the whole of a module. */
export const namesOfModule = ofFacts(({ fns, imports, classes, enums, types }) => new Set([
  ...(fns[0] ? namesOf(fns[0]).bindings.keys() : []), ...fns.flatMap(({ up, name }) => (up === 0 ? [name] : [])), ...classes.map(({ name }) => name), ...enums.map(({ name }) => name), ...Object.keys(types), ...imports.flatMap(({ local }) => local ?? []),
]));

const known = new WeakMap<FileFacts, readonly Statement[]>();

/** @param text of the file with these facts */
export function statementsIn(facts: FileFacts, text: string): readonly Statement[] {
  let found = known.get(facts);
  if (!found) known.set(facts, (found = read(facts, text)));
  return found;
}

const mentioned = new WeakMap<FileFacts, ReadonlyMap<string, readonly Statement[]>>();

/** The statements in which each word stands. */
export function mentionsIn(facts: FileFacts, text: string): ReadonlyMap<string, readonly Statement[]> {
  const known = mentioned.get(facts);
  if (known) return known;
  const found = new Map<string, Statement[]>();
  let start = 0;
  for (const one of statementsIn(facts, text)) {
    for (const word of new Set(text.slice(start, one.end).match(WORD))) {
      const there = found.get(word);
      if (there) there.push(one);
      else found.set(word, [one]);
    }
    start = one.end;
  }
  mentioned.set(facts, found);
  return found;
}

/** The statement that an offset stands in, by its index; comments and white space belong to what follows. */
export function statementAt({ statements }: Pick<FileFacts, "statements">, pos: Pos): number {
  let from = 0, to = statements.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((statements[middle] ?? 0) > pos) to = middle;
    else from = middle + 1;
  }
  return from;
}

function read(facts: FileFacts, text: string): readonly Statement[] {
  let start = 0;
  const found = facts.statements.map((end): Found => {
    const types = Array.from(text.slice(start, end).matchAll(TYPE), ([, name = ""]) => name);
    start = end;
    return { end, binds: new Set(types.filter((name) => facts.types[name] !== undefined || facts.enums.some((e) => e.name === name))), exports: [], changes: new Set(), does: false };
  });
  const at = (pos: Pos): Found | undefined => found[statementAt(facts, pos)];
  const [module] = facts.fns;
  for (const e of module?.events ?? []) {
    const own = at(e.pos);
    if (!own) continue;
    if (e.k === "def") for (const name of boundNames(e.to)) own.binds.add(name);
    else own.does = true;
  }
  for (const { up, name, pos, flags } of facts.fns) if (up === 0 && name !== "" && (flags & UNBOUND) === 0) at(pos)?.binds.add(name);
  for (const { fn, name, pos } of facts.classes) if (fn === 0 && name !== "") at(pos)?.binds.add(name);
  for (const { local, pos } of facts.imports) if (local !== undefined) at(pos)?.binds.add(local);
  for (const { as, pos } of facts.exports) at(pos)?.exports.push(as);
  const held = new Set([...(module ? namesOf(module).bindings.keys() : []), ...facts.classes.map(({ name }) => name)]);
  for (const [index, { pos, events }] of facts.fns.entries()) for (const e of events) {
    const own = at(index === 0 ? e.pos : pos);
    if (own) for (const name of changedBy(e, (root) => held.has(root), (root) => isLocal(facts, index, root))) own.changes.add(name);
  }
  return found;
}

/**
 * Names that mean something else after an event: writes are followed by name, in the file in which the name stands for something.
 *
 * @param isHeld whether the module itself holds what goes by a name: others keep what they have of it
 * @param isLocal whether it goes by it in the function at hand alone
 */
function* changedBy(e: Event, isHeld: (name: string) => boolean, isLocal: (name: string) => boolean): Iterable<string> {
  if (e.k === "set") for (const name of rootsIn(e.to)) if (Array.isArray(e.to) || !isLocal(name)) yield name;
  if (e.k !== "call") return;
  const { callee, args } = e;
  // Which lists are filled is told by their names alone.
  if (typeof callee === "string" && FILLS.test(callee)) yield rootOf(callee);
  for (const name of [...(typeof callee === "string" && !callee.includes(".") ? [] : rootsIn(callee)), ...rootsIn(args)]) if (isHeld(name)) yield name;
}

function isLocal({ fns }: FileFacts, index: number, name: string): boolean {
  if (name === "this" || name === "super") return true;
  for (let fn = fns[index]; fn && fn.up >= 0; fn = fns[fn.up]) if (namesOf(fn).bindings.get(name)?.some((b) => b.k !== "set")) return true;
  return false;
}

/** Names with which the paths in an expression begin, and more than these. */
function* rootsIn(e: Expr | readonly Expr[]): Iterable<string> {
  if (typeof e === "string") yield rootOf(e);
  else if (Array.isArray(e)) for (const part of e as readonly Expr[]) yield* rootsIn(part);
}
