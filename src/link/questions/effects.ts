/** What a step does outside the process: queries, calls to other services, mails, jobs. */
import { localQueries, queries } from "../../libraries/queries.js";
import { type AddressRow, serviceAt } from "../../libraries/addresses.js";
import { type CallEvent, CallFlag, type FunctionFacts } from "../../extract/facts.js";
import type { QueryRow } from "../../libraries/rows.js";
import { nameOf } from "../evaluate.js";
import type { Step } from "../trace.js";
import { type Statement, statementIn, statementRun, writtenText } from "../statements.js";
import { callsIn } from "../callee-names.js";
import { tableNamed } from "./tables.js";
import { alternatives, UNKNOWN, type Value } from "../values.js";

export interface Effect {
  readonly kind: QueryRow["effect"];
  /** As written: `prisma.order.create`. */
  readonly what: string;
  /** Canonical name where the client is known. */
  readonly name?: string;
  readonly row?: QueryRow;
  /** The client is known by its name alone. */
  readonly isByName?: boolean;
  /** What the text says that it runs. */
  readonly statement?: Statement;
  /** The table that is named on the way to it: `from("orders")`, `insert(orders)`. */
  readonly table?: string;
  /** It keeps a row that was made in the process: `new User(…).save()`, `repository.save(user)`. */
  readonly isInsert?: true;
}

const READS = /\.(?:findMany|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOne|findAll|findByPk|findById|aggregate|groupBy|count|countDocuments|findAndCountAll)$/;
const WRITES = /\.(?:createMany|updateMany|deleteMany|upsert|insertOne|insertMany|updateOne|deleteOne|findOneAndUpdate|findByIdAndUpdate|findByIdAndDelete|bulkCreate|destroy)$/;
const CLIENT_ROOT = /^(?:this\.|ctx\.|context\.|c\.)?(?:prisma\w*|db|database|knex|tx|trx|orm|em|\w*(?:Repository|Repo|Model))\./i;
const PRISMA_WRITE = /^(?:this\.|ctx\.|context\.)?(?:prisma\w*|db|tx)\.\w+\.(?:create|update|delete)$/i;

/** What a call of `callee` does, or undefined where it stays in the process. */
export function effectOfCall(callee: Value, written: string, flags: number): Effect | undefined {
  if (callee.k === "external") {
    const row = queries.find(callee.name);
    if (!row || (row.isTag && !(flags & CallFlag.tagged))) return undefined;
    return { kind: row.effect, what: written, name: callee.name, row };
  }
  if ((callee.k !== "unknown" && callee.k !== "request") || !CLIENT_ROOT.test(written)) return undefined;
  if (READS.test(written)) return { kind: "read", what: written, isByName: true };
  if (WRITES.test(written) || PRISMA_WRITE.test(written)) return { kind: "write", what: written, isByName: true };
  return undefined;
}

const memo = new WeakMap<Step, Effect | null>();

/** The effect of a step. */
export function effectOf(s: Step): Effect | undefined {
  const known = memo.get(s);
  if (known !== undefined) return known ?? undefined;
  const found = effectOfCall(s.callee, writtenName(s), s.call.flags);
  const effect = found?.kind === "http" && serviceAskedBy(s)?.does === "mail" ? { ...found, kind: "mail" as const } : found && ofItsTable(found, s);
  memo.set(s, effect ?? null);
  return effect;
}

/** The effect of a step together with the statement that runs, or the table that is named. */
function ofItsTable(found: Effect, s: Step): Effect | undefined {
  if (found.kind !== "read" && found.kind !== "write") return found;
  const effect = found.row?.isRaw ? saying(found, statementRun(s.callee, s.args, s.call, s.env.facts)) : found;
  if (!effect) return undefined;
  const table = effect.statement?.table ?? tableNamed(s);
  return { ...effect, ...(table !== undefined && { table }), ...(found.kind === "write" && keepsNewRow(s) && { isInsert: true }) };
}

function keepsNewRow({ callee, args }: Step): boolean {
  if (callee.k !== "external" || !callee.name.endsWith(".save")) return false;
  const made = args.length > 0 ? args.flatMap((a) => alternatives(a)) : callee.receiver ? [callee.receiver] : [];
  return made.length > 0 && made.every((v) => v.k === "instance" || (v.k === "external" && v.name.endsWith("()") && !callsIn(v.name).some((call) => queries.find(call)?.effect === "read")));
}

/** Undefined where the statement reads and changes no rows: it begins a transaction, sets something, makes a table. */
function saying(effect: Effect, statement: Statement | undefined): Effect | undefined {
  if (statement?.isControl) return undefined;
  return statement ? { ...effect, statement, ...(statement.isReading && { kind: "read" }) } : effect;
}

/** The service that a request goes to, where its address says which: a text, a template that begins with it, or a `new Request(…)`. */
export function serviceAskedBy(s: Step): AddressRow | undefined {
  for (const v of alternatives(s.args[0] ?? UNKNOWN)) {
    const made = v.k === "external" && /^global#(?:URL|Request)\(\)$/.test(v.name) ? v.args?.[0] : v;
    const text = made?.k === "literal" && typeof made.value === "string" ? made.value : writtenText(s.call.args[0] ?? null, s.env.facts);
    const row = serviceAt(text);
    if (row) return row;
  }
  return undefined;
}

/** The effect of a call that takes any text: the statement says what it does, and of which table; undefined where that is nothing. */
export function asItsTextSays(effect: Effect, call: CallEvent, facts: FunctionFacts): Effect | undefined {
  return effect.row?.isRaw ? saying(effect, statementIn(writtenText(call.args[0] ?? null, facts))) : effect;
}

/** Files and databases in the process: no round-trip, but read and changed all the same. */
export function localEffectOf(s: Step): Effect | undefined {
  const row = s.callee.k === "external" ? localQueries.find(s.callee.name) : undefined;
  return row && s.callee.k === "external" ? ofItsTable({ kind: row.effect, what: writtenName(s), name: s.callee.name, row }, s) : undefined;
}

/** Members that are handed what a query writes, where it was begun before: `insert(table).values(row)`. */
const GIVES_ROWS = /\.(?:values|set)$/;

/** The effect of the query that a step goes on with. */
export function begunBefore(s: Step): Effect | undefined {
  if (s.callee.k !== "external" || !GIVES_ROWS.test(s.callee.name)) return undefined;
  for (let v = s.callee.receiver; v?.k === "external"; v = v.receiver) {
    const row = queries.find(v.name.replace(/\(\)$/, ""));
    if (row?.effect === "write") return { kind: "write", what: writtenName(s), name: s.callee.name, row };
  }
  return undefined;
}

function writtenName(s: Step): string {
  const { callee } = s.call;
  if (typeof callee === "string") return callee;
  if (s.callee.k === "external") return s.callee.name.replace(/^[^#]*#/, "");
  return nameOf(callee);
}
