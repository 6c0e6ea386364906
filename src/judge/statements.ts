/** The statements of a module, by names: what each binds, and what it mentions. What a function comes to rests on the statements that it mentions, on those that these mention, and so on. */
import { type FileFacts, FunctionFlag, type Pos } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import { namesOf } from "../link/names.js";
import { boundNames } from "../link/questions/flow.js";

export interface Statement {
  readonly end: Pos;
  /** Names of the module that it gives a meaning. */
  readonly binds: ReadonlySet<string>;
  /** Names under which it exports something. */
  readonly exports: readonly string[];
  /** Every word in it. */
  readonly words: ReadonlySet<string>;
  /** Those of them that stand for something in the whole of the module. */
  readonly names: readonly string[];
  /** It does something when the module is loaded. */
  readonly does: boolean;
}

const WORD = /[\p{L}\p{N}_$]+/gu;
const TYPE = /\b(?:interface|type|enum|namespace|module)\s+([\w$]+)/g;
/** Functions that get their name from what they stand in. */
const UNBOUND = FunctionFlag.arrow | FunctionFlag.method | FunctionFlag.getter | FunctionFlag.setter | FunctionFlag.constructor;

interface Found {
  readonly end: Pos;
  readonly binds: Set<string>;
  readonly exports: string[];
  readonly words: ReadonlySet<string>;
  readonly names: readonly string[];
  does: boolean;
}

const known = new WeakMap<FileFacts, readonly Statement[]>();

/** Names that stand for something in the whole of a module. */
export const namesOfModule = ofFacts(({ fns, imports, classes, enums, types }) => new Set([
  ...(fns[0] ? namesOf(fns[0]).bindings.keys() : []), ...fns.flatMap(({ up, name }) => (up === 0 ? [name] : [])), ...classes.map(({ name }) => name), ...enums.map(({ name }) => name), ...Object.keys(types), ...imports.flatMap(({ local }) => local ?? []),
]));

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
  for (const one of statementsIn(facts, text)) for (const word of one.words) {
    const there = found.get(word);
    if (there) there.push(one);
    else found.set(word, [one]);
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
  const ofModule = namesOfModule(facts);
  let start = 0;
  const found = facts.statements.map((end): Found => {
    const own = text.slice(start, end);
    start = end;
    const words = new Set(own.match(WORD));
    return { end, binds: new Set(Array.from(own.matchAll(TYPE), ([, name = ""]) => name).filter((name) => facts.types[name] !== undefined || facts.enums.some((e) => e.name === name))), exports: [], words, names: [...words].filter((word) => ofModule.has(word)), does: false };
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
  for (const { as, pos } of facts.exports) at(pos)?.exports.push(as);
  return found;
}
