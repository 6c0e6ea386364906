/** Which files are backend code: what a server runs, told from what only a browser does. */
import type { Expr } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import { isGeneratedName } from "../libraries/generated.js";
import type { LinkInput } from "./input.js";
import type { Modules } from "./modules.js";
import type { FileNode } from "./values.js";

const BROWSER = ["react", "vue", "svelte", "next", "nuxt", "@angular/core", "solid-js", "preact", "astro", "@remix-run/react", "react-native", "expo", "@sveltejs/kit", "lit", "ember-source", "backbone", "jquery"];
const SERVER_IMPORT = /^(?:(?:node:)?(?:fs|fs\/promises|net|http|https|http2|child_process|tls|dns|cluster|worker_threads|os|async_hooks|dgram|crypto|stream\/promises)|server-only|next\/server|next\/headers|express|fastify|koa|@koa\/router|koa-router|hono|@hono\/(?:zod-openapi|zod-validator|node-server)|@nestjs\/.*|routing-controllers|tsoa|@adonisjs\/.*|@hapi\/(?:hapi|glue)|@trpc\/server.*|@prisma\/client|drizzle-orm.*|pg|mysql2?(?:\/.*)?|mongoose|mongodb|typeorm|sequelize|knex|kysely|ioredis|redis|@upstash\/.*|better-sqlite3|postgres|@supabase\/ssr|jsonwebtoken|bcrypt(?:js)?|nodemailer|bullmq|stripe|@aws-sdk\/.*|h3|nitropack|elysia|@apollo\/server|graphql-yoga|next-auth.*)$/;

const ASIDE: ReadonlySet<ReturnType<LinkInput["classOf"]>> = new Set(["test", "story", "fixture"]);

/** Hooks run in the browser only; a page may hold its server half beside them. */
const HOOK = /^use(?:State|Effect|LayoutEffect|Reducer|Ref|Callback|Memo|Transition|DeferredValue|SyncExternalStore|Context)$/;
const SERVER_HALF = /^(?:getServerSideProps|getStaticProps|getStaticPaths|getInitialProps|loader|action)$/;

/** Packages whose hooks fetch, route and keep state for a page. */
const FOR_PAGES = /^(?:react|react-dom|swr(?:\/.*)?|@tanstack\/react-query|react-query|next\/(?:navigation|router)|react-router(?:-dom)?|next-auth\/react|react-hook-form|wagmi|@trpc\/react-query|nuqs|next-themes|zustand|jotai)$/;
/** What a framework for pages gives to those who write parts of one, services that are handed to them among these. */
const PART_OF_PAGE = /^(?:Component|Directive|Pipe|NgModule|ViewChild|HostListener|HostBinding|Injectable|inject|Input|Output|EventEmitter|signal|computed|effect|input|output|model|ElementRef|ChangeDetectorRef|DestroyRef)$/;
/** Packages of it that only pages use. */
const ONLY_PAGES = /^@angular\/(?:material|cdk|forms|animations|router|common\/http|platform-browser(?:-dynamic)?)(?:\/|$)/;

/** Why a file is code for browsers only, in words. */
const browserReason = ofFacts((facts): string | undefined => {
  const { imports, directive } = facts;
  if (directive === "use server") return undefined;
  if (imports.some((i) => !i.isType && i.specifier === "@angular/core" && PART_OF_PAGE.test(i.name ?? ""))) return "declares a part of a page";
  if (imports.some((i) => !i.isType && ONLY_PAGES.test(i.specifier))) return "imports what only pages use";
  if (imports.some((i) => !i.isType && i.specifier === "react-dom/client")) return "starts a page in the browser";
  if (facts.isView !== true && facts.exports.some((e) => SERVER_HALF.test(e.as))) return undefined;
  if (imports.some((i) => i.specifier === "react" && HOOK.test(i.name ?? ""))) return "uses hooks of the browser";
  return undefined;
});

/** Whether a file is code for browsers by what it says of itself, whoever imports it. */
export function isForBrowsersOnly({ facts }: FileNode): boolean {
  return facts.directive === "use client" || browserReason(facts) !== undefined;
}

/** Whether a package is one of pages, by what it depends on. */
export function isOfPages(dependsOn: (name: string) => boolean): boolean {
  return BROWSER.some(dependsOn);
}

const PAGE_HOOK = "is a hook of the browser";

/** The same by what a file exports: asked only where it matters, because most components are never parsed. */
function isPageHook({ facts }: FileNode): boolean {
  if (facts.directive === "use server" || !facts.imports.some((i) => !i.isType && FOR_PAGES.test(i.specifier))) return false;
  const { exports } = facts;
  return exports.length > 0 && exports.every((e) => e.isType || /^use[A-Z]/.test(e.as) || (e.as === "default" && typeof e.value === "string" && /^use[A-Z]/.test(e.value)));
}

/** Markup beside the pages of another package: what it shows is theirs. */
function showsPages({ path, facts }: FileNode, modules: Modules, isForBrowsers: (path: string) => boolean): boolean {
  return /\.[jt]sx$/.test(path) && facts.imports.some((i) => {
    const target = i.isType ? undefined : modules.resolve(path, i.specifier);
    return target?.k === "file" && isForBrowsers(target.path);
  });
}

