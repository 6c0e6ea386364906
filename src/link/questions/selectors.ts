/** What a selector of a document database obeys: operators in objects that come from the caller, and code in `$where`. */
import { alternatives, type InputMark, type InputPart, type Value } from "../values.js";

export interface Selectors {
  /** Values of `$where`: run as code. */
  readonly code: readonly Value[];
  /** Input that may be an object where a value is meant. */
  readonly operators: readonly InputMark[];
}

const LISTS = new Set(["$and", "$or", "$nor"]);
const MAX_DEPTH = 4;

/** @param nested the parts of a request whose fields may be objects */
export function selectorsIn(selector: Value, nested: ReadonlySet<InputPart>): Selectors {
  const code: Value[] = [];
  const operators: InputMark[] = [];
  const visit = (value: Value, depth: number): void => {
    for (const v of alternatives(value)) {
      operators.push(...objectsIn(v, nested));
      if (depth === 0) continue;
      if (v.k === "array") for (const item of v.items) visit(item, depth - 1);
      if (v.k !== "object") continue;
      for (const rest of v.rest) visit(rest(), 0);
      for (const [key, get] of v.props) {
        if (key === "$where") code.push(...alternatives(get()));
        else if (LISTS.has(key)) visit(get(), depth - 1);
        // `{ $eq: value }`, `{ $in: list }`: what stands there is a value, whatever it is.
        else if (!key.startsWith("$")) visit(get(), depth - 1);
      }
    }
  };
  visit(selector, MAX_DEPTH);
  return { code, operators };
}

/** Input that comes as it is, and may be an object. */
function objectsIn(v: Value, nested: ReadonlySet<InputPart>): readonly InputMark[] {
  const m = v.marks;
  if (!m?.input || m.isPlain || m.spliced || m.texts) return [];
  if (v.k === "request" ? v.path.endsWith(")") && !/^(?:json|formData)\(\)$/.test(v.path) : v.k !== "unknown" || v.why !== undefined) return [];
  return m.input.filter((i) => nested.has(i.part));
}
