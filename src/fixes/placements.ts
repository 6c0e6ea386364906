/**
 * Learns from siblings: where one endpoint has what another lacks (a guard, a limiter, a wrapper), the other gets it in
 * the same way. No framework is named here: an argument before the handler, an option, a decorator, a wrapper, a builder
 * and the first statements of a handler are forms that all of them share.
 */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Endpoint } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { carried } from "./carry.js";
import { insertion, replacement } from "./edits.js";
import type { Scene } from "./repair.js";
import { indentAt, styleOf } from "./style.js";
import { inside, namesIn, type Node, nodeAt, outwards, type WithBlock } from "./tree.js";

/** A change that gives an endpoint what its sibling has. */
export interface Placement {
  /** What is put there, for the title. */
  readonly what: string;
  readonly sibling: Endpoint;
  readonly edits: readonly Edit[];
}

/** Siblings that are looked at for one endpoint: the nearest. */
const MAX_SIBLINGS = 30;
const MAX_LENGTH = 160;
const NOTHING: ReadonlySet<string> = new Set();

interface Offer extends Placement {
  /** How many siblings have it, the nearest counting more. */
  weight: number;
}

const folder = (file: string): string => file.slice(0, file.lastIndexOf("/") + 1);

/** Larger is nearer: the same file, then the longest shared folder. */
function nearness(a: string, b: string): number {
  if (a === b) return 1_000;
  const as = folder(a).split("/"), bs = folder(b).split("/");
  let shared = 0;
  while (shared < as.length && as[shared] === bs[shared]) shared++;
  return shared;
}

/** Every way in which siblings have what `e` lacks, those of most siblings first. */
export function placements(scene: Scene, e: Endpoint, siblings: readonly Endpoint[], without: readonly Endpoint[]): Placement[] {
  const mine = siteOf(scene, e);
  if (!mine) return [];
  const near = siblings.filter((s) => s.framework === e.framework && s.kind === e.kind)
    .toSorted((a, b) => nearness(b.file, e.file) - nearness(a.file, e.file)).slice(0, MAX_SIBLINGS);
  const offers = new Map<string, Offer>();
  const bare = scene.once(`bare ${e.framework} ${without.length} ${without[0]?.label ?? ""}`, () => new Set(without.flatMap((o) => {
    const site = siteOf(scene, o);
    return site ? [...parts(site)] : [];
  })));
  for (const sibling of near) {
    const site = siteOf(scene, sibling);
    if (!site || site.form !== mine.form) continue;
    for (const offer of offersOf(scene, e, mine, sibling, site, bare)) {
      const key = `${offer.what}\0${offer.edits.map((x) => x.text).join("\0")}`;
      const known = offers.get(key);
      const weight = sibling.file === e.file ? 10 : 1;
      if (known) known.weight += weight;
      else offers.set(key, { ...offer, sibling, weight });
    }
  }
  return [...offers.values()].sort((a, b) => b.weight - a.weight);
}

/** Where an endpoint is written down, in one of the forms. */
type Site =
  | { readonly form: "call"; readonly call: TypeScript.CallExpression; readonly file: string }
  | { readonly form: "method"; readonly method: TypeScript.MethodDeclaration; readonly file: string }
  | { readonly form: "builder"; readonly root: Node; readonly file: string }
  | { readonly form: "function"; readonly fn: WithBlock; readonly wrapper?: TypeScript.CallExpression; readonly whole: Node; readonly file: string };

/** Where an endpoint is written down. */
export function siteOf(scene: Scene, e: Endpoint): Site | undefined {
  return scene.once(`site ${e.file} ${e.pos} ${e.end}`, () => findSite(scene, e));
}

function findSite(scene: Scene, { file, pos, end }: Endpoint): Site | undefined {
  const ts = compiler();
  if (!scene.project.file(file)) return undefined;
  const node = nodeAt(scene.tree(file), pos, Math.max(pos + 1, end));
  if (ts.isCallExpression(node)) {
    const root = builderRoot(node);
    return root && ts.isVariableDeclaration(node.parent) ? { form: "builder", root, file } : { form: "call", call: node, file };
  }
  for (const n of outwards(node)) {
    if (ts.isMethodDeclaration(n) && ts.canHaveDecorators(n) && (ts.getDecorators(n) ?? []).length > 0) return { form: "method", method: n, file };
    if (ts.isFunctionDeclaration(n) && n.body) return { form: "function", fn: n as WithBlock, whole: n, file };
    const value = ts.isVariableDeclaration(n) || ts.isPropertyAssignment(n) ? n.initializer : ts.isExportAssignment(n) ? n.expression : undefined;
    if (value) return siteOfValue(value, file);
    if (ts.isStatement(n)) return undefined;
  }
  return undefined;
}

