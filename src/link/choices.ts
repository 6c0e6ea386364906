/** Conditions of which one is enough: a row that may as well be found by its id alone proves nothing of who sent a token beside it. */
import type { Evaluator } from "./evaluate.js";
import { alternatives, type Marks, type Value } from "./values.js";

/** How mappers and builders call it: `or(eq(…), eq(…))`, `{ OR: [{ … }, { … }] }`. */
const CHOOSES = /[#.]or$/;
const CHOICE = /^(?:OR|\$?or)$/;
const MAX_DEPTH = 4;

/** Whether a call joins conditions of which one is enough, and some of them ask for no credential. */
export function isOpenChoice(evaluator: Evaluator, name: string, args: readonly Value[]): boolean {
  const [first] = args;
  return CHOOSES.test(name) && isOpen(evaluator, args.length === 1 && first?.k === "array" ? first.items : args);
}

/** What a query is given that says who is calling, without what stands in a choice that another condition opens. */
export function provingIn(evaluator: Evaluator, value: Value, depth = MAX_DEPTH): readonly Value[] {
  if (value.k !== "object" || depth === 0 || ![...value.props.keys()].some((name) => CHOICE.test(name) || name === "where")) return evaluator.calls.contents(value, depth);
  return [value, ...[...value.props].flatMap(([name, get]) => {
    const given = get();
    return CHOICE.test(name) && given.k === "array" && isOpen(evaluator, given.items) ? [] : provingIn(evaluator, given, depth - 1);
  })];
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
