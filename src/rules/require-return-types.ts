/** Finds functions that other files can call although nothing says what they return. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix, Problem, Project, Rule, Sighting, SourceFacts } from "../concepts.js";
import { insertion } from "../fixes/edits.js";
import { Boundary, type Untyped } from "./boundary/exported.js";
import { type Handed, returnedBy } from "./boundary/returned.js";

interface Options {
  readonly allowedNames: readonly string[];
  readonly allowOverloadFunctions: boolean;
}

interface Found {
  /** Start of the function. */
  readonly fn: number;
  /** Its name, or the place where one would stand. */
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly isOverload?: true;
  /** Where its return type goes, with the parentheses that an arrow function needs first. */
  readonly at?: number;
  readonly bare?: readonly [number, number];
  readonly type?: string;
  /** What it gives back, where that is no plain value. */
  readonly values?: readonly Handed[];
}

type Seen = readonly Found[];

const ID = "require-return-types";

/** The node that names a function: its own name, or what it is assigned to. */
function nameOf({ node, around }: Untyped, ts: Sighting["ts"]): TypeScript.Node | undefined {
  for (const n of [node, ...around]) {
    if (ts.isParenthesizedExpression(n)) continue;
    if (n !== node && ts.isFunctionLike(n)) return undefined;
    const name = "name" in n ? (n.name as TypeScript.Node | undefined) : undefined;
    if (name) return name;
    if (n !== node) return undefined;
  }
  return undefined;
}

/** Signatures of the same name beside it that do say what comes back. */
function isOverloaded({ node, around }: Untyped, source: TypeScript.SourceFile, ts: Sighting["ts"]): boolean {
  const owner = around[0];
  const siblings: readonly TypeScript.Node[] = ts.isFunctionDeclaration(node) ? source.statements : owner && ts.isClassLike(owner) ? owner.members : [];
  const before = siblings[siblings.indexOf(node) - 1];
  if (!before || !(ts.isFunctionDeclaration(before) || ts.isMethodDeclaration(before)) || before.body) return false;
  return before.name?.getText(source) === node.name?.getText(source);
}

function found(untyped: Untyped, { ts, source, text }: Sighting): Found | undefined {
  const { node } = untyped;
  const returned = returnedBy(node, source, ts);
  if (returned.isMarkup) return undefined;
  const name = nameOf(untyped, ts);
  const fn = node.getStart(source);
  const last = node.parameters.end;
  const isBare = ts.isArrowFunction(node) && node.parameters.length === 1 && text[last] !== ")" && text.slice(last, node.equalsGreaterThanToken.pos).indexOf(")") < 0;
  const close = isBare ? last : text.indexOf(")", last) + 1;
  return {
    fn,
    start: name ? name.getStart(source) : fn,
    end: name ? name.end : fn + 1,
    name: name?.getText(source).slice(0, 80) ?? "",
    ...(isOverloaded(untyped, source, ts) && { isOverload: true }),
    ...(returned.values && { values: returned.values }),
    ...(returned.type !== undefined && close > 0 && { type: returned.type, at: close, ...(isBare && { bare: [node.parameters[0]?.getStart(source) ?? last, last] as const }) }),
  };
}

function see(sighting: Sighting): Seen | undefined {
  const { node, ancestors, ts, path, source } = sighting;
  if (!/\.[cm]?tsx?$/.test(path) || sighting.isInComment) return undefined;
  const isKeyword = node.kind === ts.SyntaxKind.ExportKeyword;
  const declaration = isKeyword ? ancestors[0] : ts.isExportDeclaration(node) || ts.isExportAssignment(node) ? node : undefined;
  const owner = isKeyword ? ancestors[1] : ancestors[0];
  if (!declaration || owner !== source) return undefined;
  const all = new Boundary(source, ts).of(declaration).flatMap((untyped) => found(untyped, sighting) ?? []);
  return all.length > 0 ? all : undefined;
}

function fixesFor(path: string, { type, at, bare }: Found): Fix[] {
  if (type === undefined || at === undefined) return [];
  const edits = bare ? [insertion(path, bare[0], "("), insertion(path, bare[1], `): ${type}`)] : [insertion(path, at, `: ${type}`)];
  return [{ title: `Declare \`${type}\`, which it returns`, safety: "suggestion", edits }];
}

