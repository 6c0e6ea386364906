/** Whether a schema lets any number through, however large: what else it says of the field is another question. */
import { validators } from "../libraries/validators.js";
import { lastName } from "./callee-names.js";
import { schemaOf } from "./questions/input-schemas.js";
import { alternatives, type Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;

const NUMBER = /^(?:number|int|int32|uint32|integer|bigint|Number|Integer)$/;
/** Says no more than what there is where nothing was sent, or how little there may be. */
const LEAVES_OPEN = /^(?:coerce|optional|nullable|nullish|exactOptional|default|prefault|min|gte?|int|positive|nonnegative|finite|safe|multipleOf|describe|meta|label|required|integer|minValue|pipe|readonly|brand|required_error|title|openapi)$/;
const SHAPES = /^(?:object|strictObject|looseObject|extend|safeExtend|merge|append|Object)$/;
/** A shape stays one. */
const KEEPS_SHAPE = /^(?:partial|strict|strip|passthrough|required|optional|nullable|nullish|default|describe|meta|openapi|catchall|loose|unknown|refine|superRefine)$/;
const MAX_DEPTH = 8;

/** Whether what a validator gave back (or a member of it) is a number without a maximum, whatever the schema is. */
export function hasNoMaximum(value: Value): boolean {
  const path: string[] = [];
  for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) {
    const row = v.name.endsWith("()") ? validators.find(v.name.slice(0, -2)) : undefined;
    if (row) {
      if (v.receiver?.k !== "external" || row.acceptsAll) return false;
      const wrapper = typeof row.how === "object" ? row.how.value : [];
      return isOpenField(schemaOf(row, v.receiver, v.args ?? []), wrapper.some((w) => path[0] === w.split(".")[0]) ? path.slice(1) : path);
    }
    path.unshift(lastName(v.name));
  }
  return false;
}

/** Whether a field of a schema is a number without a maximum. */
export function isOpenField(schema: Value | undefined, path: readonly string[], depth = 0): boolean {
  if (!schema || depth > MAX_DEPTH) return false;
  const all = alternatives(schema);
  return all.length > 0 && all.every((s) => (s.k === "object" ? isOpenInJson(s, path, depth) : s.k === "external" && (path.length > 0 ? isOpenBelow(s, path, depth) : isOpenNumber(s, depth))));
}

/** JSON Schema, or an object of schemas; one of which not all can be seen may have a maximum. */
function isOpenInJson(schema: Extract<Value, { k: "object" }>, [first, ...rest]: readonly string[], depth: number): boolean {
  const member = (name: string): Value | undefined => schema.props.get(name)?.();
  if (schema.rest.length > 0) return false;
  if (first !== undefined) {
    const fields = member("properties");
    return isOpenField(fields?.k === "object" ? fields.props.get(first)?.() : member(first), rest, depth + 1);
  }
  const type = member("type");
  return !schema.isOpen && type?.k === "literal" && (type.value === "integer" || type.value === "number") && !["maximum", "exclusiveMaximum", "enum", "const"].some((word) => schema.props.has(word));
}

/** The field of a shape: the last that names it is meant, behind what changes nothing about it. */
function isOpenBelow(schema: External, [first = "", ...rest]: readonly string[], depth: number): boolean {
  for (let v: Value | undefined = schema; v?.k === "external"; v = v.receiver) {
    if (!v.name.endsWith("()")) continue;
    const name = lastName(v.name).replace("()", "");
    const [shape] = v.args ?? [];
    if (SHAPES.test(name) && shape?.k === "object") {
      const field = shape.props.get(first)?.();
      if (field) return isOpenField(field, rest, depth + 1);
      if (shape.isOpen || shape.rest.length > 0) return false;
    } else if (!KEEPS_SHAPE.test(name)) return false;
  }
  return false;
}

function isOpenNumber(schema: External, depth: number): boolean {
  let isNumber = false;
  for (let v: Value | undefined = schema; v?.k === "external"; v = v.receiver) {
    if (!v.name.endsWith("()")) continue;
    const name = lastName(v.name).replace("()", "");
    if (name === "pipe") {
      // `pipe(number(), minValue(1))`
      const parts = v.args ?? [];
      if (!parts.every((p) => isOpenNumber({ k: "external", name: "", receiver: p }, depth + 1) || isNameOpen(p))) return false;
      isNumber ||= parts.some((p) => p.k === "external" && NUMBER.test(lastName(p.name).replace("()", "")));
    } else if (NUMBER.test(name)) {
      // `Type.Integer({ maximum: 100 })`
      if ((v.args ?? []).some((arg) => arg.k !== "object" || arg.isOpen || arg.rest.length > 0 || arg.props.has("maximum") || arg.props.has("exclusiveMaximum"))) return false;
      isNumber = true;
    }
    else if (!LEAVES_OPEN.test(name)) return false;
  }
  return isNumber;
}

function isNameOpen(v: Value): boolean {
  return v.k === "external" && LEAVES_OPEN.test(lastName(v.name).replace("()", ""));
}
