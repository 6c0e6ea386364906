/**
 * Server actions made by a builder of their own: next-safe-action, zsa, and clients of a project's making that are
 * chained the same way. Every step of the chain runs before the function at its end.
 * https://next-safe-action.dev/docs/define-actions/middleware https://zsa.vercel.app/docs/procedures
 */
import type { Value } from "../link/values.js";
import type { Layer, Linker, Registration } from "./adapter.js";
import { Chains, type ChainStep, stepsOf } from "./builder-chain.js";
import { extended, opaqueContext } from "./contexts.js";

type External = Extract<Value, { k: "external" }>;

const BUILDER = /^(?:next-safe-action|zsa|zsa-\w+)(?:\/[^#]*)?#/;
/** What builders call the input, before and after a schema has seen it. */
const INPUTS = ["parsedInput", "clientInput", "input", "bindArgsParsedInputs", "bindArgsClientInputs"];

const chains = new WeakMap<Linker, Chains>();

/** The endpoint behind an action that a builder made. `input`: what its callers send. */
export function builtAction(linker: Linker, made: External, input: Value): Pick<Registration, "handler" | "args" | "layers" | "errors"> {
  const steps = stepsOf(made);
  const end = steps.at(-1);
  const before = steps.slice(0, -1);
  const { layers, ctx: start } = rootOf(linker, made, steps[0], input);
  const own = metadataOf(before);
  const { layers: further, ctx } = chainsOf(linker, input).follow(before, start, own);
  const handler = made.args?.findLast((x) => x.k === "function") ?? made;
  // Version 6 of next-safe-action is called with the schema and a function of input and context.
  const isPositional = made.name.endsWith("()()") && handler !== made;
  const schema: readonly Layer[] = isPositional && end ? [{ value: { ...made, name: `${made.name.slice(0, -2)}.schema()`, args: made.args?.slice(0, 1) ?? [] }, args: [], passes: "by calling next", place: end.place, name: "schema", isPassive: true }] : [];
  return { handler, args: isPositional ? [input, ctx] : chainsOf(linker, input).argumentsOf(ctx, new Map()), layers: [...layers, ...further, ...schema], errors: "handled" };
}

/** What `.metadata` says of an action, which middleware may read. */
function metadataOf(steps: readonly ChainStep[]): ReadonlyMap<string, Value> {
  const given = steps.findLast((s) => s.name === "metadata" && s.args.length > 0)?.args[0];
  return new Map(given ? [["metadata", given]] : []);
}

/** What the builder itself brings: a client nobody can open, or the middleware it was made with. */
function rootOf(linker: Linker, made: External, first: ChainStep | undefined, input: Value): { readonly layers: readonly Layer[]; readonly ctx: Value } {
  const empty: Value = { k: "object", props: new Map(), rest: [], isOpen: false };
  if (!BUILDER.test(made.name)) {
    const place = first?.place ?? made.at;
    return { ctx: opaqueContext(linker), layers: place && first ? [{ value: first.value, args: [], passes: "by calling next", place, name: first.name }] : [] };
  }
  const options = first?.args[0];
  const middleware = options?.k === "object" ? linker.member(options, "middleware") : undefined;
  if (!first || middleware?.k !== "function") return { ctx: empty, layers: [] };
  const args = [input];
  return { ctx: extended(linker, empty, [linker.returned(middleware, args)]), layers: [{ value: middleware, args, passes: "unless it throws", place: first.place, name: "middleware" }] };
}

function chainsOf(linker: Linker, input: Value): Chains {
  let known = chains.get(linker);
  if (!known) {
    const sent = (): Value => input;
    known = new Chains(linker, {
      middleware: new Set(["use", "useValidated", "define"]),
      makers: new Set(["handler"]),
      given(ctx, next, own) {
        const props = new Map<string, () => Value>([["ctx", () => ctx], ...[...own].map(([name, value]): [string, () => Value] => [name, () => value]), ...INPUTS.map((name): [string, () => Value] => [name, sent])]);
        if (next) props.set("next", () => next);
        return [{ k: "object", props, rest: [], isOpen: true }];
      },
    });
    chains.set(linker, known);
  }
  return known;
}
