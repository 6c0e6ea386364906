/** Makes code of one file work in another: every name it uses is imported there, or it is left alone. */
import { posix } from "node:path";
import type { Edit } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { importAll, type Wanted } from "./imports.js";
import type { Scene } from "./repair.js";
import { namesIn, type Node } from "./tree.js";

/** How files of the project write the end of a relative specifier. */
function extensionIn(facts: FileFacts | undefined): string | undefined {
  const relative = facts?.imports.find(({ specifier }) => /^\.\.?\//.test(specifier));
  return relative && (/\.(?:[cm]?[jt]sx?)$/.exec(relative.specifier)?.[0] ?? "");
}

/** How `to` is imported from `from`, as its neighbours do it. */
export function specifierFor(scene: Scene, from: string, to: string): string {
  const { project } = scene;
  const extension = extensionIn(project.file(from)?.facts) ?? extensionIn(project.file(to)?.facts) ?? scene.once("extension", () => {
    for (const { facts } of project.files) {
      const found = extensionIn(facts);
      if (found !== undefined) return found;
    }
    return "";
  });
  const bare = to.replace(/\.[cm]?[jt]sx?$/, "");
  const path = posix.relative(posix.dirname(from), extension === "" ? bare.replace(/\/index$/, "") : bare) || ".";
  return `${path.startsWith(".") ? path : `./${path}`}${extension}`;
}

/** Names that the module itself binds, imports left out. */
function ownNames(facts: FileFacts): ReadonlySet<string> {
  const names = new Set([...facts.classes.map((c) => c.name), ...facts.enums.map((e) => e.name), ...Object.keys(facts.types)]);
  for (const fn of facts.fns) if (fn.up === 0 && fn.name !== "") names.add(fn.name);
  for (const event of facts.fns[0]?.events ?? []) {
    if (event.k === "def") for (const name of bound(event.to)) names.add(name);
  }
  return names;
}

function* bound(pattern: unknown): Generator<string> {
  if (typeof pattern === "string") yield pattern;
  else if (Array.isArray(pattern)) {
    const [kind, ...rest] = pattern as readonly unknown[];
    const parts = kind === "{" ? rest.filter((_, i) => i % 2 === 1) : kind === "=" ? rest.slice(0, 1) : rest;
    for (const part of parts) yield* bound(part);
  }
}

/**
 * Edits after which the names that code of `from` uses mean the same in `to`; undefined where one of them cannot.
 *
 * @param own names that the code brings along or that stand for something at its new place
 */
export function carried(scene: Scene, code: readonly Node[], from: string, to: string, own: ReadonlySet<string>): readonly Edit[] | undefined {
  const there = scene.project.file(from)?.facts;
  const here = scene.project.file(to)?.facts;
  if (!there || !here) return undefined;
  const module = ownNames(there);
  const wanted: Wanted[] = [];
  for (const name of new Set(code.flatMap((node) => [...namesIn(node)].map(({ text }) => text)))) {
    if (own.has(name)) continue;
    const imported = there.imports.find((i) => i.local === name);
    if (from === to) {
      if (!imported && !module.has(name) && isLocal(there, name)) return undefined;
    } else if (imported) {
      const { specifier } = imported;
      const isRelative = specifier.startsWith(".");
      const target = isRelative ? posix.join(posix.dirname(from), specifier) : specifier;
      const path = isRelative ? posix.relative(posix.dirname(to), target) : specifier;
      wanted.push({ name: imported.name ?? name, local: name, from: isRelative && !path.startsWith(".") ? `./${path}` : path, ...(imported.isType && { isType: true }) });
    } else if (module.has(name)) {
      const exported = there.exports.find((e) => e.value === name || (e.value === undefined && e.as === name && e.from === undefined));
      if (!exported) return undefined;
      wanted.push({ name: exported.as, local: name, from: specifierFor(scene, to, from) });
    } else if (isLocal(there, name) || ownNames(here).has(name) || here.imports.some((i) => i.local === name)) return undefined;
  }
  return importAll(to, scene.project.text(to), here, wanted);
}

/** Whether some function of the file binds the name: it is no global then. */
function isLocal(facts: FileFacts, name: string): boolean {
  return facts.fns.slice(1).some((fn) => fn.params.some((p) => [...bound(p.pattern)].includes(name)) || fn.events.some((e) => e.k === "def" && [...bound(e.to)].includes(name)));
}
