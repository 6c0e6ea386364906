/** Edits that matter: a line taken out on which what is said of endpoints rests, in the file of one, and in one that many share. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Places that lead to an answer about an endpoint. */
function evidenceOf({ auth, validation, errorHandling }) {
  return [auth, ...Object.values(validation), errorHandling].flatMap(({ evidence }) => evidence ?? []);
}

/** A line that stands alone: without it, the file still parses. */
function isStatement(line) {
  return line !== undefined && /^\s*(?:await |const \w+ = (?:await )?|return )?[\w.]+\(.*\);?\s*$/.test(line) && line.split("(").length === line.split(")").length;
}

/** The edit that takes a line out of a file, and the one that puts it back. */
function without(root, file, line) {
  const path = join(root, file), text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  return { file, change: () => writeFileSync(path, lines.toSpliced(line - 1, 1).join("\n")), undo: () => writeFileSync(path, text) };
}

/**
 * An edit for each kind of file that there is.
 *
 * @param {string} root @param {string} routes what `stopship routes --format json` prints
 */
export function editsFor(root, routes) {
  const { endpoints } = JSON.parse(routes);
  const linesOf = (file) => readFileSync(join(root, file), "utf8").split("\n");
  const served = new Set(endpoints.map(({ file }) => file));
  const own = new Map(), uses = new Map();
  for (const endpoint of endpoints) {
    for (const { file, line } of evidenceOf(endpoint)) {
      if (/\.[cm]?[jt]sx?$/.test(file) && !served.has(file)) uses.set(file, (uses.get(file) ?? new Set()).add(endpoint));
      if (file === endpoint.file && !own.has(file) && isStatement(linesOf(file)[line - 1])) own.set(file, line);
    }
  }
  const edits = {};
  const routeFile = [...own].sort(([a], [b]) => (a < b ? -1 : 1))[own.size >> 1];
  if (routeFile) edits["one route file changed"] = without(root, ...routeFile);
  for (const [file] of [...uses].sort(([, a], [, b]) => b.size - a.size)) {
    const line = linesOf(file).findIndex(isStatement) + 1;
    if (line === 0) continue;
    edits["one shared file changed"] = without(root, file, line);
    break;
  }
  return edits;
}
