/** Compares the endpoints of a project with what its API description has. */
import type { ApiDescription, ApiService, Endpoint, LookedUp, Measured, Operation, Problem, Project, Rule } from "../concepts.js";
import { isVersioned } from "../libraries/routes.js";
import { manifestOf } from "./documents/manifest.js";
import { ownerOf } from "./documents/packages.js";
import { withPages } from "./documents/pages.js";
import { stubsIn } from "./documents/stub.js";

const ID = "documented-endpoints";
/** Where a description has less than this part of the endpoints, it is told once what it leaves out. */
const MOST = 0.5;
/** Names in one message. */
const SHOWN = 3;

const having = ({ endpoints }: ApiService, value: LookedUp["value"]): readonly LookedUp[] => endpoints.filter((e) => e.value === value);

/** The first segments of a route: what stands below the same ones belongs together. */
const startOf = (route: string): string => route.split("/").slice(0, 3).join("/");

/** Pages and what they call change together: for others as well is what tells a version, or stands where others are described. */
function forOthers(service: ApiService, lacking: readonly LookedUp[]): readonly LookedUp[] {
  const described = new Set(having(service, "yes").map(({ endpoint: { route } }) => startOf(route)));
  return lacking.filter(({ endpoint: { route } }) => isVersioned(route.slice(0, route.lastIndexOf("/"))) || described.has(startOf(route)));
}

function* check(project: Project): Generator<Problem> {
  const { services, unserved } = project.apiDescriptions();
  let pages: ReadonlySet<string> | undefined;
  for (const service of services) {
    const lacking = having(service, "no");
    if (lacking.length > 0) {
      const hasPages = (pages ??= withPages(project, ownerOf(project))).has(service.folder);
      const asked = hasPages ? forOthers(service, lacking) : lacking;
      yield* service.descriptions.length === 0 ? undescribed(project, service, asked) : missing(project, service, asked);
    }
    for (const looked of service.endpoints) yield* different(looked);
  }
  for (const o of unserved) {
    yield { file: o.file, pos: o.pos, end: o.end, message: "unserved", data: { operation: named(o) }, confidence: "likely", symbol: named(o), identity: "unserved" };
  }
}

/** An API that nothing describes: said once. */
function* undescribed(project: Project, service: ApiService, open: readonly LookedUp[]): Generator<Problem> {
  const [first] = open;
  if (!first) return;
  const manifest = manifestOf(project, service.folder);
  const place = manifest ?? { file: first.endpoint.file, pos: first.endpoint.pos, end: first.endpoint.end };
  yield { ...place, message: "none", data: { count: open.length === 1 ? "1 endpoint" : `${open.length} endpoints` }, confidence: "proven", symbol: "", identity: "none", evidence: shown(open) };
}

function* missing(project: Project, service: ApiService, lacking: readonly LookedUp[]): Generator<Problem> {
  const [description] = service.descriptions;
  if (!description || lacking.length === 0) return;
  const has = having(service, "yes").length, name = nameOf(description);
  if (has < lacking.length * MOST) {
    const { file, pos } = description;
    const others = lacking.length > SHOWN ? ` and ${lacking.length - SHOWN} more` : "";
    yield { file, pos, end: description.end ?? pos + 1, message: "most", data: { has: String(has), all: String(has + lacking.length), names: lacking.slice(0, SHOWN).map(({ endpoint }) => `\`${endpoint.label}\``).join(", ") + others }, confidence: "proven", symbol: "", identity: "most", evidence: shown(lacking) };
    return;
  }
  const document = service.descriptions.find((d) => d.isDocument);
  const stub = document && stubsIn(project, document.file, service);
  for (const { endpoint } of lacking) {
    const fix = stub?.(endpoint);
    yield {
      file: endpoint.file, pos: endpoint.pos, end: endpoint.end, message: "missing", data: { endpoint: endpoint.label, name }, confidence: "proven", endpoint: endpoint.label, symbol: endpoint.label, identity: "missing",
      evidence: [{ file: description.file, pos: description.pos, ...(description.end !== undefined && { end: description.end }), message: "describes the others" }], ...(fix && { fixes: [fix] }),
    };
  }
}

/** What an operation leaves out of what its endpoint reads. */
function* different({ endpoint, operation }: LookedUp): Generator<Problem> {
  if (!operation) return;
  const { file, pos, end, label } = { ...endpoint };
  const evidence = [{ file: operation.file, pos: operation.pos, end: operation.end, message: "described here" }];
  const said = { file, pos, end, evidence, confidence: "likely" as const, endpoint: label, symbol: label, data: { endpoint: label } };
  if (operation.hasBody === false && READ.has(endpoint.body.status)) {
    const fields = namesOf(endpoint, "body");
    yield { ...said, message: "body", data: { endpoint: label, fields: fields.length > 0 ? ` (${listed(fields)})` : "" }, identity: "body" };
  }
  if (!operation.query || !READ.has(endpoint.query.status)) return;
  const known = new Set(operation.query.map(plain));
  const lacking = namesOf(endpoint, "query").filter((name) => !known.has(plain(name)));
  if (lacking.length > 0) yield { ...said, message: "query", data: { endpoint: label, fields: listed(lacking) }, identity: "query" };
}

