/** Rows of Drizzle: tables are values of the code. https://orm.drizzle.team/docs/select */
import type { Evaluator } from "../evaluate.js";
import { UNKNOWN, type Value } from "../values.js";
import { type External, isFalse, isTrue, isWhole, type Model, propOf, type Row, textIn } from "./row.js";

export class DrizzleRows {
  constructor(private readonly evaluator: Evaluator) {}

  /** `db.select().from(t)`, `db.insert(t).values(…).returning()`. */
  of(made: External, after: readonly External[]): Row | undefined {
    const joins = after.filter((s) => /Join\(\)$/.test(s.name)).flatMap((s) => this.tableOf(s.args?.[0]) ?? []);
    const chain = receiversOf(made);
    const written = chain.find((s) => /\.(?:insert|update|delete)\(\)$/.test(s.name));
    const read = after.find((s) => s.name.endsWith(".from()"));
    const model = this.tableOf((written ?? read)?.args?.[0]);
    const fields = made.args?.[0];
    if (fields !== undefined) return this.chosen(fields);
    return model && { model, joined: joins.map((m) => ({ model: m })) };
  }

  /** `db.query.users.findMany({ columns, with })`. */
  ofRelations(made: External): Row | undefined {
    const key = made.name.split(".").at(-2) ?? "";
    const schema = receiversOf(made).map((s) => s.args?.find((a) => propOf(a, "schema"))).map((o) => propOf(o, "schema")).find((s) => s !== undefined);
    const model = schema && this.tableOf(this.evaluator.member(schema, key));
    return model && schema ? this.picked(model, made.args?.[0], schema, 0) : undefined;
  }

  private picked(model: Model, options: Value | undefined, schema: Value, depth: number): Row | undefined {
    if (depth > 3 || (options !== undefined && !isWhole(options))) return undefined;
    const columns = propOf(options, "columns"), joins = propOf(options, "with");
    if (columns && !isWhole(columns)) return undefined;
    const given = columns?.k === "object" ? [...columns.props].map(([name, get]) => [name, get()] as const) : [];
    const only = given.filter(([, v]) => isTrue(v)).map(([name]) => name);
    const joined = joins?.k === "object" ? [...joins.props].flatMap(([field, get]) => {
      const target = this.relation(model, field, schema), value = get();
      const row = target && this.picked(target, value.k === "object" ? value : undefined, schema, depth + 1);
      return row ? [row] : [];
    }) : [];
    return { model, joined, ...(only.length > 0 && { only: new Set(only) }), without: new Set(given.filter(([, v]) => isFalse(v)).map(([name]) => name)) };
  }

  /** `relations(posts, ({ one }) => ({ author: one(users, …) }))`, wherever the schema exports it. */
  private relation(model: Model, field: string, schema: Value): Model | undefined {
    const exported = schema.k === "module" ? schema.file.facts.exports.map((e) => this.evaluator.exported(schema.file, e.as)) : schema.k === "object" ? [...schema.props.values(), ...schema.rest].map((get) => get()) : [];
    for (const v of exported) {
      if (v.k !== "external" || v.name !== "drizzle-orm#relations()" || this.tableOf(v.args?.[0])?.name !== model.name) continue;
      const make = v.args?.[1];
      const one: Value = { k: "external", name: "drizzle-orm#one" }, many: Value = { k: "external", name: "drizzle-orm#many" };
      const made = make?.k === "function" ? this.evaluator.call(make, [{ k: "object", props: new Map([["one", () => one], ["many", () => many]]), rest: [], isOpen: false }], null, 1) : UNKNOWN;
      const to = propOf(made, field);
      if (to?.k === "external") return this.tableOf(to.args?.[0]);
    }
    return undefined;
  }

  /** `select({ id: users.id, user: users })`: columns by the name they get, tables whole. */
  private chosen(fields: Value): Row | undefined {
    if (fields.k === "external" && /#getTableColumns\(\)$/.test(fields.name)) {
      const model = this.tableOf(fields.args?.[0]);
      return model && { model, without: new Set(fields.marks?.without ?? []) };
    }
    if (fields.k !== "object") return undefined;
    const values = [...fields.props].map(([name, get]) => [name, get()] as const);
    const joined = [...values.flatMap(([, v]) => this.tableOf(v) ?? []).map((model): Row => ({ model })), ...fields.rest.flatMap((get) => this.chosen(get()) ?? [])];
    const columns = values.flatMap(([name, v]) => (v.k === "external" && v.name.endsWith("Table()") ? [] : [name]));
    return { model: { name: "the row", columns, related: () => undefined }, joined };
  }

  /** A table as it is written down: `pgTable("users", { … })`, its columns in an object or a function of the types. */
  private tableOf(v: Value | undefined): Model | undefined {
    if (v?.k !== "external" || !/Table\(\)$|\.table\(\)$/.test(v.name)) return undefined;
    const [name, given] = v.args ?? [];
    const columns = given?.k === "function" ? this.evaluator.call(given, [UNKNOWN], null, 1) : given;
    return columns?.k === "object" ? { name: textIn(name) ?? "the row", columns: [...columns.props.keys()], related: () => undefined } : undefined;
  }
}

function receiversOf(v: External): readonly External[] {
  const found: External[] = [];
  for (let w: Value | undefined = v.receiver; w?.k === "external"; w = w.receiver) found.push(w);
  return found;
}
