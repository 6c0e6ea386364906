/** Which package a file belongs to: what is true of one application of a repository is not true of the next. */
import type { Project } from "../../concepts.js";
import { folderOf, jsonTree, members } from "../../extract/json.js";

/** The folder of the nearest package.json above a path, "" for the root. */
export function ownerOf(project: Project): (path: string) => string {
  const known = new Map<string, string>([["", ""]]);
  const ownerIn = (folder: string): string => {
    const found = known.get(folder) ?? (project.documents.has(`${folder}/package.json`) ? folder : ownerIn(folderOf(folder)));
    known.set(folder, found);
    return found;
  };
  return (path) => ownerIn(folderOf(path));
}

/** The folders of packages that run with one whose name fits. */
export function* packagesWith(project: Project, name: RegExp): Generator<string> {
  for (const [path, text] of project.documents) {
    if (!/(?:^|\/)package\.json$/.test(path)) continue;
    const tree = jsonTree(text);
    if ([...members(tree, "dependencies"), ...members(tree, "optionalDependencies")].some(([own]) => name.test(own))) yield folderOf(path);
  }
}
