/** Functions that read a part of the request they are given, and those that validate it on the way. */
import { table } from "./match.js";
import type { ReaderRow } from "./rows.js";

const H3 = "https://h3.dev/utils/request";
/** Nitro offers the functions of h3 as globals, and under its own names. */
const H3_PACKAGES = ["h3", "global", "nitro/*", "nitropack/*"];

const h3 = (functions: string, path: string, more: Pick<ReaderRow, "name" | "validates"> = {}): ReaderRow => ({ match: H3_PACKAGES.map((pkg) => `${pkg}#${functions}`), request: 0, path, docs: H3, ...more });

export const readerRows: readonly ReaderRow[] = [
  h3("readBody|readRawBody|readFormData|readMultipartFormData|useBody", "body"),
  h3("getQuery|useQuery", "query"),
  h3("getRouterParams", "params"),
  h3("getRouterParam", "params", { name: 1 }),
  h3("getHeader|getRequestHeader", "headers", { name: 1 }),
  h3("getHeaders|getRequestHeaders", "headers"),
  h3("getCookie", "cookies", { name: 1 }),
  h3("parseCookies|useCookies", "cookies"),
  h3("getRequestURL", "url"),
  h3("getRequestPath", "path"),
  h3("getMethod|useMethod", "method"),
  h3("toWebRequest", "req"),
  h3("readValidatedBody", "body", { validates: 1 }),
  h3("getValidatedQuery", "query", { validates: 1 }),
  h3("getValidatedRouterParams", "params", { validates: 1 }),
  { match: "hono/cookie#getCookie", request: 0, path: "cookie", name: 1, docs: "https://hono.dev/docs/helpers/cookie" },
];
export const readers = table(readerRows);