/** Where what a function gives back comes from, if it is read from outside the program. */
function sourceOf(project: Project, file: SourceFacts, { values = [] }: Found): string | undefined {
  const origins = values.map((v) => project.originAt(file.path, v.pos, v.end, v.path)?.from);
  return origins.includes("database") ? "a database" : origins.includes("service") ? "another service" : undefined;
}

function problem(project: Project, file: SourceFacts, seen: Found): Problem {
  // Nothing of the project reads what a handler returns: its framework checks that.
  const answers = project.handles(file.path, seen.fn);
  const isHandler = answers !== undefined && answers !== "server-action";
  const from = isHandler ? undefined : sourceOf(project, file, seen);
  return {
    file: file.path, pos: seen.start, end: seen.end,
    message: isHandler ? "handler" : seen.name === "" ? "unnamed" : from ? "data" : "named",
    data: { name: seen.name, from: from ?? "" },
    // What the compiler infers from the code itself changes with the code; what comes from outside changes without it.
    ...(!from && { level: "warning" as const }),
    confidence: "proven",
    symbol: file.symbolAt(seen.fn),
    identity: seen.name,
    fixes: fixesFor(file.path, seen),
  };
}

const rule: Rule<Options, Seen> = {
  id: ID,
  title: "Public functions declare what they return",
  violation: "A public function has no return type",
  level: "emergency",
  needs: "file",
  presets: ["recommended", "strict", "all"],
  messages: {
    named: "`{name}` is exported without a return type. What callers get changes silently with its body, and a mistake in it is reported where it is called; declare the type.",
    data: "`{name}` hands on what {from} returned, and nothing says what that is. Callers get whatever the query gives today, down to the column that was added yesterday; declare the type.",
    unnamed: "An exported function has no return type. What callers get changes silently with its body, and a mistake in it is reported where it is called; declare the type.",
    handler: "`{name}` answers requests and does not say with what. A branch that forgets to answer goes unnoticed; declare the type of the response.",
  },
  why:
    "A return type is the contract of a function. Without one the contract is whatever the body happens to do today: a forgotten branch adds `undefined` to it, " +
    "a query without types makes it `any`, and the error, if there is one, shows up in other files.",
  instead:
    "Write the type down: `export async function findOrder(id: string): Promise<Order | null>`. It is an emergency where a function hands on what a database or another service " +
    "returned, for there the contract changes without anybody editing the function; elsewhere, and for handlers, whose callers are no functions, it is a warning. Where a library gives the type of the whole function, annotate the " +
    "variable instead: `export const handler: Handler = …`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "@prisma/client": "^6.0.0" } }',
      "src/orders.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function findOrder(id: string) {\n  return prisma.order.findUnique({ where: { id } });\n}\n\n' +
        "export function greeting(name: string) {\n  return `Hello ${name}`;\n}\n",
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "@prisma/client": "^6.0.0" } }',
      "src/orders.ts":
        'import { type Order, PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function findOrder(id: string): Promise<Order | null> {\n  return prisma.order.findUnique({ where: { id } });\n}\n\n' +
        "export function greeting(name: string): string {\n  return `Hello ${name}`;\n}\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        allowedNames: { type: "array", items: { type: "string", minLength: 1 }, description: "Names of functions that need no return type." },
        allowOverloadFunctions: { type: "boolean", description: "Let an implementation pass whose overloads are typed." },
      },
      additionalProperties: false,
    },
    defaults: { allowedNames: [], allowOverloadFunctions: false },
  },
  hasFix: true,
  isLocal: true,
  see: { text: /\bexport\b/g, at: see },
  *check(project, options) {
    const allowed = new Set(options.allowedNames);
    for (const file of project.asked) {
      if (!file.isBackend || file.isExcluded) continue;
      for (const seen of (file.seen(ID) as readonly Seen[]).flat()) {
        if (allowed.has(seen.name) || (seen.isOverload && options.allowOverloadFunctions)) continue;
        yield problem(project, file, seen);
      }
    }
  },
};

export default rule;
