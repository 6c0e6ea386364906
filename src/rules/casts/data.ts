/** Tells where the value under a cast comes from, as far as the syntax around it says. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

/** A value that nothing has vouched for. */
export interface DataSource {
  readonly k: "json" | "response" | "unknown" | "caught" | "path" | "call";
  /** The name that holds it, where the cast is of a name. */
  readonly name?: string;
  /** `req.query.id` as written; for a call, its place. */
  readonly path?: string;
  /** One of the parameters of an address as an object: a text, by its type too. */
  readonly isParameter?: true;
  readonly pos?: number;
  readonly end?: number;
}

/** How a name is declared: with which type, and from what. */
interface Declared {
  readonly isUnknown: boolean;
  readonly isCaught?: boolean;
  readonly from?: TypeScript.Expression | undefined;
}

const MAX_STEPS = 6;
const declaredIn = new WeakMap<TypeScript.Node, ReadonlyMap<string, Declared>>();

/** The names a block, function or catch clause declares directly. */
function declarations(node: TypeScript.Node, ts: Ts): ReadonlyMap<string, Declared> {
  const known = declaredIn.get(node);
  if (known) return known;
  const found = new Map<string, Declared>();
  const bind = (name: TypeScript.BindingName, declared: Declared): void => {
    if (ts.isIdentifier(name)) found.set(name.text, declared);
    else for (const e of name.elements) if (ts.isBindingElement(e)) bind(e.name, { isUnknown: false, from: declared.from });
  };
  const isUnknown = (type: TypeScript.TypeNode | undefined): boolean => type?.kind === ts.SyntaxKind.UnknownKeyword;
  const list = (statements: readonly TypeScript.Statement[]): void => {
    for (const s of statements) {
      if (ts.isVariableStatement(s)) for (const d of s.declarationList.declarations) bind(d.name, { isUnknown: isUnknown(d.type), ...(!d.type && { from: d.initializer }) });
    }
  };
  if (ts.isCatchClause(node)) {
    const d = node.variableDeclaration;
    if (d && ts.isIdentifier(d.name) && (!d.type || isUnknown(d.type))) found.set(d.name.text, { isUnknown: true, isCaught: true });
  } else if (ts.isFunctionLike(node)) for (const p of node.parameters) bind(p.name, { isUnknown: isUnknown(p.type) });
  else if (ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node)) list(node.statements);
  else if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer)) for (const d of node.initializer.declarations) bind(d.name, { isUnknown: false });
  declaredIn.set(node, found);
  return found;
}

function lookup(name: string, ancestors: readonly TypeScript.Node[], ts: Ts): Declared | undefined {
  for (const node of ancestors) {
    const found = declarations(node, ts).get(name);
    if (found) return found;
  }
  return undefined;
}

/** Without what changes nothing about the value: parentheses, `await`, `!`, and casts to nothing in particular. */
export function bare(node: TypeScript.Expression, ts: Ts): TypeScript.Expression {
  let e = node;
  for (;;) {
    if (ts.isParenthesizedExpression(e) || ts.isAwaitExpression(e) || ts.isNonNullExpression(e)) e = e.expression;
    else if ((ts.isAsExpression(e) || ts.isTypeAssertionExpression(e)) && (e.type.kind === ts.SyntaxKind.UnknownKeyword || e.type.kind === ts.SyntaxKind.AnyKeyword)) e = e.expression;
    else return e;
  }
}

/** `a.b.c` as written, optional links included; nothing where it is more than names. */
function pathOf(node: TypeScript.Expression, ts: Ts): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return "this";
  const of = (expression: TypeScript.Expression, name: string): string | undefined => {
    const before = pathOf(expression, ts);
    return before === undefined || before.length > 120 ? undefined : `${before}.${name}`;
  };
  if (ts.isPropertyAccessExpression(node)) return of(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) return of(node.expression, node.argumentExpression.text);
  return undefined;
}

/** The source of the value of an expression, or nothing where somebody answers for its type. */
export function dataIn(node: TypeScript.Expression, ancestors: readonly TypeScript.Node[], source: TypeScript.SourceFile, ts: Ts, steps = 0): DataSource | undefined {
  const e = bare(node, ts);
  if (ts.isCallExpression(e)) {
    const callee = e.expression;
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    if (callee.name.text === "parse" && ts.isIdentifier(callee.expression) && callee.expression.text === "JSON") return isCopy(e, ts) ? undefined : { k: "json" };
    if (callee.name.text === "json" && e.arguments.length === 0 && !e.typeArguments) return { k: "response", pos: e.getStart(source), end: e.end };
    return e.arguments.length <= 1 ? { k: "call", pos: e.getStart(source), end: e.end } : undefined;
  }
  const path = pathOf(e, ts);
  if (path === undefined) return undefined;
  const root = path.split(".", 1)[0] ?? "";
  const declared = lookup(root, ancestors, ts);
  if (declared?.isUnknown) return path === root ? { k: declared.isCaught ? "caught" : "unknown", name: root } : undefined;
  if (declared?.from && steps < MAX_STEPS) {
    const from = dataIn(declared.from, ancestors, source, ts, steps + 1);
    if (from && from.k !== "path" && from.k !== "call") return from.k === "unknown" || from.k === "caught" ? undefined : { ...from, name: root };
  }
  const isParameter = path !== root && declared?.from !== undefined && isParameters(declared.from, source, ts);
  return { k: "path", path, name: path, ...(isParameter && { isParameter }) };
}

/** `Object.fromEntries(url.searchParams)` */
function isParameters(node: TypeScript.Expression, source: TypeScript.SourceFile, ts: Ts): boolean {
  const e = bare(node, ts);
  if (!ts.isCallExpression(e) || !ts.isPropertyAccessExpression(e.expression) || e.expression.name.text !== "fromEntries") return false;
  return e.arguments.length === 1 && /\b(?:searchParams|URLSearchParams)\b/.test(e.arguments[0]?.getText(source).slice(0, 200) ?? "");
}

/** `JSON.parse(JSON.stringify(x))`: a copy has the type of what was copied. */
function isCopy(call: TypeScript.CallExpression, ts: Ts): boolean {
  const [text] = call.arguments;
  return text !== undefined && ts.isCallExpression(text) && ts.isPropertyAccessExpression(text.expression) && text.expression.name.text === "stringify";
}
