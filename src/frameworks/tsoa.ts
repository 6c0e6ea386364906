/**
 * tsoa: decorated classes that a generator makes the routes of, for Express or Koa. The file it makes is rarely in the
 * project, and is not read where it is: the classes say all that is in it.
 * https://tsoa-community.github.io/docs/getting-started.html
 */
import type { Adapter } from "./adapter.js";
import { isOfTsoa, controllersOf } from "./tsoa/controllers.js";

export const tsoa: Adapter = {
  name: "tsoa",
  docs: "https://tsoa-community.github.io/docs/getting-started.html",
  shapes: [],
  ambient: [],
  neverReturns: [],
  see: isOfTsoa,
  join: (linker) => controllersOf(linker).endpoints(),
};
