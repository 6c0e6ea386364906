/** Syntax trees for repairs: unlike extraction, whoever changes code has to know what stands around it. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";

export type Node = TypeScript.Node;

/** A function with a body that statements can be added to. */
export type WithBlock = TypeScript.FunctionLikeDeclaration & { readonly body: TypeScript.Block };

/** Parses a file with parent pointers. */
export function treeOf(path: string, text: string): TypeScript.SourceFile {
  const ts = compiler();
  const kind = /\.[cm]?jsx?$/.test(path) ? ts.ScriptKind.JSX : path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, true, kind);
}

/** The smallest node that covers a range. */
export function nodeAt(source: TypeScript.SourceFile, start: number, end: number = start + 1): Node {
  const ts = compiler();
  let found: Node = source;
  for (let next: Node | undefined = source; next; ) {
    found = next;
    next = ts.forEachChild(found, (child) => (child.getStart(source) <= start && end <= child.end ? child : undefined));
  }
  return found;
}

/** The node and everything around it, from the inside out. */
export function* outwards(node: Node): Generator<Node> {
  for (let n: Node | undefined = node; n; n = n.parent as Node | undefined) yield n;
}

/** The same node in another tree of the same text, such as the compiler's own. */
export function twinOf<T extends Node>(node: T, other: TypeScript.SourceFile): T | undefined {
  for (const n of outwards(nodeAt(other, node.getStart(), node.end))) if (n.kind === node.kind && n.end === node.end) return n as T;
  return undefined;
}

interface Region {
  readonly end: number;
  readonly name: string | undefined;
}

/** The declarations of files, members of classes by themselves: what lies in one is likely to be about it. */
export class Regions {
  readonly #known = new Map<string, readonly Region[]>();

  constructor(private readonly textOf: (file: string) => string) {}

  /** The declaration that an offset lies in, as a number. */
  numberAt(file: string, at: number): number {
    const regions = this.#of(file);
    let low = 0, high = regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((regions[middle]?.end ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What the statement is called that an offset lies in. */
  nameAt(file: string, at: number): string | undefined {
    return this.#of(file)[this.numberAt(file, at)]?.name;
  }

  #of(file: string): readonly Region[] {
    let known = this.#known.get(file);
    if (!known) this.#known.set(file, (known = /\.[cm]?[jt]sx?$/.test(file) ? treeOf(file, this.textOf(file)).statements.flatMap((statement) => [...regionsOf(statement)]) : []));
    return known;
  }
}

function* regionsOf(statement: TypeScript.Statement): Generator<Region> {
  const ts = compiler();
  const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.name : (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) ? statement.name : undefined;
  const name = declared && ts.isIdentifier(declared) ? declared.text : undefined;
  if (ts.isClassDeclaration(statement)) for (const { end } of statement.members) yield { end, name };
  yield { end: statement.end, name };
}

/** Everything inside a node, itself included, in the order of the code. */
export function* inside(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  compiler().forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* inside(child);
}

/** What is given another value inside a node: `left` of `left += 1`, `n` of `n++`. */
export function* assignedIn(node: Node): Generator<TypeScript.Expression> {
  const ts = compiler();
  for (const n of inside(node)) {
    if (ts.isBinaryExpression(n) && n.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && n.operatorToken.kind <= ts.SyntaxKind.LastAssignment) yield n.left;
    else if (ts.isPostfixUnaryExpression(n) || (ts.isPrefixUnaryExpression(n) && (n.operator === ts.SyntaxKind.PlusPlusToken || n.operator === ts.SyntaxKind.MinusMinusToken))) yield n.operand;
  }
}

/** Names that are used as values or types inside a node: no property names, no keys. */
export function* namesIn(node: Node): Generator<TypeScript.Identifier> {
  const ts = compiler();
  for (const n of inside(node)) {
    if (!ts.isIdentifier(n)) continue;
    const { parent } = n;
    if (ts.isPropertyAccessExpression(parent) && parent.name === n) continue;
    if (ts.isPropertyAssignment(parent) && parent.name === n) continue;
    if (ts.isBindingElement(parent) && parent.propertyName === n) continue;
    if ((ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === n) continue;
    yield n;
  }
}

/** Comments in a piece of code: what stands in a text or in a regular expression is none. */
export function commentsIn(text: string): string[] {
  const ts = compiler();
  const { SyntaxKind } = ts;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found: string[] = [];
  /** Braces that are open in each template around. */
  const open: number[] = [];
  let isValue = false;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia) found.push(scanner.getTokenText().trim());
    if (kind <= SyntaxKind.LastTriviaToken) continue;
    const inner = open.at(-1);
    if (kind === SyntaxKind.TemplateHead) open.push(0);
    else if (kind === SyntaxKind.OpenBraceToken && inner !== undefined) open.splice(-1, 1, inner + 1);
    else if (kind === SyntaxKind.CloseBraceToken && inner !== undefined && inner > 0) open.splice(-1, 1, inner - 1);
    else if (kind === SyntaxKind.CloseBraceToken && inner === 0) kind = scanner.reScanTemplateToken(false);
    else if ((kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) && !isValue) kind = scanner.reScanSlashToken();
    if (kind === SyntaxKind.TemplateTail) open.pop();
    isValue = kind === SyntaxKind.Identifier || kind === SyntaxKind.CloseParenToken || kind === SyntaxKind.CloseBracketToken || kind === SyntaxKind.CloseBraceToken || kind === SyntaxKind.TemplateTail || (kind >= SyntaxKind.FirstLiteralToken && kind <= SyntaxKind.LastLiteralToken) || kind === SyntaxKind.ThisKeyword;
  }
  return found;
}