/** What an endpoint certainly reads. */
const READ: ReadonlySet<string> = new Set(["validated", "partial", "unvalidated"]);

/** The names that it reads, or that its validator knows. */
function namesOf(endpoint: Endpoint, part: "body" | "query"): readonly string[] {
  const properties = endpoint.describe?.().schemas[part]?.["properties"];
  const known = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  return [...new Set([...endpoint[part].fields, ...known])].filter((name) => /^\w[\w-]*$/.test(name));
}

/** `ids[]` and `filter[name]` are read as `ids` and `filter`. */
const plain = (name: string): string => name.replace(/\[.*$/, "");

const listed = (names: readonly string[]): string => names.slice(0, SHOWN).map((name) => `\`${name}\``).join(", ") + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "");

const named = ({ method, path }: Operation): string => `${method} ${path}`;

const nameOf = ({ file, isDocument }: ApiDescription): string => (isDocument ? `\`${file}\`` : `the description that \`${file}\` makes`);

const shown = (endpoints: readonly LookedUp[]): NonNullable<Problem["evidence"]> => endpoints.slice(0, SHOWN).map(({ endpoint: { file, pos, end, label } }) => ({ file, pos, end, message: `${label} is in none` }));

/** Endpoints that callers could look up, and those of them that they find. */
function measure(project: Project): Measured {
  const { services } = project.apiDescriptions();
  const count = (value?: LookedUp["value"]): number => services.reduce((n, service) => n + (value ? having(service, value) : service.endpoints).length, 0);
  return { of: count(), good: count("yes"), unknown: count("unknown") };
}

const MANIFEST = '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n';
const APP =
  'import express from "express";\n\nexport const app = express();\n\napp.get("/orders", (_req, res) => {\n  res.json([]);\n});\n\napp.get("/orders/:id", (req, res) => {\n  res.json({ id: req.params.id });\n});\n';
const DOCUMENT = 'openapi: 3.1.0\ninfo:\n  title: Shop\n  version: "1"\npaths:\n  /orders:\n    get:\n      responses:\n        "200":\n          description: The orders\n';

const rule: Rule = {
  id: ID,
  title: "Every endpoint is in the API description, and the description has no other",
  violation: "Every endpoint is in the OpenAPI document, and the document has no endpoint that does not exist",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  messages: {
    missing: "`{endpoint}` is not in {name}, so that whoever calls this API by it does not know of it. Describe it there, or mark it as hidden where it is nobody else's.",
    most: "This describes {has} of {all} endpoints, so that most of the API cannot be looked up. Describe the others: {names}.",
    none: "Nothing describes this API ({count}), so that callers have to read its code. Write an OpenAPI document: `stopship routes --format openapi` makes one to start with.",
    unserved: "Nothing answers `{operation}`, so that callers who go by this description get a 404. Delete it here, or bring the endpoint back.",
    body: "`{endpoint}` reads a body{fields}, and its description has none, so that callers do not know what to send. Describe its body.",
    query: "`{endpoint}` reads {fields} of the query string, and its description does not say so. Add the parameters.",
  },
  why:
    "Clients, tests and gateways are made from the description of an API. An endpoint that is not in it goes unnoticed when it changes and when it is checked for who may call it; one that is in it and does not exist breaks whoever trusts the description.",
  instead:
    "Keep one OpenAPI document and change it with the code, or let it be made from the code. Documents in JSON and YAML are read, comments that generators read, documents and operations that stand in the code, and what frameworks make of their own routes. " +
    "An endpoint that its framework's own marker hides is left alone, and so are catch-alls, health checks and what others call by agreement (webhooks, sign-in callbacks, schedules), unless it is described. Where something describes the API in a way that is not read, the answer is unknown and nothing is reported. An API that nothing describes is reported once, and not at all where the endpoints are those of an application's own pages. Thirteen findings were read on real code; the two that were wrong have been mended since.",
  example: {
    bad: { "package.json": MANIFEST, "src/app.ts": APP, "openapi.yaml": DOCUMENT },
    repaired: {
      "package.json": MANIFEST,
      "src/app.ts": APP,
      "openapi.yaml": `${DOCUMENT}  /orders/{id}:\n    get:\n      parameters:\n        - name: id\n          in: path\n          required: true\n          schema:\n            type: string\n      responses:\n        "200":\n          description: The order\n`,
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: true,
  check,
  measure,
};

export default rule;
