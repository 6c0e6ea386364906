/**
 * Makes folders one by one. Node's own way to make those above as well never comes back where the system says that a
 * folder is missing which is there (below /proc).
 */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Makes a folder with those above it, as far as they are missing. @throws where one cannot be made */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process was faster, or it cannot be made.
    if (!isFolder(path)) throw error;
  }
}

/** Whether the file system takes no folder there, whoever asks. */
export function takesNoFolder(path: string): boolean {
  try {
    makeFolder(path);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
