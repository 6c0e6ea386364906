/** Finds answers of failed requests that clients have to read in another way than the rest, and those that say success. */
import type { AnswerField, FailureAnswer, Fix, Problem, Project, Rule, Trail } from "../concepts.js";
import { HEALTH_ROUTE } from "../libraries/health.js";
import { areaOf, integrationOf, isFixedAddress } from "../libraries/routes.js";
import { ownerOf } from "./documents/packages.js";

/** What says what went wrong, the usual names first. */
const CARRIERS = ["error", "message", "errors", "detail", "msg", "err", "reason", "errorMessage", "error_message", "issues", "title"];
/** Members of documents whose form is a standard of its own. */
const OWN_STANDARD = new Set(["jsonrpc", "error_description", "type", "instance", "swagger", "openapi"]);
/** Fewer answers than this are no convention, and this much of them has to keep to it. */
const LEAST = 3, SHARE = 0.6;

interface Options {
  readonly envelope: "standard" | "own";
}

/** How the errors of one application are read: where what went wrong stands, and as what. */
interface Envelope {
  readonly carrier: string;
  readonly is: AnswerField["is"] | undefined;
  readonly answers: readonly FailureAnswer[];
}

const rule: Rule<Options> = {
  id: "consistent-errors",
  title: "Errors have one form, and a status that says so",
  violation: "Errors have one envelope and a status that fits, never 200 with an error inside",
  level: "warning",
  needs: "project",
  presets: ["all"],
  messages: {
    departs: "This error is answered as {form}, and {others} of this API as {envelope}, so clients that read those find nothing here. Answer it in the same form.",
    form: "Errors of this API are answered as {form}, which clients can show and not act upon. The standard is `{ error: { code, message, details } }`: a code to decide by, beside a text for people.",
    none: "Errors of this API have no common form: {forms}. Choose one, such as `{ error: { code, message, details } }`, and answer all of them with one function.",
    success: "This says that the request failed with a status that says it succeeded, so what retries, caches and counts takes it for a success. Answer with the status of the failure, such as 400 or 500.",
  },
  why:
    "A client reads an error in one place. Where every endpoint has its own form, it shows `undefined`, or nothing. And whatever stands between, from caches to retries and alarms, knows only the status.",
  instead:
    "Answer every failure as `{ error: { code, message, details } }` with a status of 4xx or 5xx, best by one function or the framework's error handler. With the option `envelope` set to `own` the form that most answers of the project have is the standard. It is only in the preset `all` until its precision on real code is known.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts":
        'import express from "express";\n\nexport const app = express();\napp.get("/orders/:id", (req, res) => {\n  if (req.params.id === "") {\n    res.status(400).json({ message: "An id is needed", code: "missing_id" });\n    return;\n  }\n  if (req.params.id === "0") {\n    res.json({ error: "There is no such order", code: "not_found" });\n    return;\n  }\n  res.json({ id: req.params.id });\n});\napp.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {\n  res.status(500).json({ error: "This failed", code: "failed" });\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts":
        'import express from "express";\n\nexport const app = express();\napp.get("/orders/:id", (req, res) => {\n  if (req.params.id === "") {\n    res.status(400).json({ error: "An id is needed", code: "missing_id" });\n    return;\n  }\n  if (req.params.id === "0") {\n    res.status(404).json({ error: "There is no such order", code: "not_found" });\n    return;\n  }\n  res.json({ id: req.params.id });\n});\napp.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {\n  res.status(500).json({ error: "This failed", code: "failed" });\n});\n',
    },
  },
  options: {
    schema: { type: "object", properties: { envelope: { enum: ["standard", "own"], description: "What errors are compared with: the standard's form, or the one that most of the project's have." } }, additionalProperties: false },
    defaults: { envelope: "standard" },
  },
  hasFix: true,
  *check(project, options) {
    const owner = ownerOf(project);
    const apis = new Map<string, FailureAnswer[]>();
    const integrations = new Set(project.endpoints.map((e) => integrationOf(e.route)));
    for (const a of project.failureAnswers()) {
      const source = project.file(a.file);
      if (!source?.isBackend || source.isExcluded || isElsewhereDecided(a, integrations)) continue;
      if (a.status !== undefined ? a.status < 400 : a.endpoint !== undefined) {
        yield { ...placeOf(a), message: "success", confidence: "likely", evidence: leadingTo(a), identity: "success" };
        continue;
      }
      const of = owner(a.file);
      const api = apis.get(of);
      if (api) api.push(a);
      else apis.set(of, [a]);
    }
    for (const answers of apis.values()) yield* judged(project, answers, options);
  },
};

/** Forms that another standard, a load balancer or a page decides on. */
function isElsewhereDecided({ body, route }: FailureAnswer, integrations: ReadonlySet<string | undefined>): boolean {
  if (route !== undefined && (HEALTH_ROUTE.test(route) || isFixedAddress(route) || (areaOf(route) !== undefined && integrations.has(areaOf(route))))) return true;
  return body.is === "text" ? body.isPage : body.fields.some(({ name }) => OWN_STANDARD.has(name));
}

