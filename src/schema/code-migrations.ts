/** SQL that migrations written in code run: Knex' `raw`, TypeORM's `query`. What they do by other calls is not read. */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import type { FileNode } from "../link/values.js";
import type { SqlText } from "./migration-files.js";

const PLACE = /(?:^|\/)[\w-]*migrat[\w-]*\//i;
const RUNS = /(?:^|\.)(?:raw|query|unsafe|sql)$/;
/** Calls that change a table whose name they are given. */
const BUILDS = /(?:^|\.)(?:createTable\w*|alterTable|table|addColumns?|createIndex|createIndices|createForeignKeys?|changeColumn|renameTable|dropTable\w*|dropColumns?|dropIndex|dropForeignKeys?)$/;

/** The SQL of the migrations among the files of a project, in the way up. */
export function sqlInCode(files: Iterable<FileNode>): SqlText[] {
  return [...files].flatMap((file) => (PLACE.test(file.path) && !file.facts.isView ? file.facts.fns.filter(({ name }) => name === "up").flatMap((fn) => textsOf(file, fn)) : []));
}

function textsOf(file: FileNode, fn: FunctionFacts): SqlText[] {
  return fn.events.flatMap((event): SqlText[] => {
    if (event.k !== "call") return [];
    const callee = typeof event.callee === "string" ? event.callee : "";
    const given = textOf(event.args[0]);
    if (!given) return [];
    if (RUNS.test(callee)) return [{ file: file.path, text: given.text, at: given.pos + 1 }];
    return BUILDS.test(callee) ? [{ file: file.path, text: "", at: given.pos, changes: given.text }] : [];
  });
}

function textOf(expr: Expr | undefined): { readonly text: string; readonly pos: number } | undefined {
  return Array.isArray(expr) && expr[0] === "'" && typeof expr[1] === "string" && typeof expr[2] === "number" ? { text: expr[1], pos: expr[2] } : undefined;
}
