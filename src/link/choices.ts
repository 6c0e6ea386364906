/** Conditions of which one is enough: a row that may as well be found by its id alone proves nothing of who sent a token beside it. */
import { unlike, UNLIKE_MEMBER, UNLIKE_OPERATOR } from "../libraries/unlike.js";
import type { Evaluator } from "./evaluate.js";
import { alternatives, type Marks, type Value } from "./values.js";

/** How mappers and builders call it: `or(eq(…), eq(…))`, `{ OR: [{ … }, { … }] }`. */
const CHOOSES = /[#.]or$/;
const CHOICE = /^(?:OR|\$?or)$/;
const MAX_DEPTH = 4, MAX_ITEMS = 8, MAX_MEMBERS = 24;

/** Whether a call says which rows are left out: `ne(sessions.token, token)`, `.where("token", "!=", token)`. */
export function leavesOut(name: string, args: readonly Value[]): boolean {
  const row = unlike.find(name), operator = row?.operator === undefined ? undefined : args[row.operator];
  return row !== undefined && (row.operator === undefined || (operator?.k === "literal" && typeof operator.value === "string" && UNLIKE_OPERATOR.test(operator.value)));
}

/** The same value, which says nothing of who is calling. */
export function unsaid(value: Value): Value {
  if (value.k === "union") return { k: "union", of: value.of.map(unsaid) };
  if (value.marks?.credential === undefined && value.marks?.identity === undefined) return value;
  const { credential: _credential, identity: _identity, ...marks } = value.marks;
  return { ...value, marks };
}

/** Whether a call joins conditions of which one is enough, and some of them ask for no credential. */
export function isOpenChoice(evaluator: Evaluator, name: string, args: readonly Value[]): boolean {
  const [first] = args;
  return CHOOSES.test(name) && isOpen(evaluator, args.length === 1 && first?.k === "array" ? first.items : args);
}

/** What a query is given that says who is calling, without what stands in a choice that another condition opens, or says which rows are left out. */
export function provingIn(evaluator: Evaluator, value: Value, depth = MAX_DEPTH): readonly Value[] {
  if (depth === 0) return [value];
  if (value.k === "union") return [value, ...value.of.flatMap((v) => provingIn(evaluator, v, depth))];
  if (value.k === "array") return [value, ...value.items.slice(0, MAX_ITEMS).flatMap((v) => provingIn(evaluator, v, depth - 1))];
  if (value.k !== "object") return [value];
  const members = [...value.props].slice(0, MAX_MEMBERS).flatMap(([name, get]) => {
    if (UNLIKE_MEMBER.test(name)) return [];
    const given = get();
    return CHOICE.test(name) && given.k === "array" && isOpen(evaluator, given.items) ? [] : provingIn(evaluator, given, depth - 1);
  });
  return [value, ...members, ...value.rest.flatMap((get) => provingIn(evaluator, get(), depth - 1))];
}

/** The same marks, of which none is a credential. */
export function withoutCredential({ credential: _credential, isCapability: _isCapability, ...marks }: Marks): Marks | undefined {
  return Object.keys(marks).length > 0 ? marks : undefined;
}

function isOpen(evaluator: Evaluator, items: readonly Value[]): boolean {
  if (items.length < 2) return false;
  const marks = items.map((item) => evaluator.calls.contents(item, MAX_DEPTH).flatMap(alternatives).flatMap((v) => v.marks ?? []));
  return !marks.some((all) => all.some(({ identity }) => identity === 1)) && marks.some((all) => all.every(({ credential }) => credential === undefined)) && marks.some((all) => all.some(({ credential }) => credential !== undefined));
}
