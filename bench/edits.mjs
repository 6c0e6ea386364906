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

/** Tried for each kind of file, until one changes what is found. */
const MAX_TRIES = 12;

/**
 * Edits for each kind of file that there is, the likeliest to matter first.
 *
 * @param {string} root @param {string} routes what `stopship routes --format json` prints
 */
export function editsFor(root, routes) {
  const { endpoints } = JSON.parse(routes);
  const linesOf = (file) => readFileSync(join(root, file), "utf8").split("\n");
  const served = new Set(endpoints.map(({ file }) => file));
  const own = [], uses = new Map();
  for (const endpoint of endpoints) {
    for (const { file, line } of evidenceOf(endpoint)) {
      if (/\.[cm]?[jt]sx?$/.test(file) && !served.has(file)) uses.set(file, (uses.get(file) ?? new Set()).add(endpoint));
      if (file === endpoint.file && isStatement(linesOf(file)[line - 1])) own.push([file, line]);
    }
  }
  const shared = [...uses].sort(([, a], [, b]) => b.size - a.size).flatMap(([file]) => linesOf(file).flatMap((line, at) => (isStatement(line) ? [[file, at + 1]] : [])));
  const some = (places) => places.filter((_, i) => i % Math.ceil(places.length / MAX_TRIES) === 0).map(([file, line]) => without(root, file, line));
  return { "one route file changed": some(own), "one shared file changed": some(shared) };
}
