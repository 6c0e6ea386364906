/** Rows of Sequelize: models are classes that are initialised somewhere, or are defined. https://sequelize.org/docs/v6/core-concepts/model-basics/ */
import type { Evaluator } from "../evaluate.js";
import { nameOf } from "../evaluate.js";
import type { Value } from "../values.js";
import { type External, type Model, propOf, type Row, textIn, textsIn } from "./row.js";

type ClassValue = Extract<Value, { k: "class" }>;

export class SequelizeRows {
  private readonly models = new Map<object | string, Model | undefined>();

  constructor(private readonly evaluator: Evaluator) {}

  of(made: External): Row | undefined {
    let root: Value | undefined = made;
    let isScoped = false;
    for (; root?.k === "external" && !root.name.endsWith(".define()"); root = root.receiver) isScoped ||= /\.scope\(\)$/.test(root.name);
    const model = isScoped ? undefined : this.modelOf(root);
    if (!model) return undefined;
    const isFind = /\.find(?!Or)\w*\(\)$/.test(made.name);
    return isFind ? this.chosen(model, made.args?.[made.name.endsWith("ByPk()") ? 1 : 0], 0) : { model };
  }

  private modelOf(v: Value | undefined): Model | undefined {
    if (v?.k === "class") return this.ofClass(v);
    if (v?.k !== "external" || !v.name.endsWith(".define()")) return undefined;
    const [name, columns, options] = v.args ?? [];
    const key = `${v.at?.file ?? ""}:${v.at?.pos ?? 0}`;
    if (!this.models.has(key)) this.models.set(key, v.at && this.isSerialised(v.at.file) ? undefined : declared(textIn(name) ?? "the row", columns, options));
    return this.models.get(key);
  }

  private ofClass(cls: ClassValue): Model | undefined {
    if (this.models.has(cls.facts)) return this.models.get(cls.facts);
    this.models.set(cls.facts, undefined);
    if (cls.facts.members.some((m) => m.name === "toJSON") || this.isSerialised(cls.file.path)) return undefined;
    const model = this.initialised(cls) ?? this.decorated(cls);
    this.models.set(cls.facts, model);
    return model;
  }

  /** `User.init({ … }, { … })` in the file of the class. */
  private initialised(cls: ClassValue): Model | undefined {
    for (const [index, fn] of cls.file.facts.fns.entries()) {
      for (const [event, e] of fn.events.entries()) {
        if (e.k !== "call" || nameOf(e.callee) !== `${cls.facts.name}.init`) continue;
        const [columns, options] = this.evaluator.argumentsOf(this.evaluator.defaultEnv(cls.file, index), event, e);
        return declared(cls.facts.name, columns, options);
      }
    }
    return undefined;
  }

  /** Columns that are decorated members. */
  private decorated(cls: ClassValue): Model | undefined {
    const events = cls.file.facts.fns[cls.facts.fn]?.events ?? [];
    const columns = cls.facts.members.filter((m) => (m.decorators ?? []).some((d) => {
      const e = events[d];
      return e?.k === "call" ? nameOf(e.callee) === "Column" : e?.k === "value" && e.val === "Column";
    }));
    return columns.length > 0 ? { name: cls.facts.name, columns: columns.map((m) => m.name), related: () => undefined } : undefined;
  }

  /** `User.prototype.toJSON = …`: what a row becomes is decided there. */
  private isSerialised(path: string): boolean {
    return this.evaluator.scene.files.get(path)?.facts.fns.some((f) => f.events.some((e) => e.k === "set" && typeof e.to === "string" && /\.prototype\.toJSON$/.test(e.to))) === true;
  }

  /** What `attributes` and `include` make of a model. */
  private chosen(model: Model, options: Value | undefined, depth: number): Row | undefined {
    if (depth > 3 || (options?.k === "object" && (options.isOpen || options.rest.length > 0))) return undefined;
    const attributes = propOf(options, "attributes"), include = propOf(options, "include");
    const listed = include === undefined ? [] : include.k === "array" ? include.items : [include];
    const joined = listed.flatMap((i) => {
      const target = this.modelOf(i.k === "class" ? i : propOf(i, "model"));
      const row = target && this.chosen(target, i.k === "object" ? i : undefined, depth + 1);
      return row ? [row] : [];
    });
    if (attributes === undefined) return { model, joined };
    const excluded = attributes.k === "object" ? (textsIn(propOf(attributes, "exclude")) ?? (attributes.props.has("exclude") ? undefined : [])) : undefined;
    if (excluded) return { model, joined, without: new Set(excluded) };
    const named = attributes.k === "array" ? attributes.items.flatMap((a) => textIn(a.k === "array" ? a.items[1] : a) ?? []) : undefined;
    return named ? { model, joined, only: new Set(named) } : { model, joined, only: new Set<string>() };
  }
}

function declared(name: string, columns: Value | undefined, options: Value | undefined): Model | undefined {
  if (columns?.k !== "object") return undefined;
  const scope = propOf(propOf(options, "defaultScope"), "attributes");
  const hidden = scope === undefined ? [] : textsIn(propOf(scope, "exclude"));
  // A default scope that names columns leaves out the rest.
  return hidden ? { name, columns: [...columns.props.keys()].filter((c) => !hidden.includes(c)), related: () => undefined } : undefined;
}
