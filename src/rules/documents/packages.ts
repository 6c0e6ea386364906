/** Which package a file belongs to: what is true of one application of a repository is not true of the next. */
import type { Project } from "../../concepts.js";
import { folderOf } from "../../extract/json.js";

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