function siteOfValue(value: TypeScript.Expression, file: string): Site | undefined {
  const ts = compiler();
  if (isWithBlock(value)) return { form: "function", fn: value, whole: value, file };
  if (!ts.isCallExpression(value)) return undefined;
  const root = builderRoot(value);
  if (root) return { form: "builder", root, file };
  const fn = value.arguments.find(isWithBlock);
  return fn && { form: "function", fn, wrapper: value, whole: value, file };
}

function isWithBlock(node: Node): node is WithBlock & TypeScript.Expression {
  const ts = compiler();
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && ts.isBlock(node.body);
}

/** `open` of `open.input(schema).mutation(handler)`: what a chain of at least two calls, or one that takes a function, starts with. */
function builderRoot(call: TypeScript.CallExpression): Node | undefined {
  const ts = compiler();
  let node: TypeScript.Expression = call;
  while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) node = node.expression.expression;
  return node !== call && (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) ? node : undefined;
}

/** What stands at a site before its handler, as text: what unguarded endpoints have is no guard. */
function* parts(site: Site): Generator<string> {
  const ts = compiler();
  if (site.form === "call") {
    for (const argument of site.call.arguments) {
      yield argument.getText();
      if (ts.isObjectLiteralExpression(argument)) for (const property of argument.properties) yield property.getText();
    }
  } else if (site.form === "method") {
    for (const decorator of ts.getDecorators(site.method) ?? []) yield decorator.getText();
  } else if (site.form === "builder") yield site.root.getText();
  else if (site.wrapper) yield site.wrapper.expression.getText();
}

type Offering = Pick<Placement, "what" | "edits">;

function* offersOf(scene: Scene, e: Endpoint, mine: Site, sibling: Endpoint, theirs: Site, bare: ReadonlySet<string>): Generator<Offering> {
  const brought = (code: readonly Node[], own: ReadonlySet<string> = NOTHING): readonly Edit[] | undefined => carried(scene, code, theirs.file, mine.file, own);
  if (mine.form === "call" && theirs.form === "call") yield* argumentsOf(mine, theirs, bare, brought);
  else if (mine.form === "method" && theirs.form === "method") yield* decoratorsOf(scene, mine, theirs, bare, brought);
  else if (mine.form === "builder" && theirs.form === "builder") {
    const what = theirs.root.getText();
    const imports = what === mine.root.getText() || bare.has(what) ? undefined : brought([theirs.root]);
    if (imports) yield { what, edits: [...imports, replacement(mine.file, mine.root.getStart(), mine.root.end, what)] };
  } else if (mine.form === "function" && theirs.form === "function") {
    if (theirs.wrapper && !mine.wrapper) yield* wrappersOf(scene, mine, theirs, theirs.wrapper, bare, brought);
    yield* statementsOf(scene, mine, theirs, brought);
  }
}

type Bring = (code: readonly Node[], own?: ReadonlySet<string>) => readonly Edit[] | undefined;

const isSimple = (node: Node): boolean => {
  const ts = compiler();
  return node.getText().length <= MAX_LENGTH && ![...inside(node)].some((n) => ts.isFunctionLike(n));
};

