/** Writes files whole or not at all: whoever reads one meanwhile sees the old text or the new. */
import { randomBytes } from "node:crypto";
import { chmodSync, lstatSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { makeFolder } from "./make-folder.js";

const BOM = "\uFEFF";

/** Replaces a file as a whole, or makes it; its mode stays. Throws where it cannot be written. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}.draft`;
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    writeFileSync(draft, text, { flag: "wx" });
    if (mode !== undefined) chmodSync(draft, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Why a file was left as it is; nothing where it has the new text now. */
export type NotReplaced = "changed meanwhile" | "not UTF-8" | "outside the project" | "cannot be written";

/** Makes a file that was not there, with the folders it is in. */
function madeFile(root: string, path: string, text: string): NotReplaced | undefined {
  const existing = (folder: string): string => (statSync(folder, { throwIfNoEntry: false }) ? folder : existing(dirname(folder)));
  if (relative(realpathSync(root), realpathSync(existing(dirname(path)))).split(sep)[0] === "..") return "outside the project";
  makeFolder(dirname(path));
  replaceFile(path, text);
  return undefined;
}

/**
 * Replaces the text of a source file if it is still what it was.
 *
 * @param before its text as analysed, without byte order mark
 */
export function replaceText(root: string, path: string, before: string, after: string): NotReplaced | undefined {
  try {
    if (before === "" && statSync(path, { throwIfNoEntry: false }) === undefined) return madeFile(root, path, after);
    // A link would be replaced by a file; where it leads may be no part of the project.
    const real = realpathSync(path);
    if (lstatSync(path).isSymbolicLink() || relative(realpathSync(root), real).split(sep)[0] === "..") return "outside the project";
    const bytes = readFileSync(real);
    const text = bytes.toString("utf8");
    const mark = text.startsWith(BOM) ? BOM : "";
    if (!Buffer.from(text, "utf8").equals(bytes)) return "not UTF-8";
    if (text.slice(mark.length) !== before) return "changed meanwhile";
    replaceFile(real, mark + after);
    return undefined;
  } catch {
    return "cannot be written";
  }
}
