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
import { around, type Edit, isFunction, lastName, namesAround, parsed, replaced, within, without } from "./edits.js";
import type { Judged } from "./project.js";
import { ANYBODY, COMPARED, REGISTERS, anybodyFor, awaited, boundTo, callEdits, decoratorEdits, elementOf, isBelow, isDelegate, isStricter, leaves, listEdits, literalPart, methodsAround, plain, simple, unguarded } from "./rewrites.js";

export interface Removal {
  readonly kind: "source" | "layer" | "entry" | "call" | "exit";
  /** As people read it: `requireUser in src/routes.ts`. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Keys of the endpoints that lose the guard. */
  readonly loses: ReadonlySet<string>;
}

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
        const isHere = endpoints.some((e) => e.endpoint.file === trail.file);
        add("layer", `${name} at ${where}`, code.layerAt(trail, name, source, isHere), same);
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
    const exit = nodes.find((n) => ts.isIfStatement(n) && n.getStart(source) === trail.pos);
    if (exit && ts.isIfStatement(exit)) return exit.elseStatement || !leaves(exit.thenStatement) ? [] : [replaced(source, exit, "")];
    const read = nodes.find((n) => ts.isPropertyAccessExpression(n) && n.getStart(source) === trail.pos && (trail.end === undefined || n.end === trail.end));
    return read ? [replaced(source, read, ANYBODY)] : [];
  }

  /** The place is the statement that the condition decides about, or the condition's own. */
  private comparisonAt(source: ts.SourceFile, nodes: readonly ts.Node[], pos: number): Edit[] {
    for (const node of nodes) {
      if (isFunction(node) && node.body?.getStart(source) !== pos) break;
      const condition = ts.isIfStatement(node) ? node.expression : ts.isConditionalExpression(node) ? node.condition : node;
      const compared = [...within(condition)].flatMap((n) => {
        const holds = ts.isBinaryExpression(n) ? COMPARED.get(n.operatorToken.kind) : ts.isCallExpression(n) && /equal|compare/i.test(lastName(n) ?? "") ? "true" : undefined;
        return holds === undefined ? [] : [replaced(source, n, holds)];
      });
      if (compared.length > 0) return compared;
    }
    return [];
  }

  // Layers

  /**
   * Takes what `name` stands for out of the registration at a place. `inside`: where its body is, when it is written
   * in place. A file that has endpoints of its own is never deleted.
   */
  layerAt(trail: Trail, name: string, inside: Trail | undefined, hasEndpoints: boolean): Edit[] {
    const source = this.tree(trail.file);
    const isMeant = (e: ts.Node): boolean =>
      (ts.isExpression(e) && !isFunction(e) && lastName(e) === simple(name)) ||
      (isFunction(e) && inside !== undefined && inside.file === trail.file && e.getStart(source) <= inside.pos && inside.pos < e.end) ||
      (isFunction(e) && e.name !== undefined && ts.isIdentifier(e.name) && e.name.text === name);
    for (const node of around(source, trail.pos)) {
      if (ts.isDecorator(node)) return decoratorEdits(source, node, isMeant);
      const found = ts.isCallExpression(node) ? elementOf(node.arguments, isMeant) : undefined;
      if (found && ts.isCallExpression(node)) return listEdits(source, node, found.list, found.element);
      // A route as an object, known by its path: what asks before it stands among its options.
      const beside = ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent) && ts.isStringLiteralLike(node.initializer) ? elementOf([node.parent], isMeant) : undefined;
      if (beside) return [without(source, beside.list, beside.element)];
      const named = ts.isPropertyAssignment(node) && (node.name.getStart(source) === trail.pos || node.initializer.getStart(source) === trail.pos) ? plain(node.initializer) : undefined;
      const inner = named && ts.isCallExpression(named) ? elementOf(named.arguments, isMeant) : undefined;
      if (inner && named && ts.isCallExpression(named)) return [without(source, inner.list, inner.element)];
      // A rule beside the name of what it guards: `{ sell: isSignedIn }`.
      if (named && !isFunction(named) && ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent)) return [without(source, node.parent.properties, node)];
      const list = ts.isVariableDeclaration(node) && node.initializer ? plain(node.initializer) : undefined;
      const listed = list && ts.isArrayLiteralExpression(list) ? elementOf([list], isMeant) : undefined;
      if (listed) return [without(source, listed.list, listed.element)];
      if (ts.isSourceFile(node) || ts.isBlock(node)) break;
      if (ts.isStatement(node)) {
        const edits = this.registrationEdits(source, node, trail.pos);
        if (edits.length > 0) return edits;
        break;
      }
    }
    return hasEndpoints ? [] : this.exportedAt(source, trail.pos);
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
          // `super.canActivate()` is what the class extends, and no other function of that name.
          const isSuper = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.expression.kind === ts.SyntaxKind.SuperKeyword;
          const called = ts.isCallExpression(node) && !isSuper ? lastName(node.expression) : undefined;
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
