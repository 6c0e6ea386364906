/**
 * Which columns a row brings along that are for the server alone: asked of the value a query gave back, by the
 * model it came from and the fields that were chosen or left out. A row whose model cannot be seen is unknown.
 */
import { type Sensitivity, sensitivityOf } from "../../libraries/columns.js";
import type { ModelInfo } from "../schema-models.js";
import type { Evaluator } from "../evaluate.js";
import type { Value } from "../values.js";

type External = Extract<Value, { k: "external" }>;
type ObjectValue = Extract<Value, { k: "object" }>;

export interface Exposed {
  readonly column: string;
  readonly of: string;
  readonly as: Sensitivity;
}

const PRISMA_ROW = /^(?:@prisma\/client|\.prisma\/client|nestjs-prisma)(?:\/[^#]*)?#.*\.(\w+)\.(findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|create|createManyAndReturn|update|updateManyAndReturn|upsert|delete)\(\)(?:\.\[\])?$/;
const DRIZZLE_ROW = /^drizzle-orm\/[^#]*#.*\.(?:from|where|limit|orderBy|offset|returning|innerJoin|leftJoin|values|set|onConflictDoUpdate|onConflictDoNothing)\(\)(?:\.\[\])?$/;
const MONGOOSE_ROW = /^mongoose#model\(\)\.(?:find|findOne|findById|findOneAndUpdate|findByIdAndUpdate|findOneAndDelete|findByIdAndDelete|create)\(\)(?:\.(?:sort|limit|skip|exec|populate|select|where|orFail)\(\))*(?:\.lean\(\))?(?:\.exec\(\))?(?:\.\[\])?$/;
const TYPEORM_ROW = /^typeorm#(?:.*\.)?(?:Repository\(\)|getRepository\(\)|manager|EntityManager\(\))\.(?:find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|save)\(\)(?:\.\[\])?$/;

export class RowColumns {
  private readonly models: ReadonlyMap<string, ModelInfo>;

  constructor(private readonly evaluator: Evaluator, models: readonly ModelInfo[]) {
    this.models = new Map(models.map((m) => [lowerFirst(m.name), m]));
  }

  /** The sensitive columns of a value that is a row, or a list of rows. */
  of(v: Value): readonly Exposed[] {
    if (v.k !== "external") return [];
    const found = this.ofPrisma(v) ?? this.ofDrizzle(v) ?? this.ofMongoose(v) ?? this.ofTypeorm(v) ?? [];
    const without = v.marks?.without;
    return without ? found.filter((e) => !without.includes(e.column)) : found;
  }

  private ofPrisma(v: External): readonly Exposed[] | undefined {
    const match = PRISMA_ROW.exec(v.name);
    if (!match?.[1]) return undefined;
    const made = v.name.endsWith(".[]") && v.receiver?.k === "external" ? v.receiver : v;
    return this.chosen(this.models.get(match[1]), made.args?.[0], omittedBy(v, match[1]), 0);
  }

  /** What `select`, `include` and `omit` leave of a model. */
  private chosen(model: ModelInfo | undefined, options: Value | undefined, omitted: ReadonlySet<string>, depth: number): readonly Exposed[] {
    if (!model || depth > 3) return [];
    if (options !== undefined && options.k !== "object") return [];
    const select = propOf(options, "select"), omit = propOf(options, "omit"), include = propOf(options, "include");
    if (select && select.k !== "object") return [];
    if (options && (options.isOpen || options.rest.length > 0)) return [];
    const found: Exposed[] = [];
    for (const { name } of model.fields) {
      const as = sensitivityOf(name);
      const isTaken = select ? isTrue(propOf(select, name)) : !omitted.has(name) && !isTrue(propOf(omit, name));
      if (as && isTaken) found.push({ column: name, of: model.name, as });
    }
    for (const relations of [select, include]) {
      if (relations?.k !== "object") continue;
      for (const [field, get] of relations.props) {
        const related = model.fields.find((f) => f.name === field);
        const target = related && this.models.get(lowerFirst(related.type));
        const value = get();
        if (target && (isTrue(value) || value.k === "object")) found.push(...this.chosen(target, value.k === "object" ? value : undefined, omitted, depth + 1));
      }
    }
    return found;
  }

  private ofDrizzle(v: External): readonly Exposed[] | undefined {
    if (!DRIZZLE_ROW.test(v.name)) return undefined;
    let table: Value | undefined;
    for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
      const last = w.name.slice(w.name.lastIndexOf(".") + 1);
      const given = w.args?.[0];
      if (/^(?:select|selectDistinct|returning)\(\)$/.test(last)) {
        if (given !== undefined) return given.k === "object" ? [...given.props.keys()].flatMap((column) => exposed(column, "the row")) : [];
        if (last === "returning()") continue;
        return table ? columnsOf(table) : [];
      }
      if (/^(?:from|insert|update|delete)\(\)$/.test(last)) table ??= given;
      if (/^(?:insert|update|delete)\(\)$/.test(last)) return v.name.includes(".returning()") && table ? columnsOf(table) : [];
    }
    return [];
  }

  private ofMongoose(v: External): readonly Exposed[] | undefined {
    if (!MONGOOSE_ROW.test(v.name)) return undefined;
    let schema: Value | undefined;
    for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
      if (w.name.endsWith(".select()")) return [];
      if (/\.find(?:One|ById)?\(\)$/.test(w.name) && w.args && w.args.length > 1) return [];
      if (w.name === "mongoose#model()") schema = w.args?.[1];
    }
    if (schema?.k !== "external" || schema.name !== "mongoose#Schema()") return [];
    const [fields, options] = schema.args ?? [];
    if (fields?.k !== "object" || (options?.k === "object" && (options.props.has("toJSON") || options.isOpen))) return [];
    return [...fields.props].flatMap(([column, get]) => {
      const type = get();
      const isHidden = type.k === "object" && isFalse(propOf(type, "select"));
      return isHidden ? [] : exposed(column, nameOfModel(schema));
    });
  }

  private ofTypeorm(v: External): readonly Exposed[] | undefined {
    if (!TYPEORM_ROW.test(v.name)) return undefined;
    const made = v.name.endsWith(".[]") && v.receiver?.k === "external" ? v.receiver : v;
    const options = made.args?.[0];
    if (options?.k === "object" && propOf(options, "select")) return [];
    let entity: Value | undefined;
    for (let w: Value | undefined = v; w?.k === "external" && !entity; w = w.receiver) entity = /(?:Repository|getRepository)\(\)$/.test(w.name) ? w.args?.[0] : undefined;
    if (entity?.k !== "class") return [];
    const { file, facts } = entity;
    return facts.members.flatMap((m) => {
      const decorators = (m.decorators ?? []).map((d) => file.facts.fns[facts.fn]?.events[d]);
      const isHidden = decorators.some((d) => d?.k === "call" && (d.callee === "Exclude" || JSON.stringify(d.args).includes('"select",["\'",false')));
      return isHidden ? [] : exposed(m.name, facts.name);
    });
  }
}

function exposed(column: string, of: string): Exposed[] {
  const as = sensitivityOf(column);
  return as ? [{ column, of, as }] : [];
}

/** The columns of a table that is written down. */
function columnsOf(table: Value): Exposed[] {
  if (table.k !== "external" || !/Table\(\)$/.test(table.name)) return [];
  const [name, columns] = table.args ?? [];
  const of = name?.k === "literal" ? String(name.value) : "the row";
  return columns?.k === "object" ? [...columns.props.keys()].flatMap((column) => exposed(column, of)) : [];
}

/** What the client leaves out of every row: `new PrismaClient({ omit: { user: { password: true } } })`. */
function omittedBy(v: External, model: string): ReadonlySet<string> {
  for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
    if (!w.name.endsWith("PrismaClient()")) continue;
    const omit = w.args?.[0]?.k === "object" ? propOf(propOf(w.args[0], "omit"), model) : undefined;
    return new Set(omit?.k === "object" ? [...omit.props.keys()] : []);
  }
  return new Set();
}

function propOf(v: Value | undefined, name: string): Value | undefined {
  return v?.k === "object" ? (v as ObjectValue).props.get(name)?.() : undefined;
}

function isTrue(v: Value | undefined): boolean {
  return v?.k === "literal" && v.value === true;
}

function isFalse(v: Value | undefined): boolean {
  return v?.k === "literal" && v.value === false;
}

function nameOfModel(schema: External): string {
  return schema.at ? "the document" : "the row";
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
