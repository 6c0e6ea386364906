/** Whose API is made for pages of the same project: both change together, and nobody else has to know of it. */
import type { Project } from "../../concepts.js";
import { PAGES } from "../../libraries/routes.js";
import { packagesWith } from "./packages.js";

/** Packages whose API the pages of the project are made with: both are deployed together. */
export function withPages(project: Project, owner: (path: string) => string): ReadonlySet<string> {
  const found = new Set(project.callsThat("shows a page").map((call) => owner(call.file)));
  for (const folder of packagesWith(project, PAGES)) found.add(folder);
  for (const file of project.files) {
    if (file.isBackend || file.isExcluded) continue;
    const of = owner(file.path);
    if (/\.[jt]sx$/.test(file.path) || file.facts.directive === "use client") found.add(of);
    for (const path of project.importsOf(file.path)) if (owner(path) !== of && project.file(path)?.isBackend === true) found.add(owner(path));
  }
  return found;
}