/** What a page has and a server has not. */
const OF_A_PAGE = /^(?:window|document)(?:\.|$)/;

/** A script for pages that stands among the files of a server, told by what it speaks to: it takes nothing of packages, which may bring a page along. */
const isPageScript = ofFacts(({ imports, fns }): boolean => {
  if (imports.some((i) => !i.isType && !i.specifier.startsWith("."))) return false;
  return fns.some((fn) => fn.events.some((e) => (e.k === "call" ? speaksToPage(e.callee) : e.k === "set" ? speaksToPage(e.to) : e.k === "def" && speaksToPage(e.from))));
});

function speaksToPage(e: Expr): boolean {
  return typeof e === "string" && OF_A_PAGE.test(e);
}

/** Scripts for pages, and what only these import. */
function pageScripts(files: ReadonlyMap<string, FileNode>, modules: Modules, input: LinkInput, isForBrowsers: (path: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of files.values()) if (!isForBrowsers(file.path) && isPageScript(file.facts)) found.add(file.path);
  if (found.size === 0) return found;
  const importers = new Map<string, string[]>();
  for (const { path, facts } of files.values()) {
    if (ASIDE.has(input.classOf(path))) continue;
    for (const i of facts.imports) {
      const target = modules.resolve(path, i.specifier);
      if (target?.k === "file") importers.set(target.path, [...(importers.get(target.path) ?? []), path]);
    }
  }
  for (const script of [...found]) if (importers.get(script)?.some((by) => !found.has(by))) found.delete(script);
  for (const script of found) {
    for (const i of files.get(script)?.facts.imports ?? []) {
      const target = modules.resolve(script, i.specifier);
      if (target?.k === "file" && importers.get(target.path)?.every((by) => found.has(by))) found.add(target.path);
    }
  }
  return found;
}

/** What a file imports that only a server can. */
const serverImport = ofFacts(({ imports }) => imports.find((i) => !i.isType && SERVER_IMPORT.test(i.specifier) && !isGeneratedName(i.specifier, i.name)));

export interface BackendAnswer {
  readonly isBackend: boolean;
  /** Why, for people. */
  readonly reason: string;
}

/** Decides for every file; `endpoints` are the paths that hold one, `isScoped` says what the configuration includes, `isServed` what frameworks load. */
export function backendFiles(
  files: ReadonlyMap<string, FileNode>, modules: Modules, input: LinkInput, endpoints: ReadonlySet<string>, isScoped: (path: string) => boolean,
  isServed: (path: string) => boolean,
): ReadonlyMap<string, BackendAnswer> {
  const answers = new Map<string, BackendAnswer>();
  const queue: { readonly file: FileNode; readonly reason: string }[] = [];
  const hasBrowser = new Map<string, boolean>();
  const isForBrowsers = (path: string): boolean => {
    const pkg = modules.packageOf(path);
    const known = hasBrowser.get(pkg?.dir ?? "");
    if (known !== undefined) return known;
    const browser = pkg !== undefined && isOfPages((name) => name in pkg.dependencies);
    hasBrowser.set(pkg?.dir ?? "", browser);
    return browser;
  };
  const scripts = pageScripts(files, modules, input, isForBrowsers);
  for (const file of files.values()) {
    if (file.facts.directive === "use client") {
      answers.set(file.path, { isBackend: false, reason: "marked 'use client'" });
      continue;
    }
    const browserOnly = endpoints.has(file.path) || isScoped(file.path) ? undefined : browserReason(file.facts);
    if (browserOnly !== undefined) {
      answers.set(file.path, { isBackend: false, reason: browserOnly });
      continue;
    }
    const browser = isForBrowsers(file.path);
    const server = serverImport(file.facts);
    const reason =
      isScoped(file.path) ? "in the scope of the configuration"
      : endpoints.has(file.path) ? "holds an endpoint"
      : isServed(file.path) ? "stands where the server loads it"
      : file.facts.directive === "use server" ? "marked 'use server'"
      : server ? `imports ${server.specifier}`
      : input.rest?.isFromBackend(file.path) === true ? "imported by backend code"
      : !browser && !scripts.has(file.path) && !showsPages(file, modules, isForBrowsers) ? "its package has no browser framework"
      : undefined;
    if (reason !== undefined) queue.push({ file, reason });
  }
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { file, reason } = next;
    if (answers.has(file.path)) continue;
    if (!endpoints.has(file.path) && !isScoped(file.path) && isPageHook(file)) {
      answers.set(file.path, { isBackend: false, reason: PAGE_HOOK });
      continue;
    }
    answers.set(file.path, { isBackend: true, reason });
    // What only a test asks for runs nowhere.
    if (ASIDE.has(input.classOf(file.path))) continue;
    for (const i of file.facts.imports) {
      const target = i.isType ? undefined : modules.resolve(file.path, i.specifier);
      const node = target?.k === "file" ? files.get(target.path) : undefined;
      if (node && !answers.has(node.path)) queue.push({ file: node, reason: `imported by ${file.path}` });
    }
  }
  for (const [path, file] of files) if (!answers.has(path)) answers.set(path, { isBackend: false, get reason() { return isPageHook(file) ? PAGE_HOOK : scripts.has(path) ? "is a script for pages" : "nothing on the server imports it"; } });
  return answers;
}
