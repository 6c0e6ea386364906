/**
 * Files that only show something, or only try something out: components and tests, more than half of many projects.
 * A component without a sign of server code, or a test, is parsed when somebody asks for more than its imports, and
 * mostly nobody does.
 */
import type { Rule } from "../concepts.js";
import { isGeneratedName } from "../libraries/generated.js";
import { mayTalk } from "./comments.js";
import type { ClassFacts, EnumFacts, ExportFacts, FileFacts, FunctionFacts, ImportFacts } from "./facts.js";
import { packageNamed } from "./specifiers.js";
import { lineStarts } from "./text.js";

const COMPONENT = /\.[jt]sx$/;

/** Where frameworks look for what runs on a server, whatever its text says. */
const SERVED = /(?:^|\/)(?:api|server|routes?|trpc|graphql|functions)\/|(?:^|\/)(?:route|middleware|proxy|\+\w+|root)\.[jt]sx$/;

/** Packages and built-ins of servers, by the start of their names. */
const PACKAGES = [
  "node:", "server-only", "express", "fastify", "@fastify", "koa", "@koa", "hono", "@hono", "elysia", "h3", "nitro", "@nestjs", "routing-controllers", "tsoa", "@adonisjs", "@hapi/(?:hapi|glue|boom|jwt|basic|cookie)", "@trpc/server", "next/(?:server|headers|cache)", "next-auth(?!/react[\"'])", "@auth",
  "@prisma/(?!client[\"'])", "drizzle", "mongo", "typeorm", "sequelize", "knex", "kysely", "pg", "mysql", "redis", "ioredis", "@upstash", "better-sqlite3", "postgres", "@supabase", "jsonwebtoken", "jose", "bcrypt", "nodemailer",
  "bull", "stripe", "@aws-sdk", "graphql", "@graphql", "type-graphql", "@apollo/server", "@remix-run/(?!react)", "@react-router/(?!dev)", "@sveltejs", "@solidjs", "astro", "@tanstack/(?:react-|solid-)?start", "inngest", "@trigger",
  "(?:fs|path|os|crypto|http|https|http2|net|tls|dns|child_process|cluster|worker_threads|stream|zlib|async_hooks)(?=[/\"'])",
];
/** What a framework calls on a server by its name. */
const ENTRIES = "loader|action|actions|load|handler|handle|config|middleware|proxy|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|QUERY";

const SERVER = new RegExp([
  "use server", "@jsx", "\\bclass\\s+\\w+\\s*(?:extends\\b|[{<])", "=\\s*class\\b", "module\\.exports", "\\brequire\\(", "[Pp]rocedure", "[Rr]esolver", "createServer", "defineEventHandler", "eventHandler",
  "\\bget(?:ServerSideProps|StaticProps|StaticPaths|InitialProps)\\b", "\\bgenerateStaticParams\\b", "^[ \\t]*@[A-Z]\\w*\\(",
  `\\bexport\\s+(?:async\\s+)?(?:function\\*?|const|let|var)\\s+(?:${ENTRIES})\\b`, `\\bas\\s+(?:${ENTRIES})\\b`,
  "\\.(?:get|post|put|patch|delete|del|all|use|route|options|head)\\(\\s{0,20}[\"'`][/*]",
  `\\bfrom\\s*["'](?:${PACKAGES.join("|")})`,
].join("|"), "m");

