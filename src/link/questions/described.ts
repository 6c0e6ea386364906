/** What an API description says of an endpoint: the schemas its validators are given, part by part, and what its checks read of the request. */
import type { Credential, Description, JsonSchema } from "../../concepts.js";
import { argumentOf } from "../../frameworks/request.js";
import { validators } from "../../libraries/validators.js";
import { jsonSchemaOf } from "../json-schema.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { inputFor, schemaOf } from "./input-schemas.js";
import { isPart, type Part } from "./known-input.js";

type External = Extract<Value, { k: "external" }>;

/** Steps of evaluation that reading the schemas of one endpoint may cost. */
const FUEL = 200_000;
/** Holds headers or cookies, and is none. */
const CONTAINER = /^(?:raw|req(?:uest)?|nextUrl|ctx|c|headers?|header|get|cookies?|signedCookies|jar|session|unsafeHeaders)$/i;
const PARTS: readonly Part[] = ["body", "query", "params"];

/** What is found first counts: what runs before the handler comes before the handler. */
class Schemas {
  readonly found: Partial<Record<Part, JsonSchema>> = {};

  add(part: Part, path: string, value: Value | undefined): void {
    const schema = jsonSchemaOf(value);
    if (!schema) return;
    if (path === "") this.found[part] ??= schema;
    else if (!path.includes(".")) this.member(part, path, schema);
  }

  /** The schema of one field: `id.parse(req.params.id)`. */
  private member(part: Part, name: string, schema: JsonSchema): void {
    const whole = this.found[part];
    const properties = whole ? whole["properties"] : {};
    if (typeof properties !== "object" || properties === null || Array.isArray(properties) || Object.hasOwn(properties, name)) return;
    this.found[part] = { type: "object", ...whole, properties: { ...properties, [name]: schema } };
  }

  /** An object whose keys name parts: `{ body: schema, query: schema }`, `request.body.content["application/json"].schema`. */
  keyed(value: Value | undefined): void {
    const shape = value?.k === "object" ? value : value?.k === "external" ? value.args?.find((a) => a.k === "object") : undefined;
    if (shape?.k !== "object") return;
    for (const [name, get] of shape.props) {
      const part = partNamed(name);
      if (part) this.add(part, "", ofContent(get()));
    }
  }
}

function partNamed(name: string): Part | undefined {
  if (/^(?:json|form|body|\[?segments\.body)/i.test(name)) return "body";
  return /query/i.test(name) ? "query" : /param/i.test(name) ? "params" : undefined;
}

/** An OpenAPI body holds its schema by media type. */
function ofContent(value: Value): Value {
  const content = value.k === "object" ? value.props.get("content")?.() : undefined;
  const [media] = content?.k === "object" ? [...content.props.values()] : [];
  const inner = media?.();
  return (inner?.k === "object" ? inner.props.get("schema")?.() : undefined) ?? value;
}

/** What can be said of an endpoint. */
export function describedBy(asked: Asked, guard: string | undefined): Description {
  const { registration: r, evaluator } = asked;
  const traces = [...asked.layerTraces(), ...[asked.handlerTrace()].filter((t) => t !== undefined)];
  evaluator.start(FUEL);
  const schemas = new Schemas();
  for (const layer of r.layers) {
    if (layer.isExcluded) continue;
    for (const v of alternatives(layer.value)) if (v.k === "external") byLibrary(v, schemas);
    for (const { part, path } of layer.checks ?? []) if (isPart(part)) schemas.add(part, path, layer.fits?.());
  }
  for (const v of alternatives(r.handler)) for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) for (const a of w.args ?? []) schemas.keyed(a);
  for (const trace of traces) for (const step of trace.steps) byCall(step, schemas);
  return { schemas: schemas.found, credentials: credentialsIn(traces), ...(guard !== undefined && { guard }) };
}

/** A validating middleware: `zValidator("json", schema)`, `celebrate({ body })`. */
function byLibrary(v: External, schemas: Schemas): void {
  const row = validators.find(v.name.replace(/\(\)$/, "")) ?? validators.find(v.name);
  if (row?.how !== "middleware") return;
  const [first, second] = v.args ?? [];
  if (first?.k === "literal" && typeof first.value === "string") {
    const part = partNamed(first.value);
    if (part) schemas.add(part, "", second);
  } else if (row.part === "body" || row.part === "query" || row.part === "params") schemas.add(row.part, "", first);
  else schemas.keyed(first);
}

/** `schema.parse(request.body)`, wherever it is called. */
function byCall({ callee, args }: Step, schemas: Schemas): void {
  const row = callee.k === "external" ? validators.find(callee.name) : undefined;
  if (callee.k !== "external" || !row || row.how === "middleware" || row.how === "collects" || row.input === "receiver") return;
  if (row.part === "body" || row.part === "query" || row.part === "params") {
    const given = args[1];
    schemas.add(row.part, "", given?.k === "external" && !given.name.endsWith("()") ? given.receiver : given);
    return;
  }
  const schema = schemaOf(row, callee, args), input = args[row.input];
  if ((input?.k === "request" && input.path === "") || (input?.k === "object" && PARTS.some((part) => input.props.has(part)))) schemas.keyed(schema);
  else for (const { part, path } of inputFor(input, schema, [])) if (isPart(part) && (path === "" || input?.k !== "object")) schemas.add(part, path, schema);
}

/** Headers and cookies that are read as credentials. */
function credentialsIn(traces: readonly Trace[]): readonly Credential[] {
  const found = new Map<string, Credential>();
  const note = (value: Value | undefined): void => {
    for (const v of value ? alternatives(value) : []) {
      const source = v.marks?.credential;
      if (v.k !== "request" || (source !== "header" && source !== "cookie")) continue;
      const segments = v.path.split(".");
      // What stands behind the name is done with the value: `headers.authorization.replace()`.
      const at = segments.findIndex((s) => !CONTAINER.test(s) && !(s.endsWith("()") && argumentOf(s) === ""));
      const name = argumentOf(segments[at]) ?? segments[at] ?? "";
      const place = segments.slice(0, at).some((s) => /cookie/i.test(s)) ? "cookie" : "header";
      if (/^[A-Za-z][\w-]{0,63}$/.test(name)) found.set(`${place} ${name.toLowerCase()}`, { in: place, name });
    }
  };
  for (const { steps } of traces) {
    for (const { callee, args } of steps) {
      for (const a of args.slice(0, 4)) note(a);
      for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) note(v.receiver);
      note(callee);
    }
  }
  return [...found.values()];
}