/** `router.get("/x", guard, handler)` and `app.get("/x", { preHandler: guard }, handler)`. */
function* argumentsOf(mine: Extract<Site, { form: "call" }>, theirs: Extract<Site, { form: "call" }>, bare: ReadonlySet<string>, brought: Bring): Generator<Offering> {
  const ts = compiler();
  const isPath = (node: Node | undefined): boolean => node !== undefined && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node));
  const own = mine.call.arguments;
  const at = isPath(own[0]) ? 1 : 0;
  const first = own[at];
  if (!first) return;
  const others = theirs.call.arguments.slice(isPath(theirs.call.arguments[0]) ? 1 : 0, -1);
  for (const argument of others.flatMap((a) => (ts.isArrayLiteralExpression(a) ? [...a.elements] : [a]))) {
    if (ts.isObjectLiteralExpression(argument)) {
      for (const property of argument.properties) {
        const what = property.getText();
        if (bare.has(what) || !isSimple(property) || (ts.isObjectLiteralExpression(first) && first.properties.some((p) => p.name?.getText() === property.name?.getText()))) continue;
        const imports = brought([property]);
        if (!imports) continue;
        const target = ts.isObjectLiteralExpression(first) ? first.properties[0] : undefined;
        if (ts.isObjectLiteralExpression(first) && !target) continue;
        yield { what, edits: [...imports, target ? insertion(mine.file, target.getStart(), `${what}, `) : insertion(mine.file, first.getStart(), `{ ${what} }, `)] };
      }
      continue;
    }
    const what = argument.getText();
    if (bare.has(what) || !isSimple(argument) || !(ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument) || ts.isCallExpression(argument))) continue;
    if (own.some((a) => a.getText() === what)) continue;
    const imports = brought([argument]);
    if (imports) yield { what, edits: [...imports, insertion(mine.file, first.getStart(), `${what}, `)] };
  }
}

function* decoratorsOf(scene: Scene, mine: Extract<Site, { form: "method" }>, theirs: Extract<Site, { form: "method" }>, bare: ReadonlySet<string>, brought: Bring): Generator<Offering> {
  const ts = compiler();
  const owner = theirs.method.parent;
  const all = [...(ts.getDecorators(theirs.method) ?? []), ...(ts.isClassDeclaration(owner) ? (ts.getDecorators(owner) ?? []) : [])];
  const text = scene.project.text(mine.file);
  const { newline } = styleOf(text, scene.project.file(mine.file)?.facts.imports ?? []);
  for (const decorator of all) {
    const what = decorator.getText();
    // What is said in texts is about this one: a path, a name for the documentation.
    if (bare.has(what) || !isSimple(decorator) || [...inside(decorator)].some((n) => ts.isStringLiteralLike(n))) continue;
    const imports = brought([decorator]);
    const start = mine.method.getStart();
    if (imports) yield { what, edits: [...imports, insertion(mine.file, start, what + newline + indentAt(text, start))] };
  }
}

/** `export const POST = withUser(async (request) => …)`. */
function* wrappersOf(
  scene: Scene, mine: Extract<Site, { form: "function" }>, theirs: Extract<Site, { form: "function" }>, wrapper: TypeScript.CallExpression, bare: ReadonlySet<string>, brought: Bring,
): Generator<Offering> {
  const ts = compiler();
  const around = wrapper.arguments.filter((a) => a !== theirs.fn);
  if (bare.has(wrapper.expression.getText()) || !around.every(isSimple) || !isSimple(wrapper.expression)) return;
  const imports = brought([wrapper.expression, ...around]);
  if (!imports) return;
  const source = wrapper.getSourceFile().text;
  const before = source.slice(wrapper.getStart(), theirs.fn.getStart());
  const after = source.slice(theirs.fn.end, wrapper.end);
  const what = wrapper.expression.getText();
  const { fn, file } = mine;
  if (!ts.isFunctionDeclaration(fn)) {
    yield { what, edits: [...imports, insertion(file, fn.getStart(), before), insertion(file, fn.end, after)] };
    return;
  }
  const isDefault = fn.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword) === true;
  const exported = fn.modifiers?.findLast((m) => m.kind === ts.SyntaxKind.ExportKeyword || m.kind === ts.SyntaxKind.DefaultKeyword);
  if (!exported || (!fn.name && !isDefault)) return;
  const start = exported.end + (/^\s*/.exec(fn.getSourceFile().text.slice(exported.end))?.[0].length ?? 0);
  const { semicolon } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
  yield { what, edits: [...imports, insertion(file, start, `${isDefault ? "" : `const ${fn.name?.text ?? ""} = `}${before}`), insertion(file, fn.end, after + semicolon)] };
}

/** Statements of a sibling that can be a check: everything up to an exit that depends on what they read. */
const MAX_STATEMENTS = 4;