/** Imports of the kinds that are no statements of their own. */
const CALLED = /\brequire\s*\(|\bimport\s+[\w$]+\s*=/;
/** Where one statement may begin, up to the name of the module. */
const STATEMENT = /^[ \t]*(import|export)\s+(type\s+)?([^;"'`()]{1,4000}?)\s*\bfrom\s*["']([^"'\n]+)["']|^[ \t]*import\s*["']([^"'\n]+)["']/gm;
const DYNAMIC = /\bimport\(\s{0,20}["']([^"'\n]+)["']/g;
const CLIENT = /^\s*["']use client["']/;
const NAMED = /^(type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?$/;

/** What is known of such a file without parsing it. */
export interface ViewIndex {
  readonly directive?: "use client";
  readonly imports: readonly ImportFacts[];
  /** Rules that see nothing in the text. */
  readonly unseen: readonly string[];
}

/** A file of which more is found out when it is asked for. */
export class View implements FileFacts {
  readonly isView = true;
  readonly comments = [];
  #index: ViewIndex | undefined;
  #whole: FileFacts | undefined;

  /**
   * @param readIndex gives what is known without parsing
   * @param parse extracts all of it
   */
  constructor(private readonly text: string, private readonly readIndex: () => ViewIndex, private readonly parse: () => FileFacts) {}

  get directive(): "use client" | undefined {
    return this.index.directive;
  }

  get imports(): readonly ImportFacts[] {
    return this.index.imports;
  }

  get unseen(): readonly string[] {
    return this.index.unseen;
  }

  /** What is known without parsing. */
  get index(): ViewIndex {
    return (this.#index ??= this.readIndex());
  }

  /** All of it, where somebody has asked for more than its imports. */
  get whole(): FileFacts | undefined {
    return this.#whole;
  }

  get exports(): readonly ExportFacts[] {
    return this.#opened.exports;
  }

  get fns(): readonly FunctionFacts[] {
    return this.#opened.fns;
  }

  get classes(): readonly ClassFacts[] {
    return this.#opened.classes;
  }

  get enums(): readonly EnumFacts[] {
    return this.#opened.enums;
  }

  get types(): Readonly<Record<string, string>> {
    return this.#opened.types;
  }

  get seen(): Readonly<Record<string, readonly unknown[]>> {
    return this.#opened.seen;
  }

  get statements(): readonly number[] {
    return this.#opened.statements;
  }

  get lines(): readonly number[] {
    return this.#whole?.lines ?? lineStarts(this.text);
  }

  get #opened(): FileFacts {
    return (this.#whole ??= this.parse());
  }
}

/**
 * What the text says, where it says that nothing more will be asked of most such files; else nothing.
 *
 * @param isAside a test or a story, which serves no request whatever it says
 */
export function viewIndexOf(text: string, path: string, rules: readonly Rule[], isAside = false): ViewIndex | undefined {
  if ((!isAside && (!COMPONENT.test(path) || SERVED.test(path) || SERVER.test(text))) || mayTalk(text) || (isAside && CALLED.test(text))) return undefined;
  const isClient = CLIENT.test(text);
  if (!isClient && text.includes("use client")) return undefined;
  const imports = importsIn(text);
  if (!imports || (!isAside && imports.some(isOfDatabase))) return undefined;
  const unseen: string[] = [];
  for (const { id, see } of rules) if (see && !mayShow(see, text, isAside)) unseen.push(id);
  return { ...(isClient && { directive: "use client" as const }), imports, unseen };
}

/** The client of a database, of whose package components use enums and types too. */
function isOfDatabase({ specifier, name, isType }: ImportFacts): boolean {
  return specifier === "@prisma/client" && !isType && !isGeneratedName(specifier, name);
}

/** Whether a rule may see something in a text. */
function mayShow({ text: pattern, may }: NonNullable<Rule["see"]>, text: string, isAside: boolean): boolean {
  if (!may) return text.search(pattern) >= 0;
  for (const match of text.matchAll(pattern)) if (may(match, text, isAside)) return true;
  return false;
}

/** The imports and re-exports of a text; nothing where they are written in an unusual way. */
function importsIn(text: string): ImportFacts[] | undefined {
  const found: ImportFacts[] = [];
  for (const match of text.matchAll(STATEMENT)) {
    const [whole, keyword, type, clause = "", from, bare] = match;
    const start = match.index + whole.length - whole.trimStart().length;
    const end = match.index + whole.length;
    const at = { specifier: packageNamed(from ?? bare ?? ""), pos: start, end: text[end] === ";" ? end + 1 : end };
    const isType = type !== undefined;
    if (clause.includes("/*") || clause.includes("//")) return undefined;
    const names = keyword === "import" ? namesIn(clause) : [];
    if (!names) return undefined;
    for (const { local, name, ...of } of names) found.push({ ...at, local, name, ...((of.isType || isType) && { isType: true }) });
    if (names.length === 0) found.push({ ...at, ...(isType && { isType: true }) });
  }
  for (const { index, 0: whole, 1: specifier = "" } of text.matchAll(DYNAMIC)) found.push({ specifier: packageNamed(specifier), pos: index, end: index + whole.length });
  return found;
}

interface Named {
  readonly local: string;
  readonly name: string;
  readonly isType: boolean;
}

/** `a, { b as c, type d }`, `* as e`. */
function namesIn(clause: string): Named[] | undefined {
  const open = clause.indexOf("{");
  const before = (open < 0 ? clause : clause.slice(0, open)).split(",").map((part) => part.trim()).filter((part) => part !== "");
  const inside = open < 0 ? [] : clause.slice(open + 1, clause.lastIndexOf("}")).split(",").map((part) => part.trim()).filter((part) => part !== "");
  const names: Named[] = [];
  for (const part of before) {
    const whole = /^\*\s+as\s+([\w$]+)$/.exec(part);
    if (whole?.[1] !== undefined) names.push({ local: whole[1], name: "*", isType: false });
    else if (/^[\w$]+$/.test(part)) names.push({ local: part, name: "default", isType: false });
    else return undefined;
  }
  for (const part of inside) {
    const named = NAMED.exec(part);
    if (named?.[2] === undefined) return undefined;
    names.push({ local: named[3] ?? named[2], name: named[2], isType: named[1] !== undefined });
  }
  return names;
}
