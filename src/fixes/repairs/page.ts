/** Bounds what a list reads: a limit in the query, or a maximum for the one that callers choose. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { chainAround, membersOf } from "../batches/form.js";
import { insertion, replacement } from "../edits.js";
import { withMember } from "../members.js";
import type { Repair } from "../repair.js";
import { nodeAt, outwards } from "../tree.js";

/** Rows of a page: as many as somebody reads, and few enough for one answer. */
const ROWS = 100;

/** Where each client takes a limit: a member of the options, or a call further down. */
const LIMITS: readonly (readonly [calls: RegExp, limit: string, isChained: boolean])[] = [
  [/^(?:@prisma\/client|\.prisma\/client|nestjs-prisma)\b|PrismaClient\(\)/, "take", false],
  [/^(?:typeorm|@nestjs\/typeorm)\b/, "take", false],
  [/^(?:sequelize|sequelize-typescript|@sequelize\/core|drizzle-orm)\b/, "limit", false],
  [/^(?:mongoose|@typegoose\/typegoose|mongodb|@supabase\/(?:supabase-js|ssr))\b/, "limit", true],
];

export const pageRepair: Repair = {
  rule: "no-unbounded-query",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const call = [...outwards(nodeAt(scene.tree(file), pos, end))].find((n): n is TypeScript.CallExpression => ts.isCallExpression(n) && n.getStart() === pos && n.end === end);
    const callee = call && scene.project.libraryCall(file, pos, end)?.callee;
    const [, limit, isChained] = LIMITS.find(([calls]) => callee !== undefined && calls.test(callee)) ?? [];
    if (!call || limit === undefined) return;
    const title = `Read ${ROWS} rows at most`;
    const [options] = call.arguments;
    const chosen = membersOf(options)?.get(limit);
    if (chosen) yield { title, safety: "suggestion", edits: [replacement(file, chosen.getStart(), chosen.end, `Math.min(${chosen.getText()}, ${ROWS})`)] };
    else if (isChained) yield { title, safety: "suggestion", edits: [insertion(file, chainAround(call).node.end, `.${limit}(${ROWS})`)] };
    else if (!options) yield { title, safety: "suggestion", edits: [insertion(file, call.end - 1, `{ ${limit}: ${ROWS} }`)] };
    else if (ts.isObjectLiteralExpression(options)) yield { title, safety: "suggestion", edits: [withMember(file, scene.project.text(file), options, `${limit}: ${ROWS}`)] };
  },
};