/** What the errors of one application have in common, and which have not. */
function* judged(project: Project, answers: readonly FailureAnswer[], { envelope }: Options): Generator<Problem> {
  const known = answers.filter((a) => a.body.is === "text" || (!a.body.isOpen && a.body.fields.length > 0));
  // What the error handler answers stands for everything that is thrown, however little code that is.
  const central = envelopeOf(known.filter((a) => a.isForAll));
  const own = central ? { ...central, answers: known.filter((a) => !departs(a, central)) } : envelopeOf(known);
  if (!own || (known.length < LEAST && !central)) return;
  if (!central && (own.answers.length < LEAST || own.answers.length < known.length * SHARE)) {
    yield* withoutOne(known);
    return;
  }
  const model = own.answers.find((a) => a.isForAll === (central !== undefined));
  if (!model) return;
  const evidence: Trail[] = [{ file: model.file, pos: model.pos, end: model.end, message: `answers ${formOf(model)}, ${central ? "for all that is thrown" : `as ${String(own.answers.length - 1)} others do`}` }];
  if (envelope === "standard" && isBelowStandard(own)) {
    yield { ...placeOf(whereDecided(own.answers)), message: "form", data: { form: formOf(model) }, confidence: "likely", evidence: [], identity: "form" };
  }
  for (const a of known) {
    if (!departs(a, own)) continue;
    const fix = fixOf(project, a, own);
    yield { ...placeOf(a), message: "departs", data: { form: formOf(a), envelope: formOf(model), others: central ? "everything that is thrown" : `${String(own.answers.length)} others` }, confidence: "likely", evidence: [...leadingTo(a), ...evidence], identity: `departs ${formOf(a)}`, ...(fix && { fixes: [fix] }) };
  }
}

/** No form that most have: told once, where the most common of the others is. */
function* withoutOne(known: readonly FailureAnswer[]): Generator<Problem> {
  const forms = new Map<string, FailureAnswer[]>();
  for (const a of known) {
    const form = formOf(a), of = forms.get(form);
    if (of) of.push(a);
    else forms.set(form, [a]);
  }
  const sorted = [...forms].toSorted(([, a], [, b]) => b.length - a.length);
  const second = sorted[1]?.[1][0];
  if (!second || known.length < LEAST + 1) return;
  const data = { forms: sorted.slice(0, 3).map(([form, of]) => `${String(of.length)} are ${form}`).join(", ") };
  const evidence = sorted.slice(0, 4).flatMap(([form, [a]]) => (a ? [{ file: a.file, pos: a.pos, end: a.end, message: `answers ${form}` }] : []));
  yield { ...placeOf(second), message: "none", data, confidence: "likely", evidence, identity: "none" };
}

/** What most of the answers are read by. */
function envelopeOf(known: readonly FailureAnswer[]): Envelope | undefined {
  let best: Envelope | undefined;
  for (const carrier of CARRIERS) {
    const having = known.filter((a) => fieldOf(a, carrier) !== undefined);
    const is = commonest(having.map((a) => fieldOf(a, carrier)?.is).filter((kind) => kind === "text" || kind === "object" || kind === "list"));
    const of = having.filter((a) => isAs(fieldOf(a, carrier), is));
    if (of.length > (best?.answers.length ?? 0)) best = { carrier, is, answers: of };
  }
  return best;
}

function fieldOf({ body }: FailureAnswer, name: string): AnswerField | undefined {
  return body.is === "text" ? undefined : body.fields.find((f) => f.name === name);
}

/** Whether a member can be read as the envelope has it: what is not known may be. */
function isAs(field: AnswerField | undefined, is: Envelope["is"]): boolean {
  return field !== undefined && (field.is === is || field.is === "unknown" || is === undefined);
}

function commonest<T>(of: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const one of of) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function departs(a: FailureAnswer, own: Envelope): boolean {
  return !isAs(fieldOf(a, own.carrier), own.is);
}

/** A text, where the standard has an object with a code. */
function isBelowStandard({ carrier, is, answers }: Envelope): boolean {
  return (carrier !== "error" || is === "text") && carrier !== "errors" && !answers.some((a) => fieldOf(a, "code") !== undefined);
}

/** Where the form is decided: an error handler, else the answer of most endpoints. */
function whereDecided(answers: readonly FailureAnswer[]): FailureAnswer {
  return answers.toSorted((a, b) => Number(b.isForAll) - Number(a.isForAll) || b.endpoints - a.endpoints)[0] as FailureAnswer;
}

/** As a reader would write it. */
function formOf({ body }: FailureAnswer): string {
  if (body.is === "text") return "plain text";
  return `\`{ ${body.fields.map((f) => (f.is === "object" && f.members ? `${f.name}: { ${f.members.join(", ")} }` : f.name)).join(", ")} }\``;
}

function placeOf(a: FailureAnswer): Pick<Problem, "file" | "pos" | "end" | "symbol" | "endpoint"> {
  return { file: a.file, pos: a.pos, end: a.end, symbol: a.symbol, ...(a.endpoint !== undefined && { endpoint: a.endpoint }) };
}

function leadingTo(a: FailureAnswer): Trail[] {
  return a.chain.map((place) => ({ ...place, message: "calls" }));
}

/** The same text under the name that the others give it. */
function fixOf(project: Project, a: FailureAnswer, own: Envelope): Fix | undefined {
  if (a.body.is !== "fields" || own.is !== "text") return undefined;
  const carriers = a.body.fields.filter((f) => CARRIERS.includes(f.name));
  const [carrier] = carriers;
  if (!carrier || carriers.length !== 1 || carrier.is !== "text") return undefined;
  const text = project.text(a.file).slice(a.pos, a.end);
  const keys = [...text.matchAll(new RegExp(`[{,]\\s*(${carrier.name})\\s*:`, "g"))];
  const [key] = keys;
  if (!key || keys.length !== 1) return undefined;
  const start = a.pos + key.index + key[0].indexOf(carrier.name);
  return { title: `Call it \`${own.carrier}\``, safety: "suggestion", edits: [{ file: a.file, start, end: start + carrier.name.length, text: own.carrier }] };
}

export default rule;
