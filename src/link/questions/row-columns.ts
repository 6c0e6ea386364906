/**
 * Which columns a row brings along that are for the server alone: asked of the value a query gave back, by the
 * model it came from and the fields that were chosen or left out. A row whose model cannot be seen is unknown.
 */
import { namesPassword, namesServer } from "../../libraries/columns.js";
import { callbacks } from "../../libraries/queries.js";
import { copies, KEEPS_ROWS, rowCalls } from "../../libraries/row-calls.js";
import type { Evaluator } from "../evaluate.js";
import { DrizzleRows } from "../rows/drizzle.js";
import { MongooseRows } from "../rows/mongoose.js";
import { PrismaRows } from "../rows/prisma.js";
import { type Exposed, exposedIn, type External, type Row, textsIn } from "../rows/row.js";
import { SequelizeRows } from "../rows/sequelize.js";
import { TypeormRows } from "../rows/typeorm.js";
import type { ModelInfo } from "../../schema/prisma-text.js";
import type { Place } from "../../concepts.js";
import type { Value } from "../values.js";

export type { Exposed } from "../rows/row.js";

/** A column that goes out, and the query that read it. */
export interface FoundColumn {
  readonly exposed: Exposed;
  readonly at?: Place;
  /** It was put into the answer by its name. */
  readonly isNamed?: true;
}

interface ReadRow {
  readonly row: Row;
  readonly at?: Place;
}

const MAX_DEPTH = 6;
/** As many of a list are looked at. */
const MAX_ITEMS = 8;

export class RowColumns {
  private readonly prisma: PrismaRows;
  private readonly drizzle: DrizzleRows;
  private readonly mongoose: MongooseRows;
  private readonly typeorm: TypeormRows;
  private readonly sequelize: SequelizeRows;

  constructor(private readonly evaluator: Evaluator, models: readonly ModelInfo[]) {
    this.prisma = new PrismaRows(models);
    this.drizzle = new DrizzleRows(evaluator);
    this.mongoose = new MongooseRows(evaluator);
    this.typeorm = new TypeormRows(evaluator, (v) => (v.k === "external" ? this.rowOf(v)?.row : undefined));
    this.sequelize = new SequelizeRows(evaluator);
  }

  /** The sensitive columns in a value that goes out: of rows, lists of them, and objects they stand in. */
  in(v: Value, depth = MAX_DEPTH): readonly FoundColumn[] {
    if (depth === 0) return [];
    switch (v.k) {
      case "union": return v.of.flatMap((o) => this.in(o, depth));
      case "array": return [...v.items.slice(0, MAX_ITEMS), ...(v.of ? [v.of] : [])].flatMap((i) => this.in(i, depth - 1));
      case "object": {
        // What is written after a spread replaces it.
        const own = [...v.props].flatMap(([, get]) => this.in(get(), depth - 1));
        return [...own, ...v.rest.flatMap((r) => this.in(r(), depth - 1).filter((x) => !v.props.has(x.exposed.column)))];
      }
      case "external": return this.without(v, this.ofExternal(v, depth));
      default: return [];
    }
  }

  private ofExternal(v: External, depth: number): readonly FoundColumn[] {
    const copy = v.name.endsWith("()") ? copies.find(v.name.slice(0, -2)) : undefined;
    const [first, ...more] = v.args ?? [];
    if (copy && first) {
      if (copy.keeps === "all") return [first, ...(v.name.endsWith("assign()") ? more : [])].flatMap((a) => this.in(a, depth - 1));
      const named = more.length === 1 ? textsIn(more[0]) : more.flatMap((m) => textsIn(m) ?? []);
      return named ? this.in(first, depth - 1).filter((x) => named.includes(x.exposed.column) === (copy.keeps === "the named")) : [];
    }
    // `rows.map((row) => …)`: what is made of each.
    const list = /\.(?:map|flatMap)\(\)$/.test(v.name) && first?.k === "function" && v.receiver?.k === "external" ? v.receiver.receiver : undefined;
    if (list && first?.k === "function") return this.rowOf(list)?.row ? this.in(this.evaluator.call(first, [this.evaluator.element(list, null)], null, 2), depth - 1) : [];
    const committed = this.committed(v);
    if (committed) return this.in(committed, depth - 1);
    const found = this.rowOf(v);
    return found ? exposedOf(found) : this.named(v);
  }

  /** `{ password: user.password }`: what somebody signs in with here is for nobody's eyes, whoever has asked for it. */
  private named(v: External): readonly FoundColumn[] {
    const row = v.name.endsWith("()") || !v.receiver ? undefined : this.rowOf(v.receiver);
    const column = v.name.slice(v.name.lastIndexOf(".") + 1);
    if (!row || !namesPassword(column) || row.row.model.columns.some(namesServer)) return [];
    return exposedOf(row).filter(({ exposed }) => exposed.isOfAccount && exposed.column === column).map((found) => ({ ...found, isNamed: true }));
  }

  /** What a transaction gives back (or a part of it): what its callback does, or the queries it was given. */
  private committed(v: External): Value | undefined {
    const path: string[] = [];
    for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
      if (/ransaction\(\)$/.test(w.name)) {
        const work = w.args?.find((a) => a.k === "function" || a.k === "array");
        if (!work || (work.k === "function" && !callbacks.find(w.name.slice(0, -2)))) return undefined;
        const whole = work.k === "function" ? this.evaluator.call(work, null, null, 2) : work;
        return path.reverse().reduce((value, name) => (name === "[]" ? this.evaluator.element(value, null) : this.evaluator.member(value, name)), whole);
      }
      if (w.name.endsWith("()")) return undefined;
      path.push(w.name.slice(w.name.lastIndexOf(".") + 1));
    }
    return undefined;
  }

  private without(v: External, found: readonly FoundColumn[]): readonly FoundColumn[] {
    const left = v.marks?.without;
    return left ? found.filter((x) => !left.includes(x.exposed.column)) : found;
  }

  /** The row that a value is, and where it was read. */
  private rowOf(v: Value): ReadRow | undefined {
    const after: External[] = [];
    for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
      const isCall = w.name.endsWith("()");
      const call = isCall ? rowCalls.find(w.name.slice(0, -2)) : undefined;
      if (call) {
        const row = this.read(call.orm, w, after.reverse());
        return row && { row, ...(w.at && { at: w.at }) };
      }
      const last = w.name.slice(w.name.lastIndexOf(".") + 1);
      if (!KEEPS_ROWS.has(isCall ? last.slice(0, -2) : last)) return undefined;
      if (isCall) after.push(w);
    }
    return undefined;
  }

  private read(orm: NonNullable<ReturnType<typeof rowCalls.find>>["orm"], made: External, after: readonly External[]): Row | undefined {
    switch (orm) {
      case "prisma": return this.prisma.of(made);
      case "drizzle": return this.drizzle.of(made, after);
      case "drizzle-relations": return this.drizzle.ofRelations(made);
      case "mongoose": return this.mongoose.of(made, after);
      case "typeorm": return this.typeorm.of(made);
      case "sequelize": return this.sequelize.of(made);
    }
  }
}

function exposedOf({ row, at }: ReadRow): readonly FoundColumn[] {
  return exposedIn(row).map((exposed) => {
    const place = exposed.at ?? at;
    return { exposed, ...(place && { at: place }) };
  });
}
