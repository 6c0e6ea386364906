/** Finds what a file hands to others: the functions behind its exports, through names, objects, arrays and classes. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

/** An exported function without a declared return type. */
export interface Untyped {
  readonly node: TypeScript.SignatureDeclaration;
  /** Nodes around it, innermost first, up to the export. */
  readonly around: readonly TypeScript.Node[];
}

/** Objects in objects deeper than this are data. */
const MAX_DEPTH = 32;

/** What the names of a file's top level stand for: declarations, and what is assigned later. */
type Names = ReadonlyMap<string, readonly TypeScript.Node[]>;

const namesOfFiles = new WeakMap<TypeScript.SourceFile, Names>();

function namesOf(source: TypeScript.SourceFile, ts: Ts): Names {
  const known = namesOfFiles.get(source);
  if (known) return known;
  const names = new Map<string, TypeScript.Node[]>();
  const add = (name: string, node: TypeScript.Node): void => {
    const there = names.get(name);
    if (there) there.push(node);
    else names.set(name, [node]);
  };
  for (const s of source.statements) {
    if ((ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s)) && s.name) add(s.name.text, s);
    else if (ts.isVariableStatement(s)) for (const d of s.declarationList.declarations) if (ts.isIdentifier(d.name)) add(d.name.text, d);
    if (ts.isExpressionStatement(s) && ts.isBinaryExpression(s.expression) && s.expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(s.expression.left)) {
      add(s.expression.left.text, s.expression.right);
    }
  }
  namesOfFiles.set(source, names);
  return names;
}

/** Follows one export to its functions. */
export class Boundary {
  readonly #found: Untyped[] = [];
  readonly #seen = new Set<TypeScript.Node>();

  constructor(
    private readonly source: TypeScript.SourceFile,
    private readonly ts: Ts,
  ) {}

  /** The functions without a declared type that this export statement or declaration makes public. */
  of(node: TypeScript.Node): readonly Untyped[] {
    const { ts } = this;
    if (ts.isExportDeclaration(node)) {
      const elements = node.moduleSpecifier || node.isTypeOnly || !node.exportClause || !ts.isNamedExports(node.exportClause) ? [] : node.exportClause.elements;
      for (const e of elements) if (!e.isTypeOnly && ts.isIdentifier(e.propertyName ?? e.name)) this.#name((e.propertyName ?? e.name).text, []);
    } else if (ts.isExportAssignment(node)) this.#visit(node.expression, [node]);
    else if (ts.isVariableStatement(node)) for (const d of node.declarationList.declarations) this.#visit(d, [node]);
    else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) this.#visit(node, []);
    return this.#found;
  }

  #name(name: string, around: readonly TypeScript.Node[]): void {
    for (const node of namesOf(this.source, this.ts).get(name) ?? []) this.#visit(node, around);
  }

  #visit(node: TypeScript.Node | undefined, around: readonly TypeScript.Node[]): void {
    const { ts } = this;
    if (!node || around.length > MAX_DEPTH || this.#seen.has(node)) return;
    this.#seen.add(node);
    const inner = [node, ...around];
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) this.#function(node, around);
    else if (ts.isMethodDeclaration(node) || ts.isGetAccessorDeclaration(node) || ts.isMethodSignature(node)) {
      if (!isPrivate(node, ts)) this.#function(node, around);
    } else if (ts.isParenthesizedExpression(node)) this.#visit(node.expression, inner);
    else if (ts.isIdentifier(node)) this.#name(node.text, around);
    else if (ts.isArrayLiteralExpression(node)) for (const e of node.elements) this.#visit(e, inner);
    else if (ts.isObjectLiteralExpression(node)) for (const p of node.properties) this.#visit(p, inner);
    else if (ts.isPropertyAssignment(node)) this.#visit(node.initializer, inner);
    else if (ts.isShorthandPropertyAssignment(node)) this.#name(node.name.text, around);
    else if (ts.isVariableDeclaration(node)) {
      // A declared type says it for everything in it.
      if (!node.type) this.#visit(node.initializer, inner);
    } else if (ts.isPropertyDeclaration(node)) {
      if (!node.type && !isPrivate(node, ts)) this.#visit(node.initializer, inner);
    } else if (ts.isClassLike(node)) for (const m of node.members) this.#visit(m, inner);
  }

  #function(node: TypeScript.SignatureDeclaration & { readonly body?: TypeScript.Node | undefined }, around: readonly TypeScript.Node[]): void {
    if (node.type || isConstant(node.body, this.ts)) return;
    const returned = returnedFunction(node.body, this.ts);
    if (!returned) this.#found.push({ node, around });
    else if (!returned.type) this.#visit(returned, [node, ...around]);
  }
}

function isPrivate(node: TypeScript.ClassElement | TypeScript.ObjectLiteralElementLike | TypeScript.TypeElement, ts: Ts): boolean {
  if (node.name && ts.isPrivateIdentifier(node.name)) return true;
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.PrivateKeyword);
}

/** A function that does nothing but make another one is as typed as that one. */
function returnedFunction(body: TypeScript.Node | undefined, ts: Ts): TypeScript.ArrowFunction | TypeScript.FunctionExpression | undefined {
  let value = body;
  if (body && ts.isBlock(body)) {
    const [only, ...more] = body.statements;
    value = only && more.length === 0 && ts.isReturnStatement(only) ? only.expression : undefined;
  }
  while (value && ts.isParenthesizedExpression(value)) value = value.expression;
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

/** `() => ({ … } as const)`: the value is the type. */
function isConstant(body: TypeScript.Node | undefined, ts: Ts): boolean {
  let value = body;
  while (value && (ts.isParenthesizedExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
  return value !== undefined && ts.isAsExpression(value) && ts.isTypeReferenceNode(value.type) && ts.isIdentifier(value.type.typeName) && value.type.typeName.text === "const";
}
