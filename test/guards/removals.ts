/**
 * Ways to take one guard out of a source text, by syntax alone. Each names the endpoints that lose the guard by a rule
 * of its own, so that the analysis is held against it:
 *
 * - *source*: the call or comparison that tells who is calling is replaced by something that holds for anybody;
 *   everything whose evidence names that place loses it
 * - *layer*: the middleware, hook, decorator or builder step is no longer registered; everything whose evidence names
 *   that registration loses it
 * - *entry*: one entry of a matcher is gone; what its literal part covered and no other entry does loses it
 * - *call*: the wrapper around a handler, or the call of a helper in it, is gone; the endpoint in whose text it stands
 *   loses it, and no other (in a handler of several methods: those of the branch)
 * - *exit*: `if (!session) return …` is gone; the same endpoints as for a call
 */
import ts from "typescript";
import type { Trail } from "../../src/concepts.js";
import type { Edit } from "./edits.js";
import { around, isFunction, lastName, namesAround, parsed, replaced, within, without } from "./edits.js";
import type { Judged } from "./project.js";

export interface Removal {
  readonly kind: "source" | "layer" | "entry" | "call" | "exit";
  /** As people read it: `requireUser in src/routes.ts`. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Keys of the endpoints that lose the guard. */
  readonly loses: ReadonlySet<string>;
}

const ANYBODY = '({ id: "guest", role: "guest", user: { id: "guest", role: "guest" } })';
const LAYER = /^(.+?) (?:runs before the handler|lets only known callers through|lets nobody through|is a guard by configuration|is documented as a guard)$/;

/** Every removal of a guard that the evidence of these endpoints leads to. */
export function removals(texts: ReadonlyMap<string, string>, endpoints: readonly Judged[]): Removal[] {
  const code = new Code(texts);
  const guarded = endpoints.filter(({ endpoint }) => endpoint.auth.status === "present");
  const found = new Map<string, Removal>();
  const add = (kind: Removal["kind"], name: string, edits: readonly Edit[], loses: readonly Judged[]): void => {
    const id = JSON.stringify(edits);
    const keys = [...(found.get(id)?.loses ?? []), ...loses.map((e) => e.key)];
    if (edits.length > 0 && keys.length > 0) found.set(id, { kind, name, edits, loses: new Set(keys) });
  };
  for (const judged of guarded) {
    for (const trail of judged.endpoint.auth.trail) {
      const name = LAYER.exec(trail.message)?.[1];
      const same = guarded.filter((e) => e.endpoint.auth.trail.some((t) => t.file === trail.file && t.pos === trail.pos && t.message === trail.message));
      const where = `${trail.file}:${code.line(trail)}`;
      if (name === undefined) add("source", `${trail.message} (${where})`, code.sourceAt(trail), [...same, ...guarded.filter((e) => code.isAskedFor(trail, e))]);
      else {
        const source = judged.endpoint.auth.trail.find((t) => t !== trail);
        add("layer", `${name} at ${where}`, code.layerAt(trail, name, source), same);
        for (const entry of code.matcherEntries(trail.file)) {
          add("entry", `${entry.pattern} in ${where}`, entry.edits, same.filter((e) => entry.covers(e.endpoint.route)));
        }
      }
    }
    const range = code.rangeOf(judged);
    if (!range) continue;
    const names = code.guardNames(judged.endpoint.auth.trail, range);
    for (const site of code.sitesIn(range, names, judged.endpoint.auth.trail)) {
      add(site.kind, `${site.name} in ${judged.key}`, site.edits, guarded.filter((e) => isIn(code, e, range) && (site.methods.length === 0 || site.methods.includes(e.endpoint.method))));
    }
  }
  return [...found.values()];
}

function isIn(code: Code, e: Judged, range: ts.Node): boolean {
  const own = code.rangeOf(e);
  return own !== undefined && own.getSourceFile().fileName === range.getSourceFile().fileName && own.pos === range.pos && own.end === range.end;
}

interface Site {
  readonly kind: "call" | "exit";
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The HTTP methods of the branch it stands in; none where it stands before the branches. */
  readonly methods: readonly string[];
}

class Code {
  private readonly trees = new Map<string, ts.SourceFile>();
  private callers: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  line({ file, pos }: Trail): number {
    return this.tree(file).getLineAndCharacterOfPosition(pos).line + 1;
  }

