/** How rules of the checklist read what a call is given: a problem is what holds of every alternative, never of one. */
import type { ActCall, Given, Project } from "../../concepts.js";
import type { Act } from "../../libraries/acts/row.js";

/** Calls that do something, in code that runs on a server; each with those of its callers. */
export function* callsIn(project: Project, ...acts: readonly Act[]): Generator<ActCall> {
  for (const act of acts) {
    for (const call of project.callsThat(act)) {
      const file = project.file(call.file);
      if (file?.isBackend === true && !file.isExcluded && !isForPages(project, call)) yield call;
    }
  }
}

/** Names that are imported on the server, and on pages alone. */
const importers = new WeakMap<Project, { readonly server: ReadonlySet<string>; readonly pages: ReadonlySet<string> }>();

function importedIn(project: Project): { readonly server: ReadonlySet<string>; readonly pages: ReadonlySet<string> } {
  let known = importers.get(project);
  if (!known) {
    const server = new Set<string>(), pages = new Set<string>();
    for (const { facts, isBackend, isExcluded } of project.files) {
      if (isExcluded) continue;
      const into = isBackend ? server : pages;
      for (const { name } of facts.imports) into.add(name ?? "");
    }
    importers.set(project, (known = { server, pages }));
  }
  return known;
}

/** Whether a call is in a function of a shared file that pages import and nothing on the server does. */
function isForPages(project: Project, { file, symbol, endpoint, chain }: ActCall): boolean {
  const [owner = ""] = symbol.split(".");
  if (endpoint !== undefined || chain.length > 0 || owner === "") return false;
  const facts = project.file(file)?.facts;
  if (facts?.exports.some((e) => e.as === owner) !== true) return false;
  const { server, pages } = importedIn(project);
  return pages.has(owner) && !server.has(owner) && !facts.fns.some((fn) => fn.events.some((e) => e.k === "call" && e.callee === owner));
}

/** Whether something holds whatever the value is. */
export function surely(given: readonly Given[], holds: (g: Given) => boolean): boolean {
  return given.length > 0 && given.every(holds);
}

export const isAbsent = (g: Given): boolean => g.is === "absent";

/** Not given, or switched off. */
export const isOff = (g: Given): boolean => g.is === "absent" || (g.is === "literal" && !g.isMasked && (g.value === false || g.value === 0 || g.value === ""));

/** The texts among the alternatives. */
export function textsOf(given: readonly Given[]): readonly string[] {
  return given.flatMap((g) => (g.is === "literal" && typeof g.value === "string" && !g.isMasked ? [g.value] : []));
}

/** The last name of each path: `passwordHash` of `user.passwordHash`. */
export function lastNames(paths: readonly string[]): readonly string[] {
  return paths.map((path) => path.slice(path.lastIndexOf(".") + 1));
}

/** Words of a name, in small letters: `accessTokenTTL` is access, token, ttl. */
export function wordsOf(name: string): readonly string[] {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z]{2,})([A-Z][a-z])/g, "$1 $2").toLowerCase().split(/[^a-z\d]+/).filter((word) => word !== "");
}

/** The evidence of a finding: the calls that lead to it. */
export function leadingTo(call: ActCall): { readonly file: string; readonly pos: number; readonly end?: number; readonly message: string }[] {
  return call.chain.map((place) => ({ ...place, message: "calls" }));
}
