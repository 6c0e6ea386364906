/** How a function reads a path such as `req.body.name`: from where, and whether it is the same wherever it is read. */
import type { FunctionFacts } from "../extract/facts.js";
import { namesOf, rootOf } from "./names.js";
import type { FileNode } from "./values.js";

/** A variable of the environment that the server runs in. */
const ENV_VARIABLE = /^(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)(?:\.|$)/;

export interface Reading {
  /** Its own among the paths of the function. */
  readonly number: number;
  readonly root: string;
  readonly isSetting: boolean;
  /** How many functions further out the root is bound, `Infinity` where none of them binds it; 0 where it is read here. */
  readonly out: number;
  /** Objects are put over it as a whole: `Object.assign(caller, request.body)`. */
  readonly isCovered?: true;
  /** The context in which the only binding of the root stands: whatever is in it reads the same. */
  readonly steadyIn?: number;
}

/** Reads of one function, which have a number each. */
export function readingOf(file: FileNode, facts: FunctionFacts, path: string, number: number): Reading {
  const root = rootOf(path);
  const { bindings, touched, pushes, poured } = namesOf(facts);
  const isSetting = ENV_VARIABLE.test(path);
  if (isSetting) return { number, root, isSetting, out: Infinity };
  if (root === "this" || root === "super" || touched.has(root)) return { number, root, isSetting, out: 0, ...(poured.size > 0 && path !== root && { isCovered: true as const }) };
  const own = bindings.get(root);
  if (!own) return { number, root, isSetting, out: outTo(file, facts, root) };
  const [only] = own;
  const steadyIn = own.length > 1 || pushes.has(root) ? undefined : only?.k === "param" ? 0 : only?.k === "def" ? facts.events[only.at]?.ctx : undefined;
  return { number, root, isSetting, out: 0, ...(steadyIn !== undefined && { steadyIn }) };
}

function outTo({ facts: { fns } }: FileNode, facts: FunctionFacts, root: string): number {
  let out = 1;
  for (let f = fns[facts.up]; f; f = fns[f.up]) {
    if (namesOf(f).bindings.has(root)) return out;
    out++;
  }
  return Infinity;
}