function* statementsOf(scene: Scene, mine: Extract<Site, { form: "function" }>, theirs: Extract<Site, { form: "function" }>, brought: Bring): Generator<Offering> {
  const ts = compiler();
  const body = theirs.fn.body.statements;
  const outer = body.length <= 2 && body[0] && ts.isTryStatement(body[0]) ? body[0].tryBlock.statements : body;
  const renamed = new Map<string, string>();
  theirs.fn.parameters.forEach((parameter, i) => {
    const own = mine.fn.parameters[i];
    if (own && ts.isIdentifier(parameter.name) && ts.isIdentifier(own.name)) renamed.set(parameter.name.text, own.name.text);
  });
  const parameters = new Set(theirs.fn.parameters.flatMap((p) => [...namesIn(p.name)].map((n) => n.text)));
  const taken = new Set([...namesIn(mine.fn.body)].map(({ text }) => text));
  for (let n = 1; n <= Math.min(MAX_STATEMENTS, outer.length); n++) {
    const statements = outer.slice(0, n);
    const last = statements.at(-1);
    if (!last || !isCheck(last)) continue;
    const declared = new Set(statements.flatMap((s) => [...inside(s)].flatMap((d) => (ts.isVariableDeclaration(d) ? [...namesIn(d.name)].map(({ text }) => text) : []))));
    if ([...declared].some((name) => taken.has(name))) continue;
    const used = statements.flatMap((s) => [...namesIn(s)]);
    if (used.some(({ text }) => parameters.has(text) && !renamed.has(text))) continue;
    if (statements.some((s) => [...inside(s)].some((x) => ts.isAwaitExpression(x))) && !mine.fn.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword)) continue;
    const imports = brought(statements, new Set([...declared, ...parameters]));
    if (!imports) continue;
    yield { what: `${calleeIn(statements) ?? "the check"}`, edits: [...imports, statementsBefore(scene, mine, statements, renamed)] };
  }
}

/** Whether a statement can end the handler, or calls something that can. */
function isCheck(statement: TypeScript.Statement): boolean {
  const ts = compiler();
  if (ts.isIfStatement(statement)) return [...inside(statement.thenStatement)].some((n) => ts.isReturnStatement(n) || ts.isThrowStatement(n) || ts.isCallExpression(n));
  const value = ts.isExpressionStatement(statement) ? statement.expression : ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.initializer : undefined;
  return value !== undefined && (ts.isAwaitExpression(value) || ts.isCallExpression(value));
}

function calleeIn(statements: readonly Node[]): string | undefined {
  const ts = compiler();
  for (const n of statements.flatMap((s) => [...inside(s)])) if (ts.isCallExpression(n)) return n.expression.getText();
  return undefined;
}

/** The statements as the first of the handler, names of parameters changed to those it has. */
function statementsBefore(scene: Scene, mine: Extract<Site, { form: "function" }>, statements: readonly TypeScript.Statement[], renamed: ReadonlyMap<string, string>): Edit {
  const ts = compiler();
  const text = scene.project.text(mine.file);
  const { newline, semicolon } = styleOf(text, scene.project.file(mine.file)?.facts.imports ?? []);
  const first = mine.fn.body.statements[0];
  const isBlock = mine.fn.body.getText().includes("\n");
  const indent = first && isBlock ? indentAt(text, first.getStart()) : `${indentAt(text, mine.fn.getStart())}  `;
  const lines = statements.map((whole, i) => {
    // What the last one reads is nobody's here: only that it is read counts.
    const declared = i === statements.length - 1 && ts.isVariableStatement(whole) && whole.declarationList.declarations.length === 1 ? whole.declarationList.declarations[0]?.initializer : undefined;
    const statement = declared ?? whole;
    const source = whole.getSourceFile().text;
    const start = statement.getStart();
    let out = "", at = start;
    for (const name of namesIn(statement)) {
      if (!renamed.has(name.text)) continue;
      out += source.slice(at, name.getStart()) + (renamed.get(name.text) ?? name.text);
      at = name.end;
    }
    const was = indentAt(source, start);
    return (out + source.slice(at, statement.end) + (declared ? semicolon : "")).split(/\r?\n/).map((line, i) => (i > 0 && line.startsWith(was) ? indent + line.slice(was.length) : line)).join(newline);
  });
  const brace = mine.fn.body.getStart() + 1;
  // A comment behind the brace belongs to what stands before it.
  const open = brace + (/^[ \t]*\/\/[^\n\r]*/.exec(text.slice(brace, brace + 400))?.[0].length ?? 0);
  return insertion(mine.file, open, lines.map((line) => newline + indent + line).join("") + (first && isBlock ? "" : newline + (first ? indent : "")));
}
