/** How functions are deployed, whichever tool says so: which requests come to them, and who is asked before them. */
import { posix } from "node:path";
import type { Place } from "../../concepts.js";
import { type Node, readYaml } from "../../extract/yaml.js";
import { METHODS } from "../methods.js";

/** What stands before a function and decides who may call it. */
export interface Authorizer extends Place {
  /** As written. */
  readonly name: string;
  /** The function that decides, as a `Deployed` names its own; absent: the platform does, or a function deployed elsewhere. */
  readonly handler?: string;
  /** Whether it stands there depends on what cannot be read. */
  readonly isDoubtful?: true;
}

/** A way on which work comes to a function. */
export type Way =
  | ({ readonly is: "message" } & Place)
  | ({ readonly is: "http"; readonly method: string; readonly route: string; readonly authorizer?: Authorizer; readonly checksBody?: true; readonly isPrivate?: true } & Place);

/** A function as it is deployed. */
export interface Deployed {
  /** The module without its ending, by its path in the project, and the export: `src/orders/create.handler`. */
  readonly handler: string;
  /** Empty: only the account itself can call it. */
  readonly ways: readonly Way[];
}

/** Its documents as trees, each read once. */
export class Trees {
  private readonly known = new Map<string, Node | undefined>();

  constructor(readonly texts: ReadonlyMap<string, string>) {}

  of(path: string): Node | undefined {
    if (!this.known.has(path)) {
      const text = this.texts.get(path);
      this.known.set(path, text === undefined ? undefined : readYaml(text));
    }
    return this.known.get(path);
  }
}

/** The handler that a file in a folder of the project names. */
export function handlerIn(folder: string, named: string): string {
  return posix.normalize(posix.join(folder, named));
}

/** The route as it is written elsewhere: `todos/{id}` is `/todos/:id`, `{proxy+}` and `$default` anything. */
export function routeOf(path: string): string {
  if (path === "*" || path === "$default") return "/*";
  return `/${path.replace(/^\//, "").replace(/\{\w+\+\}/g, "*").replace(/\{(\w+)\}/g, ":$1")}`;
}

/** One HTTP method, or `ALL`. */
export function methodNamed(method: string | undefined): string {
  const named = method?.toUpperCase() ?? "";
  return METHODS.includes(named) ? named : "ALL";
}

export function placeIn(file: string, { at, end }: Node): Place {
  return { file, pos: at, end };
}
