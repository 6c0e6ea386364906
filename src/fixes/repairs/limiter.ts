/**
 * Gives an endpoint a limit where the project has none to learn from: the limiter of its framework, or one that counts
 * in memory and is asked in the first statement of the handler.
 */
import type { ts as TypeScript } from "ts-morph";
import type { Abuse, Edit, Endpoint, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion } from "../edits.js";
import { importAll, type Wanted } from "../imports.js";
import { aboveModuleStatement, freeName } from "../places.js";
import { siteOf } from "../placements.js";
import { type Refusal, refusals, TOO_MANY } from "../refusals.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import type { WithBlock } from "../tree.js";

/** Calls that one caller may make in a minute: enough for people, too few for trying. */
const A_MINUTE: Readonly<Record<Abuse["what"], number>> = { guess: 5, account: 5, reset: 5, mail: 5, upload: 20, bill: 20 };

/** Middleware by framework, as its documentation shows it: https://express-rate-limit.mintlify.app, https://github.com/rhinobase/hono-rate-limiter */
const MIDDLEWARE: Readonly<Record<string, { readonly import: Wanted; code(limit: number): string }>> = {
  express: { import: { name: "rateLimit", from: "express-rate-limit" }, code: (limit) => `rateLimit({ windowMs: 60_000, limit: ${limit} })` },
  hono: {
    import: { name: "rateLimiter", from: "hono-rate-limiter" },
    code: (limit) => `rateLimiter({ windowMs: 60_000, limit: ${limit}, keyGenerator: (c) => c.req.header("x-forwarded-for") ?? "unknown" })`,
  },
};

/** What a handler can ask by itself. */
interface Counter {
  readonly imports: readonly [Wanted, ...Wanted[]];
  readonly note: string;
  made(limit: number, e: Endpoint): string;
  /** The statements that ask it, one a line, each step in by one space. @param body the text around them */
  asked(name: string, key: string, refuse: string, semicolon: string, body: string): readonly string[];
}

/** https://github.com/animir/node-rate-limiter-flexible/wiki/Memory */
const MEMORY: Counter = {
  imports: [{ name: "RateLimiterMemory", from: "rate-limiter-flexible" }],
  note: ": it counts in memory, so give it a store where several servers run",
  made: (limit) => `new RateLimiterMemory({ points: ${limit}, duration: 60 })`,
  asked: (name, key, refuse, semicolon) => ["try {", ` await ${name}.consume(${key})${semicolon}`, "} catch {", ` ${refuse}`, "}"],
};

/** https://upstash.com/docs/redis/sdks/ratelimit-ts/overview. Counters with one prefix are one counter. */
const UPSTASH: Counter = {
  imports: [{ name: "Ratelimit", from: "@upstash/ratelimit" }, { name: "Redis", from: "@upstash/redis" }],
  note: ": it takes `UPSTASH_REDIS_REST_URL` and its token from the environment",
  made: (limit, { label }) => `new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(${limit}, "60 s"), prefix: ${JSON.stringify(label)} })`,
  asked(name, key, refuse, semicolon, body) {
    const isTaken = /(?<!\.)\bsuccess\b/.test(body);
    const passed = isTaken ? freeName(body, "isWithinLimit") : "success";
    return [`const { ${isTaken ? `success: ${passed}` : passed} } = await ${name}.limit(${key})${semicolon}`, `if (!${passed}) ${refuse}`];
  },
};

