/** Where a finding about a whole package stands: its name in its manifest. */
import type { Place, Project } from "../../concepts.js";
import { jsonTree } from "../../extract/json.js";

/** The place in the package.json of a folder; undefined where there is none. */
export function manifestOf(project: Project, folder: string): Required<Place> | undefined {
  const file = folder === "" ? "package.json" : `${folder}/package.json`;
  const text = project.documents.get(file);
  if (text === undefined) return undefined;
  const tree = jsonTree(text);
  const name = tree?.children?.find((p) => p.children?.[0]?.value === "name") ?? tree?.children?.[0];
  return name ? { file, pos: name.offset, end: name.offset + name.length } : { file, pos: 0, end: 1 };
}
