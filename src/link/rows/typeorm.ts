/** Rows of TypeORM: entities are decorated classes. https://typeorm.io/docs/entity/entities/ */
import type { Evaluator } from "../evaluate.js";
import type { Value } from "../values.js";
import { membersOf, optionsOf } from "./decorated.js";
import { type External, isFalse, isTrue, type Model, propOf, type Row, textIn, textsIn } from "./row.js";

type ClassValue = Extract<Value, { k: "class" }>;

const RELATION = /^(?:OneToOne|OneToMany|ManyToOne|ManyToMany)$/;

export class TypeormRows {
  private readonly models = new Map<object, Model>();

  /** @param rowOf what a value is a row of: `save` gives back what it was given */
  constructor(private readonly evaluator: Evaluator, private readonly rowOf: (v: Value) => Row | undefined) {}

  of(made: External): Row | undefined {
    const chain = [...receivers(made)];
    const entity = this.entityOf(made, chain);
    const model = entity && this.entity(entity);
    if (!model) return undefined;
    const method = made.name.slice(made.name.lastIndexOf(".") + 1, -2);
    if (method === "save") return this.saved(model, made.args?.find((a) => a.k !== "class"));
    if (/^get(?:Many|One)/.test(method)) return this.built(model, chain);
    const options = made.args?.at(entity === made.args?.[0] ? 1 : 0);
    // The first argument of `findBy` and its kin is a condition.
    return /By(?:OrFail)?$/.test(method) ? { model } : this.found(model, options);
  }

  private entityOf(made: External, chain: readonly External[]): ClassValue | undefined {
    const given = made.args?.[0];
    if (given?.k === "class") return given;
    for (const w of chain) {
      const first = w.args?.[0];
      if (first?.k === "class" && /(?:Repository|createQueryBuilder|from)\(\)$/.test(w.name)) return first;
    }
    const root = chain.at(-1)?.receiver ?? (chain.length === 0 ? made.receiver : undefined);
    return root?.k === "class" ? root : undefined;
  }

  private found(model: Model, options: Value | undefined): Row | undefined {
    if (options?.k === "object" && (options.isOpen || options.rest.length > 0 || options.props.has("select"))) return undefined;
    return { model, joined: this.relations(model, propOf(options, "relations")) };
  }

  /** `relations: ["author"]`, `relations: { author: { team: true } }`. */
  private relations(model: Model, v: Value | undefined, depth = 0): Row[] {
    if (depth > 3) return [];
    const paths = textsIn(v);
    if (paths) return paths.flatMap((path) => this.along(model, path.split(".")));
    if (v?.k !== "object") return [];
    return [...v.props].flatMap(([field, get]) => {
      const target = model.related(field), below = get();
      return target && !isFalse(below) ? [{ model: target, joined: this.relations(target, below, depth + 1) }] : [];
    });
  }

  private along(model: Model, path: readonly string[]): Row[] {
    const target = path[0] === undefined ? undefined : model.related(path[0]);
    return target ? [{ model: target, joined: this.along(target, path.slice(1)) }] : [];
  }

  /** `createQueryBuilder("article").leftJoinAndSelect("article.author", "author")`; aliases join onwards. */
  private built(model: Model, chain: readonly External[]): Row | undefined {
    const steps = [...chain].reverse();
    if (steps.some((s) => /\.select\(\)$/.test(s.name) && (s.args?.length ?? 0) > 0)) return undefined;
    const start = steps.find((s) => s.name.endsWith(".createQueryBuilder()"))?.args;
    const aliases = new Map<string, Model>([[textIn(start?.[0]) ?? textIn(start?.[1]) ?? "", model]]);
    const joined: Row[] = [];
    for (const s of steps) {
      if (!/JoinAndSelect\(\)$/.test(s.name)) continue;
      const [from = "", field = ""] = (textIn(s.args?.[0]) ?? "").split(".");
      const target = aliases.get(from)?.related(field);
      if (!target) continue;
      joined.push({ model: target, at: s.at });
      aliases.set(textIn(s.args?.[1]) ?? field, target);
    }
    return { model: { ...model, eager: [] }, joined };
  }

  /** What is saved comes back: the row it was, or the columns that were written. */
  private saved(model: Model, given: Value | undefined): Row | undefined {
    const row = given && this.rowOf(given);
    if (row) return row;
    const made = given?.k === "external" && given.name.endsWith(".create()") ? given.args?.find((a) => a.k === "object") : given;
    return made?.k === "object" ? { model, only: new Set(made.props.keys()) } : undefined;
  }

  /** The columns of an entity, its base classes' among them, without those that are hidden or left out of answers. */
  private entity(cls: ClassValue): Model {
    const known = this.models.get(cls.facts);
    if (known) return known;
    const members = membersOf(this.evaluator, cls);
    const columns = members.flatMap(({ name, decorators }) => (decorators.some((d) => d.callee === "Exclude" || isHidden(optionsOf(this.evaluator, cls, d))) ? [] : [name]));
    const relations = new Map(members.flatMap(({ name, decorators }) => decorators.flatMap((d) => (typeof d.callee === "string" && RELATION.test(d.callee) ? [[name, d] as const] : []))));
    const isSerialised = members.some((m) => m.name === "toJSON");
    const model: Model = {
      name: cls.facts.name, columns: isSerialised ? [] : columns,
      related: (field) => {
        const d = relations.get(field);
        const to = d && this.evaluator.value(d.args[0] ?? null, this.evaluator.defaultEnv(cls.file, cls.facts.fn), 0);
        const target = to?.k === "function" ? this.evaluator.call(to, [], null, 1) : to;
        return target?.k === "class" ? this.entity(target) : undefined;
      },
      eager: [...relations].filter(([, d]) => isTrue(propOf(optionsOf(this.evaluator, cls, d), "eager"))).map(([name]) => name),
    };
    this.models.set(cls.facts, model);
    return model;
  }
}

function isHidden(options: Value | undefined): boolean {
  return isFalse(propOf(options, "select"));
}

function* receivers(v: External): Iterable<External> {
  for (let w: Value | undefined = v.receiver; w?.k === "external"; w = w.receiver) yield w;
}
