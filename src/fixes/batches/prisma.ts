/** Batches in Prisma: https://www.prisma.io/docs/orm/reference/prisma-client-reference */
import type { ts as TypeScript } from "ts-morph";
import { type About, type Chain, type Form, keyed, lastName, membersOf, type OfElement, type Read, type Write } from "./form.js";
import { changedEach } from "./prisma-values.js";
import { codeOf } from "../lines.js";

type Members = ReadonlyMap<string, TypeScript.Expression>;

/** The columns of a condition; `{ teamId_path: { teamId, path } }` is one on two of them. */
function columnsOf(where: Members | undefined): Members | undefined {
  const [[name, value] = ["", undefined], more] = where ?? [];
  const inner = more === undefined && name.includes("_") ? membersOf(value) : undefined;
  return inner && [...inner.keys()].join("_") === name ? inner : where;
}

/** What a query says besides its condition, as code; undefined where that would mean something else of many rows. */
function besides(args: Members, allowed: readonly string[], isOfElement: OfElement, needed: string): string | undefined {
  let out = "";
  for (const [name, value] of args) {
    if (name === "where") continue;
    if (!allowed.includes(name) || isOfElement(value)) return undefined;
    let text = codeOf(value);
    if (name === "select") {
      const selected = membersOf(value);
      if (!selected) return undefined;
      if (!selected.has(needed)) text = text.replace("{", `{ ${needed}: true,`);
    }
    out += `, ${name}${text === name ? "" : `: ${text}`}`;
  }
  return out;
}

function read({ root, steps: [step, more] }: Chain, isOfElement: OfElement): Read | undefined {
  const args = membersOf(step?.args[0]);
  if (!step || more || !args || step.args.length !== 1) return undefined;
  const isMany = step.name === "findMany", isFirst = step.name === "findFirst";
  if (!isMany && !isFirst && step.name !== "findUnique") return undefined;
  const by = keyed(columnsOf(membersOf(args.get("where"))), isOfElement);
  const rest = by && besides(args, ["select", "include", "omit", ...(isMany || isFirst ? ["orderBy"] : [])], isOfElement, by.field);
  if (!by || rest === undefined) return undefined;
  return {
    key: by.key, field: by.field, name: lastName(root), target: lastName(root),
    answer: isMany ? { k: "list", put: (rows) => rows } : { k: isFirst ? "first" : "one", nothing: "null" },
    many: (keys) => `${root}.findMany({ where: ${by.with(`{ in: ${keys} }`)}${rest} })`,
  };
}

function write(chain: Chain, isOfElement: OfElement, about: About): Write | undefined {
  const { root, steps: [step, more] } = chain;
  const args = membersOf(step?.args[0]);
  if (!step || more || !args || step.args.length !== 1) return undefined;
  const data = args.get("data");
  if (step.name === "create" && args.size === 1) {
    const columns = membersOf(data);
    // Rows of other tables in it: `createMany` writes one table.
    if (!data || !columns || [...columns.values()].some((value) => membersOf(value))) return undefined;
    return { k: "rows", row: data, written: (rows) => `${root}.createMany({ data: ${rows} })` };
  }
  if (data && /^update(?:Many)?$/.test(step.name) && [...args.keys()].every((name) => name === "where" || name === "data") && [...(membersOf(data)?.values() ?? [])].some((value) => isOfElement(value))) {
    return changedEach(root, step.name === "update", columnsOf(membersOf(args.get("where"))), membersOf(data), about);
  }
  const verb = { update: "updateMany", updateMany: "updateMany", delete: "deleteMany", deleteMany: "deleteMany" }[step.name];
  const by = keyed(columnsOf(membersOf(args.get("where"))), isOfElement);
  const changes = membersOf(data);
  if (verb === undefined || !by || [...args.keys()].some((name) => name !== "where" && name !== "data") || (data && isOfElement(data))) return undefined;
  if (data && (!changes || [...changes.values()].some((value) => membersOf(value)))) return undefined;
  return { k: "keys", key: by.key, written: (keys) => `${root}.${verb}({ where: ${by.with(`{ in: ${keys} }`)}${data ? `, data: ${codeOf(data)}` : ""} })` };
}

export const prisma: Form = { calls: /^@prisma\/client#|PrismaClient\(\)/, package: "@prisma/client", read, write };