/** What can run where the handler does: next to nothing of Node on the edge of the network. */
function counterFor({ scene, file }: Place): Counter {
  const isEdge = /\bruntime\b[^=\n]{0,40}=\s*["'](?:experimental-)?edge["']/.test(scene.project.text(file));
  return isEdge || UPSTASH.imports.some(({ from }) => scene.project.dependency(file, from) !== undefined) ? UPSTASH : MEMORY;
}

interface Place {
  readonly scene: Scene;
  readonly e: Endpoint;
  readonly file: string;
  readonly limit: number;
}

function titleOf({ scene, file, limit }: Place, { from }: Wanted, note = ""): string {
  const isThere = scene.project.dependency(file, from) !== undefined;
  return `Let nobody call it more than ${limit} times a minute, with ${from}${isThere ? "" : ` (npm install ${from} first)`}${note}`;
}

/** `app.post("/login", rateLimit({ … }), handler)`. */
function* asArgument(place: Place, call: TypeScript.CallExpression): Generator<Fix> {
  const ts = compiler();
  const { scene, e, file, limit } = place;
  const middleware = MIDDLEWARE[e.framework];
  const [path] = call.arguments;
  const first = call.arguments[path && (ts.isStringLiteralLike(path) || ts.isArrayLiteralExpression(path) || ts.isTemplateExpression(path) || ts.isRegularExpressionLiteral(path)) ? 1 : 0];
  const facts = scene.project.file(file)?.facts;
  const text = scene.project.text(file);
  const imports = middleware && facts && importAll(file, text, facts, [middleware.import]);
  if (!middleware || !facts || !first || !imports) return;
  const code = middleware.code(limit);
  const { quote } = styleOf(text, facts.imports);
  yield { title: titleOf(place, middleware.import), safety: "suggestion", edits: [...imports, insertion(file, first.getStart(), `${quote === "'" ? code.replaceAll('"', "'") : code}, `)] };
}

/** Whom a call is counted for, by the address it comes from. */
function keyOf({ e, scene, file }: Place, fn: WithBlock): { readonly code: string; readonly imports: readonly Wanted[] } | undefined {
  const [request] = fn.parameters;
  const name = request && compiler().isIdentifier(request.name) ? request.name.text : undefined;
  if (e.framework !== "next") return undefined;
  if (/(?:^|\/)pages\/api\//.test(file)) return name === undefined ? undefined : { code: `${name}.socket.remoteAddress ?? "unknown"`, imports: [] };
  if (e.kind === "http" && name !== undefined) return { code: `${name}.headers.get("x-forwarded-for") ?? "unknown"`, imports: [] };
  const taken = scene.project.file(file)?.facts.imports.some(({ local }) => local === "headers") === true;
  return { code: `(await headers()).get("x-forwarded-for") ?? "unknown"`, imports: taken ? [] : [{ name: "headers", from: "next/headers" }] };
}

/** A limiter of the module's own, asked first. */
function* asStatement(place: Place, fn: WithBlock): Generator<Fix> {
  const ts = compiler();
  const { scene, e, file, limit } = place;
  const facts = scene.project.file(file)?.facts;
  const text = scene.project.text(file);
  const key = keyOf(place, fn);
  const counter = counterFor(place);
  const imports = key && facts && importAll(file, text, facts, [...counter.imports, ...key.imports]);
  const isAsync = fn.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) === true;
  const isDirective = (s: TypeScript.Statement): boolean => ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression);
  const first = fn.body.statements.find((s) => !isDirective(s));
  if (!key || !imports || !isAsync || !first) return;
  const { newline, semicolon, quote } = styleOf(text, facts.imports);
  const own = fn.name?.getText() ?? e.handler ?? e.method;
  const word = own === "handler" || own === "ALL" || !/^[A-Za-z]\w*$/.test(own) ? "calls" : own;
  const name = freeName(text, `${/^[A-Z]+$/.test(word) ? word.toLowerCase() : word}Limiter`);
  const start = first.getStart(), indent = indentAt(text, start);
  const unit = indent.includes("\t") ? "\t" : "  ";
  const styled = (code: string): string => (quote === "'" ? code.replaceAll('"', "'") : code);
  const answers: Iterable<Refusal> = e.kind === "server-action" ? [{ code: (end) => `throw new Error("${TOO_MANY.text}")${end}` }] : refusals(scene, e, fn, TOO_MANY);
  for (const answer of answers) {
    const lines = counter.asked(name, key.code, answer.code(semicolon), semicolon, fn.body.getText()).map((line) => line.replace(/^ /, unit));
    yield {
      title: titleOf(place, counter.imports[0], counter.note), safety: "suggestion",
      edits: [
        ...imports,
        insertion(file, aboveModuleStatement(fn, text), `const ${name} = ${styled(counter.made(limit, e))}${semicolon}${newline}${newline}`),
        insertion(file, start, lines.map((line) => styled(line) + newline + indent).join("")),
      ] satisfies Edit[],
    };
  }
}

export const newLimiterRepair: Repair = {
  rule: "require-rate-limit",
  *propose({ finding, pos }, scene): Generator<Fix> {
    const e = scene.project.endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file && o.pos <= pos && pos <= o.end) ?? scene.project.endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file);
    const site = e?.abuse && siteOf(scene, e);
    if (!e?.abuse || !site) return;
    const place: Place = { scene, e, file: site.file, limit: A_MINUTE[e.abuse.what] };
    if (site.form === "call") yield* asArgument(place, site.call);
    if (site.form === "function") yield* asStatement(place, site.fn);
  },
};