  private tree(file: string): ts.SourceFile {
    let tree = this.trees.get(file);
    if (!tree) this.trees.set(file, (tree = parsed(file, this.texts.get(file) ?? "")));
    return tree;
  }

  // Sources

  /** The identity at a place becomes anybody's: a call gives a user, a comparison with a secret holds. */
  sourceAt(trail: Trail): Edit[] {
    const source = this.tree(trail.file);
    const nodes = around(source, trail.pos);
    if (/^compares /.test(trail.message)) return this.comparisonAt(source, nodes, trail.pos);
    const call = nodes.filter((n) => ts.isCallExpression(n) && n.getStart(source) === trail.pos).find((n) => trail.end === undefined || n.end === trail.end);
    if (call && ts.isCallExpression(call)) return [replaced(source, awaited(call), anybodyFor(source, call))];
    const read = nodes.find((n) => ts.isPropertyAccessExpression(n) && n.getStart(source) === trail.pos && (trail.end === undefined || n.end === trail.end));
    return read ? [replaced(source, read, ANYBODY)] : [];
  }

  /** The place is the statement that the condition decides about, or the condition's own. */
  private comparisonAt(source: ts.SourceFile, nodes: readonly ts.Node[], pos: number): Edit[] {
    for (const node of nodes) {
      if (isFunction(node) && node.body?.getStart(source) !== pos) break;
      const condition = ts.isIfStatement(node) ? node.expression : ts.isConditionalExpression(node) ? node.condition : node;
      const compared = [...within(condition)].flatMap((n) => {
        const holds = ts.isBinaryExpression(n) ? COMPARED.get(n.operatorToken.kind) : undefined;
        return holds === undefined ? [] : [replaced(source, n, holds)];
      });
      if (compared.length > 0) return compared;
    }
    return [];
  }

  // Layers

  /** Takes what `name` stands for out of the registration at a place. `inside`: where its body is, when it is written in place. */
  layerAt(trail: Trail, name: string, inside: Trail | undefined): Edit[] {
    const source = this.tree(trail.file);
    const isMeant = (e: ts.Node): boolean =>
      (ts.isExpression(e) && !isFunction(e) && lastName(e) === simple(name)) ||
      (isFunction(e) && inside !== undefined && inside.file === trail.file && e.getStart(source) <= inside.pos && inside.pos < e.end) ||
      (isFunction(e) && e.name !== undefined && ts.isIdentifier(e.name) && e.name.text === name);
    for (const node of around(source, trail.pos)) {
      if (ts.isDecorator(node)) return decoratorEdits(source, node, isMeant);
      for (const call of callsFrom(node)) {
        const found = elementOf(call.arguments, isMeant);
        if (found) return listEdits(source, call, found.list, found.element);
      }
      if (ts.isSourceFile(node) || ts.isBlock(node)) break;
      if (ts.isStatement(node)) {
        const edits = this.registrationEdits(source, node, trail.pos);
        if (edits.length > 0) return edits;
        break;
      }
    }
    return this.exportedAt(source, trail.pos);
  }

  /** `app.use(...stack)`, `app.addHook("onRequest", function …)`: the statement, or the step of the chain, as a whole. */
  private registrationEdits(source: ts.SourceFile, statement: ts.Node, pos: number): Edit[] {
    const steps = [...within(statement)].filter((n): n is ts.CallExpression => ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && REGISTERS.test(n.expression.name.text));
    const step = steps.find((n) => ts.isPropertyAccessExpression(n.expression) && n.expression.name.getStart(source) === pos) ?? steps.find((n) => n.getStart(source) === pos) ?? steps.find((n) => n.getStart(source) <= pos && pos < n.end);
    return step ? callEdits(source, step) : [];
  }

