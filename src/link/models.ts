/** Methods that a project gives its models: `schema.statics.newToken = function () { … }`. */
import { models } from "../libraries/models.js";
import type { Evaluator } from "./evaluate.js";
import { namesOf } from "./names.js";
import type { Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;

export class Models {
  constructor(private readonly evaluator: Evaluator) {}

  /** The function that the project put under a name on a model, or on the rows it gives; undefined where there is none. */
  method(value: External, name: string): Value | undefined {
    let isRow = false;
    for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) {
      const row = v.args && models.find(v.name);
      const schema = row && v.args?.[row.schema];
      if (row) return schema?.k === "external" && schema.at ? this.written(schema.at, isRow ? row.methods : row.statics, name, value) : undefined;
      isRow = true;
    }
    return undefined;
  }

  private written(schema: { readonly file: string; readonly pos: number }, where: string, name: string, self: Value): Value | undefined {
    const file = this.evaluator.scene.files.get(schema.file);
    const events = file?.facts.fns[0]?.events ?? [];
    const made = events.find((e) => e.k === "def" && typeof e.to === "string" && typeof e.from === "number" && events[e.from]?.pos === schema.pos);
    if (!file || made?.k !== "def" || typeof made.to !== "string" || !file.facts.fns[0]) return undefined;
    const at = namesOf(file.facts.fns[0]).writes.get(`${made.to}.${where}.${name}`)?.at(-1);
    const set = at === undefined ? undefined : events[at];
    if (at === undefined || set?.k !== "set") return undefined;
    const fn = this.evaluator.value(set.from, this.evaluator.moduleEnv(file), at);
    return fn.k === "function" ? { ...fn, self } : undefined;
  }
}
