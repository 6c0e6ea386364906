/** Permissions beside the resolvers: the rules that graphql-shield asks before a field. https://the-guild.dev/graphql/shield/docs */
import type { FileNode, Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";

type External = Extract<Value, { k: "external" }>;

export class Permissions {
  private readonly maps: { readonly rules: Value; readonly fallback: Value | undefined; readonly place: Layer["place"] }[] = [];

  constructor(private readonly linker: Linker, seen: readonly FileNode[]) {
    for (const file of seen) {
      if (!file.facts.imports.some((i) => i.specifier === "graphql-shield")) continue;
      for (const [index, fn] of file.facts.fns.entries()) {
        for (const [event, call] of fn.events.entries()) {
          if (call.k !== "call" || call.args.length === 0) continue;
          const env = linker.defaultEnv(file, index);
          const callee = linker.callee(env, event, call);
          if (callee.k !== "external" || callee.name !== "graphql-shield#shield") continue;
          const [rules, options] = linker.argumentsOf(env, event, call);
          const fallback = options?.k === "object" && options.props.has("fallbackRule") ? linker.member(options, "fallbackRule") : undefined;
          if (rules) this.maps.push({ rules, fallback, place: { file: file.path, pos: call.pos, end: call.end } });
        }
      }
    }
  }

  /** What is asked before one field. */
  of(type: string, field: string, args: readonly Value[]): readonly Layer[] {
    return this.maps.flatMap(({ rules, fallback, place }) => {
      const rule = this.ruleFor(rules, type, field) ?? fallback;
      return rule ? layersOf(rule, args, place) : [];
    });
  }

  /** The rule of the field itself, of all fields of its type, of everything. */
  private ruleFor(rules: Value, type: string, field: string): Value | undefined {
    if (rules.k !== "object") return rules.k === "external" ? rules : undefined;
    for (const name of [type, "*"]) {
      const own = rules.props.get(name)?.();
      if (own?.k === "external") return own;
      const rule = own?.k === "object" ? (own.props.get(field) ?? own.props.get("*"))?.() : undefined;
      if (rule) return rule;
    }
    return undefined;
  }
}

/** All of `and(…)` are asked; any of `or(…)` will do. */
function layersOf(rule: Value, args: readonly Value[], place: Layer["place"]): Layer[] {
  if (rule.k !== "external") return [];
  const made = rule.name.slice(rule.name.indexOf("#") + 1);
  if (made === "and()" || made === "chain()") return (rule.args ?? []).flatMap((r) => layersOf(r, args, place));
  if (made === "allow" || made === "not()") return [];
  const asked = made === "or()" || made === "race()" ? (rule.args ?? []).map(functionOf) : [functionOf(rule)];
  const known = asked.filter((v) => v !== undefined);
  const [first] = known;
  if (!first) return made === "deny" ? [{ value: { k: "literal", value: false }, args, passes: "by returning true", place, name: "deny" }] : [];
  const isWhole = known.length === asked.length;
  return [{ value: known.length === 1 && isWhole ? first : { k: "union", of: isWhole ? known : [...known, { k: "unknown" }] }, args, passes: "by returning true", place, name: nameOf(first) }];
}

/** `rule({ cache })(async (parent, args, ctx) => …)`: the function that answers. */
function functionOf(rule: Value): Value | undefined {
  for (let v: Value | undefined = rule; v?.k === "external"; v = (v as External).receiver) {
    const fn = v.args?.find((a) => a.k === "function");
    if (fn) return fn;
  }
  return undefined;
}

function nameOf(v: Value): string {
  return (v.k === "function" && v.file.facts.fns[v.index]?.name) || "rule";
}