  /** A file whose export is what runs (a proxy, a hooks file) is deleted. */
  private exportedAt(source: ts.SourceFile, pos: number): Edit[] {
    const statement = source.statements.find((s) => s.getStart(source) <= pos && pos < s.end);
    const isExport = statement && (ts.isExportAssignment(statement) || (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)));
    return isExport ? [replaced(source, source, "")] : [];
  }

  /** `matcher: ["/a/:path*", …]` of an exported `config`. */
  matcherEntries(file: string): { readonly pattern: string; readonly edits: readonly Edit[]; covers(route: string): boolean }[] {
    const source = this.tree(file);
    for (const node of within(source)) {
      if (!ts.isPropertyAssignment(node) || node.name.getText(source) !== "matcher" || !ts.isArrayLiteralExpression(node.initializer)) continue;
      const { elements } = node.initializer;
      const prefixes = elements.map((e) => literalPart([...within(e)].find((n) => ts.isStringLiteral(n) && n.text.startsWith("/"))));
      return elements.flatMap((element, i) => {
        const prefix = prefixes[i];
        if (prefix === undefined) return [];
        const covers = (route: string): boolean => isBelow(route, prefix) && !prefixes.some((p, j) => j !== i && (p === undefined || isBelow(route, p)));
        return [{ pattern: prefix, edits: elements.length === 1 ? [replaced(source, element, '"/nothing-of-this-name"')] : [without(source, elements, element)], covers }];
      });
    }
    return [];
  }

  // Handlers

  /** The text that belongs to one endpoint: the arguments of its registration, or the function or constant that is exported. */
  rangeOf({ endpoint: { file, pos, end } }: Judged): ts.Node | undefined {
    const source = this.tree(file);
    const nodes = around(source, pos);
    const call = nodes.find((n) => ts.isCallExpression(n) && n.end === end) ?? nodes.find((n) => ts.isCallExpression(n) && n.expression.getStart(source) <= pos && pos < n.expression.end);
    const own = nodes.find((n) => isFunction(n) || ts.isVariableDeclaration(n) || ts.isPropertyAssignment(n) || ts.isExportAssignment(n));
    const alias = own && ts.isVariableDeclaration(own) && own.initializer && ts.isIdentifier(own.initializer) ? own.initializer.text : undefined;
    const declaration = (alias !== undefined && [...within(source)].find((n) => (ts.isFunctionDeclaration(n) || ts.isVariableDeclaration(n)) && n.name?.getText(source) === alias)) || own;
    return call && (!declaration || call.getStart(source) >= declaration.getStart(source)) ? call : declaration;
  }

  /** The names of the functions that do what the evidence says, and of those that call them. */
  guardNames(trail: readonly Trail[], range: ts.Node): ReadonlySet<string> {
    const names = new Set<string>();
    const file = range.getSourceFile().fileName;
    for (const t of trail) {
      if (t.file === file && range.getStart() <= t.pos && t.pos < range.end) continue;
      for (const name of namesAround(around(this.tree(t.file), t.pos))) this.withCallers(name, names);
    }
    return names;
  }

  /** Whether what the evidence of an endpoint names stands in a function that calls the one around a place. */
  isAskedFor(place: Trail, { endpoint }: Judged): boolean {
    const names = new Set<string>();
    const own = namesAround(around(this.tree(place.file), place.pos)).filter((name) => this.callersOf(name).size > 0);
    for (const name of own) for (const caller of this.callersOf(name)) this.withCallers(caller, names);
    return endpoint.auth.trail.some((t) => (t.file !== endpoint.file || t.pos !== endpoint.pos) && namesAround(around(this.tree(t.file), t.pos)).some((n) => names.has(n)));
  }

  private withCallers(name: string, names: Set<string>): void {
    if (names.has(name) || names.size > 30) return;
    names.add(name);
    for (const caller of this.callersOf(name)) this.withCallers(caller, names);
  }

  private callersOf(name: string): ReadonlySet<string> {
    if (!this.callers) {
      const callers = new Map<string, Set<string>>();
      for (const file of this.texts.keys()) {
        for (const node of within(this.tree(file))) {
          const called = ts.isCallExpression(node) ? lastName(node.expression) : undefined;
          if (called === undefined) continue;
          const above: ts.Node[] = [];
          for (let n: ts.Node = node.parent; !ts.isSourceFile(n); n = n.parent) above.push(n);
          const [inner] = namesAround(above.filter((n) => isFunction(n) || (ts.isVariableDeclaration(n) && n.initializer !== undefined && isFunction(n.initializer))));
          if (inner !== undefined) callers.set(called, (callers.get(called) ?? new Set()).add(inner));
        }
      }
      this.callers = callers;
    }
    return this.callers.get(name) ?? new Set();
  }

  /** What in the text of an endpoint holds its guard: wrappers, calls of helpers, and exits that depend on what they gave. */
  *sitesIn(range: ts.Node, names: ReadonlySet<string>, trail: readonly Trail[]): Iterable<Site> {
    const source = range.getSourceFile();
    const isSource = (n: ts.Node): boolean => trail.some((t) => t.file === source.fileName && t.pos === n.getStart(source) && !LAYER.test(t.message));
    const given = new Set<string>();
    for (const node of within(range)) {
      if (!ts.isCallExpression(node)) continue;
      const name = lastName(node.expression);
      const isGuard = name !== undefined && names.has(name) && node !== range;
      if (isGuard && !isDelegate(node)) yield { kind: "call", name, edits: unguarded(source, node), methods: methodsAround(node, range) };
      if (isGuard || isSource(node)) for (const n of boundTo(node)) given.add(n);
    }
    for (const node of within(range)) {
      if (!ts.isIfStatement(node) || node.elseStatement || !leaves(node.thenStatement)) continue;
      const asks = [...within(node.expression)].some((n) => (ts.isIdentifier(n) && given.has(n.text)) || (ts.isCallExpression(n) && isSource(n)));
      if (asks && !isStricter(node, given)) yield { kind: "exit", name: `if (${node.expression.getText(source)})`, edits: [replaced(source, node, "")], methods: methodsAround(node, range) };
    }
  }
}

