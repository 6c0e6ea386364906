/** Finds values of unknown shape that a cast declares to be known: request input, JSON, caught errors, `unknown`. */
import type { ts as TypeScript } from "ts-morph";
import type { Endpoint, Fix, Problem, Project, Rule, Sighting, SourceFacts } from "../concepts.js";
import { replacement } from "../fixes/edits.js";
import { claimsNothing, isText } from "./casts/claims.js";
import { bare, dataIn, type DataSource } from "./casts/data.js";
import { isHandedToCheck, isTested, regionAround } from "./casts/tested.js";

interface Seen {
  readonly start: number;
  readonly end: number;
  /** The type it is cast to, folded and cut. */
  readonly type: string;
  readonly from: DataSource | { readonly k: "typed" };
  /** What is cast, where only types can tell that it is `unknown`. */
  readonly operand?: readonly [number, number];
  /** The cast goes through `unknown`: the compiler had an objection. */
  readonly isDouble?: true;
  readonly isText?: true;
  /** `{ id: string }`: the members, where all are text. */
  readonly texts?: readonly string[];
  /** `(error as Error).message` with its end: what can be rewritten with `instanceof`. */
  readonly message?: number;
}

const ID = "no-unsafe-unknown";

function see({ node, ancestors, ts, source, text, path, isInComment }: Sighting): Seen | undefined {
  if (isInComment || !(ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) || !/\.[cm]?tsx?$/.test(path)) return undefined;
  const { type, expression } = node;
  if (claimsNothing(type, ts) || isHandedToCheck(ancestors, ts)) return undefined;
  const inner = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  const isDouble = (ts.isAsExpression(inner) || ts.isTypeAssertionExpression(inner)) && inner.type.kind === ts.SyntaxKind.UnknownKeyword;
  const from: Seen["from"] = dataIn(expression, ancestors, source, ts) ?? { k: "typed" };
  const operand = bare(expression, ts);
  const { from: start, to: end } = regionAround(node, ancestors, ts);
  const name = "name" in from ? from.name : undefined;
  if (name !== undefined && isTested(name, text, start, node.pos)) return undefined;
  // `TABLE[key as keyof typeof TABLE]` asks whether there is such a key.
  if (ancestors[0] && ts.isElementAccessExpression(ancestors[0]) && ancestors[0].argumentExpression === node) return undefined;
  const kept = ancestors.find((a) => !ts.isParenthesizedExpression(a) && !ts.isBinaryExpression(a));
  if (kept && ts.isVariableDeclaration(kept) && ts.isIdentifier(kept.name) && isTested(kept.name.text, text, node.end, end)) return undefined;
  const [paren, member] = ancestors;
  const isMessage = from.k === "caught" && type.getText(source) === "Error" && paren && ts.isParenthesizedExpression(paren) && member && ts.isPropertyAccessExpression(member) && member.name.text === "message" && !member.questionDotToken;
  return {
    start: node.getStart(source), end: node.end, type: type.getText(source).replace(/\s+/g, " ").slice(0, 60),
    from, ...(isDouble && { isDouble: true }),
    ...((from.k === "typed" || from.k === "path" || from.k === "call") && { operand: [operand.getStart(source), operand.end] as const }),
    ...(isText(type, ts) && { isText: true }), ...textMembers(type, ts), ...(isMessage && { message: member.end }),
  };
}

const NOUNS: Readonly<Record<string, string>> = { body: "the request body", query: "the query string", params: "the path", headers: "the request's headers", url: "the address" };

/** What a cast is made of, in words, or nothing where it is not data that nobody vouched for. `own`: the endpoints of the file. */
function dataOf(project: Project, file: SourceFacts, seen: Seen, own: readonly Endpoint[]): { readonly message: string; readonly what: string } | false | undefined {
  const { from, operand } = seen;
  const isUnknown = operand !== undefined && project.looseType(file.path, operand[0], operand[1]) === "unknown";
  if (from.k === "typed") return isUnknown && { message: "unknown", what: "The value" };
  if (from.k === "json") return { message: "json", what: "parsed JSON" };
  if (from.k === "unknown" || from.k === "caught") return { message: from.k, what: `\`${from.name ?? ""}\`` };
  const origin = project.originAt(file.path, from.pos ?? seen.start, from.end ?? seen.end, from.path);
  const part = origin?.from;
  if (part === "token") return { message: "token", what: "what a token says" };
  if (part === "database") return seen.isDouble && { message: "rows", what: "what the database returned" };
  if (part !== undefined && part !== "service") {
    // Path parameters are text, and most headers are.
    if (part === "url" || part === "headers" || (seen.isText && (part === "params" || ("isParameter" in from && from.isParameter)))) return undefined;
    const around = origin?.endpoint ? [origin.endpoint, ...own] : own;
    if (isValidated(around, part)) return undefined;
    const texts = seen.texts ?? (seen.isText && origin?.path ? [origin.path] : []);
    if (part === "query" && isPath(texts, project.pathNames(around.length > 0 ? around : undefined))) return undefined;
    return { message: "input", what: NOUNS[part] ?? "the request" };
  }
  if (from.k === "response") return { message: "response", what: "the answer" };
  return isUnknown && { message: "unknown", what: from.path === undefined ? "What came back" : `\`${from.path}\`` };
}

