/** What middleware puts into the context under a name of its own (`c.set("ctx", …)`): whoever asks for it later finds that. https://hono.dev/docs/api/context#set-get */
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { contextFrom } from "../contexts.js";
import { boundShape } from "../request.js";
import { writtenText } from "../routing/calls.js";
import { isTelling, REQUEST } from "./request.js";
import { alternatives } from "../values.js";

/** Tells the linker what the functions of a file put into their context. A name that says who is calling is taken by itself. */
export function tellVariables(linker: Linker, file: FileNode): void {
  for (const [index, fn] of file.facts.fns.entries()) {
    const context = fn.params[0]?.pattern;
    if (typeof context !== "string") continue;
    for (const [event, call] of fn.events.entries()) {
      const name = call.k === "call" && call.callee === `${context}.set` && call.args.length === 2 ? writtenText(call.args[0]) : undefined;
      if (call.k !== "call" || name === undefined || isTelling(name)) continue;
      const value = (): Value => {
        const env = linker.envOf({ k: "function", file, index, up: null, self: null }, [linker.request(boundShape(REQUEST, {}))], null, 0);
        const put = linker.value(call.args[1] ?? null, env, event);
        if (put.k === "unknown") return linker.request(boundShape(REQUEST, {}), `var.${name}`);
        return alternatives(put).some((v) => v.k === "object") ? contextFrom(linker, put) : put;
      };
      for (const member of [`var.${name}`, `get(${name})`]) linker.add(`${REQUEST}#Request().${member}`, value);
    }
  }
}