// Pieces of removals

/** What a comparison with a secret is worth where anybody passes it. */
const COMPARED = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "true"], [ts.SyntaxKind.EqualsEqualsToken, "true"],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "false"], [ts.SyntaxKind.ExclamationEqualsToken, "false"],
]);

const REGISTERS = /^(?:use|addHook|apply|guard|derive|resolve|macro|on[A-Z]\w*|before\w*|pre[A-Z]\w*|register)$/;

/** `json()` is the layer's name for `json(options)`. */
function simple(name: string): string {
  return name.replace(/\(.*$/, "").replace(/^.*\./, "");
}

function awaited(node: ts.Node): ts.Node {
  return ts.isAwaitExpression(node.parent) ? node.parent : node;
}

/** What takes the place of a call that identifies: a user; where it hands the user to a callback, the callback with one. */
function anybodyFor(source: ts.SourceFile, call: ts.CallExpression): string {
  const callback = call.arguments.at(-1);
  return callback && isFunction(callback) && callback.parameters.length > 1 ? `(${callback.getText(source)})(null, ${ANYBODY})` : ANYBODY;
}

/** The calls whose arguments may hold what is registered at a node: itself, and those around it in the same chain. */
function* callsFrom(node: ts.Node): Iterable<ts.CallExpression> {
  if (ts.isCallExpression(node)) yield node;
}

/** The element that is meant, in a list of arguments or in the arrays and options among them. */
function elementOf(list: readonly ts.Expression[], isMeant: (e: ts.Node) => boolean): { readonly list: readonly ts.Node[]; readonly element: ts.Node } | undefined {
  for (const element of list) {
    if (isMeant(element)) return { list, element };
    if (ts.isArrayLiteralExpression(element)) {
      const inner = elementOf(element.elements, isMeant);
      if (inner) return inner;
    }
    if (!ts.isObjectLiteralExpression(element)) continue;
    for (const property of element.properties) {
      if (ts.isShorthandPropertyAssignment(property) ? isMeant(property.name) : ts.isPropertyAssignment(property) && isMeant(property.initializer)) return { list: element.properties, element: property };
      if (ts.isMethodDeclaration(property) && isMeant(property)) return { list: element.properties, element: property };
      const inner = ts.isPropertyAssignment(property) && elementOf([property.initializer], (e) => e !== property.initializer && isMeant(e));
      if (inner) return inner;
    }
  }
  return undefined;
}

/** Takes an element out of a registration; where nothing but a path would be left, the registration goes with it. */
function listEdits(source: ts.SourceFile, call: ts.CallExpression, list: readonly ts.Node[], element: ts.Node): Edit[] {
  const others = call.arguments.filter((a) => a !== element);
  const isRest = list === call.arguments && !others.some((a) => !isPath(a));
  const wraps = list === call.arguments && isRest && isFunction(element) ? [] : undefined;
  return isRest ? callEdits(source, call) : (wraps ?? [without(source, list, element)]);
}

function isPath(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node) || (ts.isArrayLiteralExpression(node) && node.elements.every(isPath));
}

