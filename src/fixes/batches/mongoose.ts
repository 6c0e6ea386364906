/** Batches in Mongoose: https://mongoosejs.com/docs/api/model.html */
import { type About, type Chain, type Form, isWrittenSomewhere, keyed, lastName, membersOf, type OfElement, type Read, rowName, type Step, type Write, written } from "./form.js";
import { codeOf } from "../lines.js";

/** `schema.pre<User>("save", …)`, `@pre("save", …)`, and not `app.post("/users", …)`. */
const HOOKS = /[.@](?:pre|post)(?:<[^()]{0,200}>)?\((?!\s*["'`]\/)/;

/** What may follow a query, and means the same of many documents. */
const TAIL: ReadonlySet<string> = new Set(["lean", "select", "populate", "exec"]);

function read({ root, steps: [step, ...tail] }: Chain, isOfElement: OfElement): Read | undefined {
  if (!step || tail.some(({ name, args }) => !(TAIL.has(name) || (name === "sort" && step.name !== "findById")) || args.some(isOfElement))) return undefined;
  const [filter, projection, more] = step.args;
  if (!filter || more || (projection && isOfElement(projection))) return undefined;
  const after = written(tail), also = projection ? `, ${codeOf(projection)}` : "";
  const common = { name: rowName(root), target: lastName(root), comparable: (key: string) => `String(${key})`, copies: true as const };
  if (step.name === "findById") {
    return { ...common, key: filter, field: "_id", answer: { k: "one", nothing: "null" }, many: (keys) => `${root}.find({ _id: { $in: ${keys} } }${also})${after}` };
  }
  const by = step.name === "findOne" || step.name === "find" ? keyed(membersOf(filter), isOfElement) : undefined;
  if (!by || lacks(by.field, [...(projection ? [{ name: "select", args: [projection], types: "" }] : []), ...tail])) return undefined;
  return {
    ...common, key: by.key, field: by.field, answer: step.name === "find" ? { k: "list", put: (rows) => rows } : { k: "first", nothing: "null" },
    many: (keys) => `${root}.find(${by.with(`{ $in: ${keys} }`)}${also})${after}`,
  };
}

/** Whether a selection leaves out the field that rows are told apart by. */
function lacks(field: string, steps: readonly Step[]): boolean {
  return field !== "_id" && steps.some(({ name, args }) => name === "select" && !args.some((a) => new RegExp(`(?<![-\\w])${field}(?!\\w)`).test(codeOf(a))));
}

function write({ root, steps: [step, more] }: Chain, isOfElement: OfElement, { project }: About): Write | undefined {
  if (!step || (more && more.name !== "exec")) return undefined;
  const [first, change, options] = step.args;
  if (!first || options) return undefined;
  // Hooks of single documents are not run for many.
  if (isWrittenSomewhere(project, HOOKS, /mongoose|typegoose/)) return undefined;
  if (step.name === "create" && !change && membersOf(first)) return { k: "rows", row: first, givesRows: true, written: (rows) => `${root}.insertMany(${rows})` };
  if (step.name === "findByIdAndDelete" && !change) return { k: "keys", key: first, written: (keys) => `${root}.deleteMany({ _id: { $in: ${keys} } })` };
  const by = keyed(membersOf(first), isOfElement);
  if (!by || (change && isOfElement(change))) return undefined;
  if (/^delete(?:One|Many)$/.test(step.name) && !change && (by.field === "_id" || step.name === "deleteMany")) return { k: "keys", key: by.key, written: (keys) => `${root}.deleteMany(${by.with(`{ $in: ${keys} }`)})` };
  if (/^update(?:One|Many)$/.test(step.name) && change && (by.field === "_id" || step.name === "updateMany")) return { k: "keys", key: by.key, written: (keys) => `${root}.updateMany(${by.with(`{ $in: ${keys} }`)}, ${codeOf(change)})` };
  return undefined;
}

export const mongoose: Form = { calls: /^mongoose#/, package: "mongoose", read, write };
