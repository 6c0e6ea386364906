/** What a project adds to the context of Elysia: services with `decorate`, state, what `derive` and `resolve` find out, and tokens under a name of its own. https://elysiajs.com/patterns/extends-context */
import type { Event, Expr } from "../../extract/facts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { boundShape, namesCaller } from "../request.js";
import { methodOf, writtenText } from "../routing/calls.js";
import { REQUEST } from "./request.js";

const JWT = "@elysiajs/jwt#jwt()";

/** Tells the linker what the calls of a file add. A name that says who is calling is taken by itself. */
export function tellMembers(linker: Linker, file: FileNode): void {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call") continue;
      const method = methodOf(call.callee), [first = null, second = null] = call.args, last = call.args.at(-1) ?? null;
      const valueOf = (e: Expr) => (): Value => linker.value(e, linker.defaultEnv(file, index), event);
      const below = method === "state" ? "store." : "";
      if (method === "decorate" || method === "state") {
        if (writtenText(first) !== undefined) add(linker, below + writtenText(first), valueOf(second));
        for (const [name, value] of propsOf(first)) add(linker, below + name, valueOf(value));
      } else if ((method === "derive" || method === "resolve") && Array.isArray(last) && last[0] === "f") tellFound(linker, file, last[1] as number);
      else if (method === "use" && typeof first === "number") tellTokens(linker, valueOf(first), fn.events[first]);
    }
  }
}

/** `derive(async ({ headers }) => ({ session: await find(headers) }))`. */
function tellFound(linker: Linker, file: FileNode, index: number): void {
  for (const [event, e] of (file.facts.fns[index]?.events ?? []).entries()) {
    for (const [name, value] of e.k === "return" ? propsOf(e.val) : []) {
      if (namesCaller(name)) continue;
      add(linker, name, () => {
        const up = linker.defaultEnv(file, Math.max(file.facts.fns[index]?.up ?? 0, 0));
        return linker.value(value, linker.envOf({ k: "function", file, index, up, self: null }, [linker.request(boundShape(REQUEST, {}))], null, 0), event);
      });
    }
  }
}

/** `use(jwt({ name: "tokens", secret }))`: the plugin's functions under that name. */
function tellTokens(linker: Linker, made: () => Value, call: Event | undefined): void {
  const name = call?.k === "call" ? propsOf(call.args[0] ?? null).find(([key]) => key === "name")?.[1] : undefined;
  const text = name === undefined ? undefined : writtenText(name);
  if (text === undefined) return;
  add(linker, text, () => {
    const v = made();
    return v.k === "external" && v.name === JWT ? v : { k: "unknown" };
  });
}

function add(linker: Linker, name: string, value: () => Value): void {
  linker.add(`${REQUEST}#Request().${name}`, value);
}

function propsOf(e: Expr): readonly (readonly [string, Expr])[] {
  if (!Array.isArray(e) || e[0] !== "o") return [];
  const found: (readonly [string, Expr])[] = [];
  for (let i = 1; i < e.length; i += 2) {
    const key: unknown = e[i];
    if (typeof key === "string" && key !== "...") found.push([key, e[i + 1] as Expr]);
    else if (Array.isArray(key)) i--;
  }
  return found;
}