/** A whole registering call: its statement, or its step of a chain. */
function callEdits(source: ts.SourceFile, call: ts.CallExpression): Edit[] {
  if (ts.isExpressionStatement(awaited(call).parent)) {
    const isChained = ts.isPropertyAccessExpression(call.expression) && ts.isCallExpression(call.expression.expression);
    if (!isChained) return [replaced(source, awaited(call).parent, "")];
  }
  return ts.isPropertyAccessExpression(call.expression) ? [{ file: source.fileName, start: call.expression.expression.end, end: call.end, text: "" }] : [];
}

function decoratorEdits(source: ts.SourceFile, decorator: ts.Decorator, isMeant: (e: ts.Node) => boolean): Edit[] {
  const call = decorator.expression;
  const found = ts.isCallExpression(call) && call.arguments.length > 1 ? elementOf(call.arguments, isMeant) : undefined;
  return found ? [without(source, found.list, found.element)] : [replaced(source, decorator, "")];
}

/** The handler without its wrapper, the statement without the call, the value as anybody's. */
function unguarded(source: ts.SourceFile, call: ts.CallExpression): Edit[] {
  let whole: ts.CallExpression = call;
  while (ts.isCallExpression(whole.parent) && whole.parent.expression === whole) whole = whole.parent;
  const handler = whole.arguments.findLast(isFunction);
  if (handler) return [replaced(source, whole, handler.getText(source))];
  const outer = awaited(whole);
  return [ts.isExpressionStatement(outer.parent) ? replaced(source, outer.parent, "") : replaced(source, outer, ANYBODY)];
}

/** `return pause(req, res)`: what is called is the handler itself. */
function isDelegate(call: ts.CallExpression): boolean {
  const { parent } = awaited(call);
  return !call.arguments.some(isFunction) && (ts.isReturnStatement(parent) || ts.isArrowFunction(parent));
}

/** The names that a call's result is bound to. */
function boundTo(call: ts.Node): string[] {
  let node = call;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isPropertyAccessExpression(node.parent) || ts.isBinaryExpression(node.parent)) node = node.parent;
  if (!ts.isVariableDeclaration(node.parent)) return [];
  return [...within(node.parent.name)].filter(ts.isIdentifier).map((n) => n.text);
}

/** Whether the statement always leaves: its last statement returns or throws, or a call ends the request. */
function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || (ts.isExpressionStatement(last) && ts.isCallExpression(last.expression)));
}

/** An exit about the role or the row of a caller who is known by then. */
function isStricter(node: ts.IfStatement, given: ReadonlySet<string>): boolean {
  return [...within(node.expression)].some((n) => ts.isPropertyAccessExpression(n) && !n.questionDotToken && ts.isIdentifier(n.expression) && given.has(n.expression.text));
}

/** The HTTP methods of the branch that a node stands in. */
function methodsAround(node: ts.Node, range: ts.Node): string[] {
  for (let n = node; n !== range && !ts.isSourceFile(n.parent); n = n.parent) {
    const { parent } = n;
    if (ts.isIfStatement(parent) && n === parent.thenStatement && !/!==?/.test(parent.expression.getText())) {
      const found = methodsIn(parent.expression.getText());
      if (found.length > 0) return found;
    }
    if (ts.isCaseClause(parent)) {
      const { clauses } = parent.parent;
      const at = clauses.indexOf(parent);
      const found = methodsIn(parent.expression.getText());
      for (let i = at - 1; i >= 0 && clauses[i]?.statements.length === 0; i--) found.push(...methodsIn(clauses[i]?.getText() ?? ""));
      if (found.length > 0) return found;
    }
    if (ts.isPropertyAssignment(parent)) {
      const found = methodsIn(`"${parent.name.getText().replace(/["']/g, "")}"`);
      if (found.length > 0) return found;
    }
  }
  return [];
}

function methodsIn(text: string): string[] {
  return [...text.matchAll(/["'](GET|POST|PUT|PATCH|DELETE)\b/g)].flatMap((m) => m[1] ?? []);
}

/** `/api/admin` of `/api/admin/:path*`; undefined where the pattern starts with what only a matcher can tell. */
function literalPart(node: ts.Node | undefined): string | undefined {
  const text = node && ts.isStringLiteral(node) ? node.text : undefined;
  const literal = text === undefined ? undefined : /^(?:\/[\w-]+)*/.exec(text)?.[0];
  return literal === "" ? undefined : literal;
}

function isBelow(route: string, prefix: string): boolean {
  return `${route}/`.startsWith(`${prefix}/`);
}
