/** Which function makes the context that resolvers get: what a server, or what starts it, is given as `context`. */
import type { FileNode, Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { contextArguments, contextFrom, opaqueContext } from "../contexts.js";
import { alternatives } from "../values.js";

export interface Context {
  readonly value: Value;
  readonly layers: readonly Layer[];
}

const STARTS = /^(?:@apollo\/server\/|@as-integrations\/|@apollo\/|apollo-server|graphql-yoga|@graphql-yoga\/|graphql-http|mercurius|express-graphql|@envelop\/|graphql-helix)/;

export class GraphqlContexts {
  private readonly found: { readonly file: string; readonly dir: string; readonly context: Context }[] = [];

  constructor(private readonly linker: Linker, seen: readonly FileNode[], isServer: (callee: Value, args: readonly Value[]) => boolean) {
    const isMeant = (callee: Value, args: readonly Value[]): boolean => isServer(callee, args) || (callee.k === "external" && STARTS.test(callee.name));
    for (const file of seen) for (const options of optionsIn(linker, file, "context", isMeant)) this.add(file, linker.member(options, "context"));
  }

  /** The context of the servers nearest to a file. */
  of(file: string): Context {
    const dir = this.linker.packageDir(file);
    const nearest = this.found.find((f) => f.file === file) ?? this.found.find((f) => f.dir === dir) ?? this.found[0];
    return nearest?.context ?? { value: opaqueContext(this.linker), layers: [] };
  }

  private add(file: FileNode, made: Value): void {
    const { linker } = this;
    for (const v of alternatives(made)) {
      const args = contextArguments(linker);
      const facts = v.k === "function" ? v.file.facts.fns[v.index] : undefined;
      if (v.k === "function") this.found.push({ file: file.path, dir: linker.packageDir(file.path), context: { value: contextFrom(linker, linker.returned(v, args)), layers: [{ value: v, args, passes: "unless it throws", place: { file: v.file.path, pos: facts?.at ?? 0 }, name: facts?.name || "context" }] } });
      else if (v.k === "object") this.found.push({ file: file.path, dir: linker.packageDir(file.path), context: { value: contextFrom(linker, v), layers: [] } });
    }
  }
}

/** The objects with a member of this name that a file hands to such calls. */
export function* optionsIn(linker: Linker, file: FileNode, name: string, isMeant: (callee: Value, args: readonly Value[]) => boolean): Iterable<Value> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call" || !call.args.some((a) => Array.isArray(a) && a[0] === "o" && (a as readonly unknown[]).includes(name))) continue;
      const env = linker.defaultEnv(file, index);
      const args = linker.argumentsOf(env, event, call);
      if (isMeant(linker.callee(env, event, call), args)) yield* args.filter((a) => a.k === "object" && a.props.has(name));
    }
  }
}
