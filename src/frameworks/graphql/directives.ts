/**
 * Directives that a schema puts on the fields of its roots: what a server does where it meets one stands elsewhere, often
 * behind a walk over the finished schema. `@auth` may turn callers away before the resolver runs; nobody can tell here.
 * https://www.apollographql.com/docs/apollo-server/schema/directives https://the-guild.dev/graphql/tools/docs/schema-directives
 */
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { writtenTypes } from "./lists.js";
import type { Root } from "./resolvers.js";

/** Those of the language, of caches, of costs, of formats and of federation: they turn nobody away for who they are. */
const HARMLESS = /^(?:deprecated|specifiedBy|oneOf|cacheControl|cached?|cost|complexity|listSize|rateLimit|constraint|length|range|pattern|trim|lower|upper|date|format|tag|shareable|inaccessible|override|external|provides|requires|key|link|composeDirective|connect|contact|defer|stream|live|relay|connection|paginate|log|trace|mock|upload)$/;

type Marks = ReadonlyMap<string, readonly string[]>;
const known = new WeakMap<Linker, Marks>();

/** By root and field, and by root alone for all of its fields. */
function marksOf(linker: Linker): Marks {
  let marks = known.get(linker);
  if (!marks) {
    const found = new Map<string, string[]>();
    for (const { name, marked } of writtenTypes(linker)) for (const [field, directive] of marked ?? []) if (!HARMLESS.test(directive)) found.set(`${name}.${field}`, [...(found.get(`${name}.${field}`) ?? []), directive]);
    known.set(linker, (marks = found));
  }
  return marks;
}

/** What may stand before the resolver of a field, by the directives that the schema gives it. */
export function directiveLayers(linker: Linker, root: Root, field: string, args: readonly Value[], place: Layer["place"]): readonly Layer[] {
  const marks = marksOf(linker);
  return [...(marks.get(`${root}.`) ?? []), ...(marks.get(`${root}.${field}`) ?? [])].map((name) => ({ value: { k: "unknown" }, args, passes: "by calling next", place, name: `@${name}` }));
}
