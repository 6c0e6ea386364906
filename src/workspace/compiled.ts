/** Keeps what V8 made of our code for the next run, where Node can do that (22.1 and later): a third of starting is compiling. */
import { accessSync, constants } from "node:fs";
import * as node from "node:module";
import { join } from "node:path";
import { userFolder } from "./cache-folder.js";
import { makeFolder } from "./make-folder.js";

/** Not there in Node 20. */
interface Compiles { readonly enableCompileCache?: (folder: string) => unknown }

/** Only for a process of our own. Node is told of a folder that can be written: where it cannot make one, it goes on without. */
export function keepCompiled(): void {
  const { enableCompileCache } = node as Compiles;
  // Whoever has set a place for it has it already, and whoever wants none says so to Node.
  if (!enableCompileCache || process.env["NODE_COMPILE_CACHE"] !== undefined) return;
  const folder = join(userFolder(), "compiled");
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK);
    enableCompileCache(folder);
  } catch {
    // Then everything is compiled anew.
  }
}
