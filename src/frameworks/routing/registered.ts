/** From the calls of a framework that registers handlers on routers to its endpoints. */
import type { FileFacts } from "../../extract/facts.js";
import type { FileNode } from "../../link/values.js";
import type { Linker, Registration } from "../adapter.js";
import { isByName } from "./calls.js";
import type { Dialect } from "./dialect.js";
import { Mounts } from "./mounts.js";
import { Registrations } from "./registrations.js";

/** Whether a file has a call that may register something, by its form. */
export function mayRegister(facts: FileFacts, isRegistering: Dialect["isRegistering"]): boolean {
  return facts.fns.some((f) => f.events.some((e) => e.k === "call" && (isRegistering(e) || isByName(e))));
}

/** The endpoints that are registered on routers, each with everything that runs before it. */
export function* registered(linker: Linker, dialect: Dialect, seen: readonly FileNode[]): Iterable<Registration> {
  const registrations = new Registrations(linker, dialect, seen);
  registrations.collect();
  yield* new Mounts(linker, dialect, registrations.routers).endpoints();
}
