/**
 * The endpoints as an OpenAPI document, for a project that has none: what the code says, and nothing made up.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
import type { Credential, Endpoint, Json, JsonSchema, Texts, Trail } from "../concepts.js";
import { count } from "./columns.js";
import { escapeJson } from "./escape.js";
import { openApiPath, type OpenApiPath } from "../openapi/path.js";
import { positionOf } from "./positions.js";
import { inOrder } from "./routes.js";

/** What the document is about. */
export interface About {
  readonly title: string;
  readonly version: string;
}

/** Methods that a path item can hold; who answers all of them answers these. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const WITH_BODY = ["POST", "PUT", "PATCH", "DELETE"];
/** Where nothing says how callers send what tells who they are. */
const USUAL: Credential = { in: "header", name: "Authorization" };

/** `stopship routes --format openapi`. */
export function openApi(endpoints: readonly Endpoint[], sources: Pick<Texts, "lines">, about: About): string {
  const spoken = inOrder(endpoints).filter((e) => e.kind === "http" && (METHODS.includes(e.method) || e.method === "ALL"));
  const document = new Document(sources);
  for (const endpoint of spoken) document.add(endpoint);
  const left = endpoints.length - spoken.length;
  const description = `Written by stopship from the code. ${left > 0 ? `${count(left, "endpoint")} of other kinds (actions, procedures, fields, messages, pages) ${left === 1 ? "is" : "are"} not in it. ` : ""}Answers are not read.`;
  const made = { openapi: "3.1.1", info: { title: about.title, version: about.version, description }, paths: document.paths, ...(document.hasSchemes && { components: { securitySchemes: document.schemes } }) };
  return `${escapeJson(JSON.stringify(made, null, 2))}\n`;
}

class Document {
  readonly paths: Record<string, Record<string, Json>> = {};
  readonly schemes: Record<string, Json> = {};
  /** Templates that differ in the names of their parameters only are one path. */
  private readonly byShape = new Map<string, OpenApiPath>();
  private readonly names = new Set<string>();

  constructor(private readonly sources: Pick<Texts, "lines">) {}

  get hasSchemes(): boolean {
    return Object.keys(this.schemes).length > 0;
  }

  add(endpoint: Endpoint): void {
    const own = openApiPath(endpoint.route);
    const path = this.byShape.get(own.shape) ?? own;
    this.byShape.set(own.shape, path);
    const item = (this.paths[path.template] ??= {});
    const isAll = endpoint.method === "ALL";
    for (const method of isAll ? ALL : [endpoint.method]) {
      const key = method.toLowerCase();
      // What is registered first answers; of one that answers all, only what no other does is left.
      if (!Object.hasOwn(item, key)) item[key] = this.operation(endpoint, method, own, path);
    }
  }

  private operation(endpoint: Endpoint, method: string, own: OpenApiPath, path: OpenApiPath): JsonSchema {
    const { auth, rateLimit, body, query } = endpoint;
    const { schemas = {}, credentials = [], guard } = endpoint.describe?.() ?? {};
    const parameters = [...pathParameters(own, path, schemas.params), ...queryParameters(schemas.query, query.status === "none" ? [] : query.fields)];
    const content = schemas.body ?? (body.fields.length > 0 ? { type: "object", properties: Object.fromEntries(body.fields.map((name) => [name, {}])) } : {});
    const hasBody = WITH_BODY.includes(method) && (schemas.body !== undefined || ["validated", "partial", "unvalidated"].includes(body.status));
    return {
      operationId: this.name(endpoint, method, path),
      ...(parameters.length > 0 && { parameters }),
      ...(hasBody && { requestBody: { content: { "application/json": { schema: content } }, ...(schemas.body !== undefined && body.status === "validated" && { required: true }) } }),
      responses: { default: { description: "Not described: answers are not read" } },
      security: auth.status === "present" ? this.security(plainName(guard ?? guardOf(auth.trail)) || "caller", credentials) : [],
      "x-stopship": { source: `${endpoint.file}:${positionOf(this.sources, endpoint).line}`, auth: auth.status, body: body.status, rateLimit: { yes: "present", no: "missing", partial: "unknown", unknown: "unknown" }[rateLimit.value] },
    };
  }

  /** One scheme for each guard and each place where it looks. */
  private security(guard: string, credentials: readonly Credential[]): readonly Json[] {
    const read = credentials.slice(0, 3);
    return (read.length > 0 ? read : [USUAL]).map(({ in: where, name }, _, all) => {
      const scheme = all.length > 1 ? `${guard}.${plainName(name)}` : guard;
      this.schemes[scheme] ??= { type: "apiKey", in: where, name, description: read.length > 0 ? `Checked by ${guard}` : `Checked by ${guard}; where callers send it could not be read, so that this is the usual place` };
      return { [scheme]: [] };
    });
  }

  /** The handler's name where it is the only one of that name, else method and path. */
  private name({ handler }: Endpoint, method: string, { template }: OpenApiPath): string {
    const words = [method.toLowerCase(), ...template.split(/[^A-Za-z0-9]+/).filter((word) => word !== "")];
    const spelled = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
    const own = handler !== null && /^[A-Za-z_]\w*$/.test(handler) && !METHODS.includes(handler) && handler !== "handler" && handler !== "default" ? [handler] : [];
    for (const candidate of [...own, spelled]) {
      if (this.names.has(candidate)) continue;
      this.names.add(candidate);
      return candidate;
    }
    let n = 2;
    while (this.names.has(`${spelled}${n}`)) n++;
    this.names.add(`${spelled}${n}`);
    return `${spelled}${n}`;
  }
}

/** Who checks, as the trail names it: a library, where the project has no name for it. */
function guardOf(trail: readonly Trail[]): string {
  return /^([\w$.]+)(?:\(\))? (?:tells|runs|rejects|lets)\b/.exec(trail[0]?.message ?? "")?.[1] ?? "";
}

const plainName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);

const isObject = (value: Json | undefined): value is JsonSchema => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every parameter of the template; `own` has the names that the code uses. */
function pathParameters(own: OpenApiPath, path: OpenApiPath, schema: JsonSchema | undefined): Json[] {
  const known = isObject(schema?.["properties"]) ? schema["properties"] : {};
  return path.parameters.map(({ name, isRest }, i) => {
    const is = known[own.parameters[i]?.name ?? name];
    return { name, in: "path", required: true, ...(isRest && { description: "The rest of the path, slashes included" }), schema: isObject(is) && Object.keys(is).length > 0 ? is : { type: "string" } };
  });
}

function queryParameters(schema: JsonSchema | undefined, fields: readonly string[]): Json[] {
  const known = isObject(schema?.["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema?.["required"]) ? (schema["required"] as readonly Json[]) : [];
  const names = [...new Set([...Object.keys(known), ...fields])].filter((name) => name !== "");
  return names.map((name) => ({ name, in: "query", ...(required.includes(name) && { required: true }), schema: known[name] ?? {} }));
}