function textMembers(type: TypeScript.TypeNode, ts: Sighting["ts"]): { readonly texts?: readonly string[] } {
  if (!ts.isTypeLiteralNode(type)) return {};
  // `[...path]`: the rest of a path is a list of texts.
  const isPart = (t: TypeScript.TypeNode): boolean => isText(t, ts) || (ts.isArrayTypeNode(t) && isText(t.elementType, ts));
  const names = type.members.map((m) => (ts.isPropertySignature(m) && m.type && isPart(m.type) && ts.isIdentifier(m.name) ? m.name.text : undefined));
  return names.length > 0 && names.every((name) => name !== undefined) ? { texts: names } : {};
}

/** Whether all of these are parts of the path, which some frameworks put beside the query: those are text. */
function isPath(texts: readonly string[], names: ReadonlySet<string>): boolean {
  return texts.length > 0 && texts.every((name) => names.has(name.replace(/\W/g, "")));
}

/** Whether an endpoint whose handler this is in checks that part with a schema: the cast is then idle. */
function isValidated(endpoints: readonly Endpoint[], part: string): boolean {
  return (part === "body" || part === "query" || part === "params") && endpoints.some((e) => e[part].status === "validated");
}

function fixesFor(project: Project, file: SourceFacts, seen: Seen): Fix[] {
  if (seen.from.k !== "caught" || seen.message === undefined) return [];
  const name = seen.from.name ?? "error";
  const start = project.text(file.path).lastIndexOf("(", seen.start);
  return [{
    title: `Narrow \`${name}\` with \`instanceof Error\``, safety: "suggestion",
    edits: [replacement(file.path, start, seen.message, `(${name} instanceof Error ? ${name}.message : String(${name}))`)],
  }];
}

const rule: Rule<object, Seen> = {
  id: ID,
  title: "Unknown values are narrowed, not cast",
  violation: "`unknown` (or request, JSON and query data) forced into a type with a cast instead of narrowed",
  level: "emergency",
  needs: "file",
  typedHalf: "casts of what only the compiler knows to be `unknown`",
  presets: ["recommended", "strict", "all"],
  messages: {
    input: "A cast declares {what} to be `{type}`, and nothing checks that it is. A client sends what it likes: parse it with a schema, or test it before you use it.",
    json: "A cast declares {what} to be `{type}`, and nothing checks that it is. Parse it with a schema, or keep it `unknown` and narrow it.",
    response: "A cast declares what came back to be `{type}`, and nothing checks that it is. Other services change and fail: parse the answer with a schema.",
    token: "A cast declares {what} to be `{type}`, and the token was only decoded: whoever wrote it chose what it says. Verify it, and parse what comes out.",
    unknown: "{what} is `unknown`, and a cast to `{type}` is a guess. Narrow it with `typeof`, `instanceof` or a schema.",
    caught: "{what} can be anything that was thrown; a cast to `{type}` fails when it is something else. Narrow it with `instanceof`.",
    rows: "A cast through `unknown` declares {what} to be `{type}`, although its types say otherwise. Correct the type of the query or the column, or parse the value with a schema.",
  },
  why:
    "A cast is a promise that nobody keeps: at run time it does nothing. The value goes on with the wrong shape, and the failure shows up later, in code that trusts " +
    "its types and has no reason to look.",
  instead:
    "Parse data from outside with a schema and use what comes out. Narrow caught errors with `instanceof Error`, other unknown values with `typeof`, `in` or a type " +
    "guard. Where nothing is known, say so: `as unknown` or `Record<string, unknown>` claims nothing.",
  example: {
    bad: {
      "src/settings.ts": "interface Settings {\n  readonly port: number;\n}\n\nexport function read(text: string): number {\n  try {\n    return (JSON.parse(text) as Settings).port;\n  } catch (error) {\n    console.error((error as Error).message);\n    return 80;\n  }\n}\n",
    },
    repaired: {
      "src/settings.ts": "export function read(text: string): number {\n  try {\n    const settings: unknown = JSON.parse(text);\n    const port = typeof settings === \"object\" && settings !== null && \"port\" in settings ? settings.port : undefined;\n" +
        "    return typeof port === \"number\" ? port : 80;\n  } catch (error) {\n    console.error(error instanceof Error ? error.message : String(error));\n    return 80;\n  }\n}\n",
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: true,
  isLocal: true,
  asksPathNames: true,
  see: { text: /\bas\b(?!\s+const\b)|<(?=[\w{[("'])(?<=(?:[=(,?:]\s{0,4}|\breturn\s{1,4}|\bawait\s{1,4})<)/g, at: see },
  *check(project) {
    const byFile = new Map<string, Endpoint[]>();
    for (const e of project.endpoints) {
      const there = byFile.get(e.file);
      if (there) there.push(e);
      else byFile.set(e.file, [e]);
    }
    for (const file of project.asked) {
      if (!file.isBackend || file.isExcluded) continue;
      for (const seen of file.seen(ID) as readonly Seen[]) {
        const data = dataOf(project, file, seen, byFile.get(file.path) ?? []);
        if (!data) continue;
        yield problemOf(project, file, seen, data.message, data.what);
      }
    }
  },
};

function problemOf(project: Project, file: SourceFacts, seen: Seen, message: string, what: string): Problem {
  return {
    file: file.path, pos: seen.start, end: seen.end, message,
    data: { what, type: seen.type },
    confidence: message === "rows" || message === "response" ? "likely" : "proven",
    symbol: file.symbolAt(seen.start),
    identity: `${message} ${seen.type}`,
    fixes: fixesFor(project, file, seen),
  };
}

export default rule;
