/** Rows of Prisma: models stand in the schema file; `select`, `include` and `omit` choose. https://www.prisma.io/docs/orm/prisma-client/queries/select-fields */
import type { ModelInfo } from "../../schema/prisma-text.js";
import type { Value } from "../values.js";
import { type External, isTrue, isWhole, type Model, propOf, type Row } from "./row.js";

/** Schemas outlive the edits of code. */
const known = new WeakMap<readonly ModelInfo[], ReadonlyMap<string, Model>>();

/** Models by the delegates that read them. */
function delegates(infos: readonly ModelInfo[]): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>();
  const names = new Set(infos.map((info) => info.name));
  for (const info of infos) {
    const types = new Map(info.fields.map((f) => [f.name, f.type]));
    models.set(lowerFirst(info.name), { name: info.name, columns: info.fields.flatMap((f) => (names.has(f.type) ? [] : [f.name])), related: (field) => models.get(lowerFirst(types.get(field) ?? "")) });
  }
  return models;
}

export class PrismaRows {
  private readonly models: ReadonlyMap<string, Model>;

  constructor(infos: readonly ModelInfo[]) {
    let models = known.get(infos);
    if (!models) known.set(infos, (models = delegates(infos)));
    this.models = models;
  }

  of(made: External): Row | undefined {
    const name = made.name.split(".").at(-2) ?? "";
    const model = this.models.get(name);
    return model && this.chosen(model, made.args?.[0], omittedBy(made, name), 0);
  }

  /** Which model's table a delegate reads: `prisma.user`. */
  private chosen(model: Model, options: Value | undefined, omitted: ReadonlySet<string>, depth: number): Row | undefined {
    if (depth > 3 || (options !== undefined && !isWhole(options))) return undefined;
    const select = propOf(options, "select"), omit = propOf(options, "omit"), include = propOf(options, "include");
    if (select && !isWhole(select)) return undefined;
    const joined = [select, include].flatMap((relations) => (relations?.k === "object" ? [...relations.props].flatMap(([field, get]) => {
      const target = model.related(field), value = get();
      const row = target && (isTrue(value) || value.k === "object") ? this.chosen(target, value.k === "object" ? value : undefined, omitted, depth + 1) : undefined;
      return row ? [row] : [];
    }) : []));
    const without = new Set([...omitted, ...model.columns.filter((c) => isTrue(propOf(omit, c)))]);
    return { model, joined, ...(select ? { only: new Set(model.columns.filter((c) => isTrue(propOf(select, c)))) } : { without }) };
  }
}

/** What the client leaves out of every row: `new PrismaClient({ omit: { user: { password: true } } })`. */
function omittedBy(made: External, model: string): ReadonlySet<string> {
  for (let w: Value | undefined = made; w?.k === "external"; w = w.receiver) {
    if (!w.name.endsWith("PrismaClient()")) continue;
    const omit = propOf(propOf(w.args?.[0], "omit"), model);
    return new Set(omit?.k === "object" ? [...omit.props.keys()] : []);
  }
  return new Set();
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
