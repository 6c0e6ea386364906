/** Rows of Mongoose: schemas are values of the code, fields of other models are named by text. https://mongoosejs.com/docs/guide.html */
import type { Evaluator } from "../evaluate.js";
import { nameOf } from "../evaluate.js";
import { NOBODY } from "../lookups.js";
import type { Value } from "../values.js";
import { decoratorsAt, membersOf, optionsOf } from "./decorated.js";
import { type External, isFalse, isTrue, type Model, propOf, type Row, textIn, textsIn } from "./row.js";

type ClassValue = Extract<Value, { k: "class" }>;

export class MongooseRows {
  private models: ReadonlyMap<string, External> | undefined;
  private readonly seen = new Map<string, Model | undefined>();

  constructor(private readonly evaluator: Evaluator) {}

  of(made: External, after: readonly External[]): Row | undefined {
    const model = this.modelOf(made);
    if (!model) return undefined;
    const called = (name: string): readonly External[] => after.filter((s) => s.name.endsWith(`.${name}()`));
    const projection = called("select").at(-1)?.args?.[0] ?? (/\.find(?:One|ById)?\(\)$/.test(made.name) ? made.args?.[1] : undefined);
    const chosen = projection === undefined ? {} : chosenBy(projection, model.columns);
    if (!chosen) return undefined;
    const joined = called("populate").flatMap((s): Row[] => {
      const [first, fields] = s.args ?? [];
      const path = textIn(first) ?? textIn(propOf(first, "path"));
      const target = path === undefined ? undefined : model.related(path);
      const given = fields ?? propOf(first, "select");
      const picked = target && (given === undefined ? {} : chosenBy(given, target.columns));
      return target && picked ? [{ model: target, at: s.at, ...picked }] : [];
    });
    return { model, joined, ...chosen };
  }

  /** The model at the start of a query. */
  private modelOf(made: External): Model | undefined {
    for (let w: Value | undefined = made; w?.k === "external"; w = w.receiver) if (/^mongoose#(?:.*\.)?model\(\)$/.test(w.name)) return this.declared(w);
    return undefined;
  }

  private declared(model: External): Model | undefined {
    const [name, schema] = model.args ?? [];
    if (schema?.k !== "external" || !/^(?:mongoose#Schema|@nestjs\/mongoose#SchemaFactory\.createForClass)\(\)$/.test(schema.name) || this.isSerialised(schema)) return undefined;
    const key = `${schema.at?.file ?? ""}:${schema.at?.pos ?? 0}`;
    if (this.seen.has(key)) return this.seen.get(key);
    const [fields, options] = schema.args ?? [];
    if (fields?.k === "class") {
      const model = this.ofClass(fields, schema, textIn(name) ?? fields.facts.name);
      this.seen.set(key, model);
      return model;
    }
    const isSafe = options?.k === "object" && (options.props.has("toJSON") || options.props.has("toObject") || options.isOpen);
    const found: Model | undefined = fields?.k !== "object" || isSafe ? undefined : {
      name: textIn(name) ?? "the document",
      columns: [...fields.props].flatMap(([column, get]) => (isFalse(propOf(get(), "select")) ? [] : [column])),
      related: (field) => this.related(schema, refIn(fields.props.get(field)?.())),
    };
    this.seen.set(key, found);
    return found;
  }

  /** `@Schema() class User { @Prop() name: string }`: https://docs.nestjs.com/techniques/mongodb */
  private ofClass(cls: ClassValue, schema: External, name: string): Model | undefined {
    const options = decoratorsAt(cls, cls.facts.decorators).map((d) => optionsOf(this.evaluator, cls, d));
    if (options.some((o) => o?.k === "object" && (o.props.has("toJSON") || o.props.has("toObject") || o.isOpen || o.rest.length > 0))) return undefined;
    const props = new Map(membersOf(this.evaluator, cls).flatMap((m) => {
      const given = m.decorators.filter((d) => d.callee === "Prop").map((d) => optionsOf(this.evaluator, cls, d));
      return given.length > 0 && !m.decorators.some((d) => d.callee === "Exclude") ? [[m.name, given[0]] as const] : [];
    }));
    return {
      name, columns: [...props].flatMap(([column, given]) => (isFalse(propOf(given, "select")) ? [] : [column])),
      related: (field) => this.related(schema, refIn(props.get(field))),
    };
  }

  /** `schema.set("toJSON", …)`, `schema.methods.toJSON = …`, a plugin: what a document becomes is decided there. */
  private isSerialised(schema: External): boolean {
    const facts = schema.at && this.evaluator.scene.files.get(schema.at.file)?.facts;
    return facts?.fns[0]?.events.some((e) => {
      if (e.k === "set") return typeof e.to === "string" && /\.methods\.toJSON$/.test(e.to);
      if (e.k !== "call") return false;
      const name = nameOf(e.callee);
      return /\.plugin$/.test(name) || (/\.(?:set|method)$/.test(name) && Array.isArray(e.args[0]) && (e.args[0][1] === "toJSON" || e.args[0][1] === "toObject"));
    }) === true;
  }

  private related(schema: External, name: string | undefined): Model | undefined {
    if (name === undefined) return undefined;
    this.evaluator.lookups.note(schema.at?.file ?? NOBODY, ["model", name]);
    const made = this.named(name);
    return made && this.declared(made);
  }

  /** A model of the project by the name it was registered under. */
  named(name: string): External | undefined {
    if (!this.models) {
      const models = new Map<string, External>();
      for (const file of this.evaluator.scene.files.values()) {
        if (!file.facts.imports.some((i) => i.specifier === "mongoose" || i.specifier === "@nestjs/mongoose")) continue;
        const env = this.evaluator.moduleEnv(file);
        for (const [event, e] of env.facts.events.entries()) {
          if (e.k !== "call" || !/\b(?:model|createForClass)$/.test(nameOf(e.callee))) continue;
          const made = this.evaluator.result(env, event);
          const cls = made.k === "external" ? made.args?.[0] : undefined;
          if (cls?.k === "class") models.set(cls.facts.name, { k: "external", name: "mongoose#model()", args: [{ k: "literal", value: cls.facts.name }, made] });
          const own = made.k === "external" && made.args?.length === 2 ? textIn(made.args[0]) : undefined;
          if (made.k === "external" && own !== undefined) models.set(own, made);
        }
      }
      this.models = models;
    }
    return this.models.get(name);
  }
}

/** `{ type: ObjectId, ref: "User" }`, or a list of such. */
function refIn(v: Value | undefined): string | undefined {
  const one = v?.k === "array" ? v.items[0] : v;
  return textIn(propOf(one, "ref")) ?? (propOf(one, "type")?.k === "array" ? refIn(propOf(one, "type")) : undefined);
}

/** `"name email"`, `"-password"`, `{ password: 0 }`; nothing where it cannot be read. */
function chosenBy(projection: Value, columns: readonly string[]): Pick<Row, "only" | "without"> | undefined {
  const names = projection.k === "object" ? (projection.isOpen ? undefined : [...projection.props].map(([name, get]) => (isFalse(get()) ? `-${name}` : isTrue(get()) || get().k === "literal" ? name : `-${name}`))) : textsIn(projection)?.flatMap((t) => t.split(/\s+/));
  if (!names) return undefined;
  const left = names.filter((n) => n.startsWith("-")).map((n) => n.slice(1));
  const kept = names.filter((n) => n !== "" && !/^[-+]/.test(n));
  return kept.length > 0 ? { only: new Set(kept) } : { without: new Set(left.length > 0 ? left : names.some((n) => n.startsWith("+")) ? [] : columns.filter(() => false)) };
}
