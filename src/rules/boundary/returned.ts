/** What a function without a declared return type returns, as far as its own syntax tells. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

export interface Returned {
  /** The type to declare, where it is plain to see. */
  readonly type?: string;
  /** It makes markup: a component, whose type is always the same. */
  readonly isMarkup?: true;
  /** Calls and names whose values it gives back, alone or as a part of an object. */
  readonly values?: readonly Handed[];
}

/** A value that is handed on: a call by its place, a name (or a path) by what is written. */
export interface Handed {
  readonly pos: number;
  readonly end: number;
  readonly path?: string;
}

const MAX_HANDED = 8;

/** The values a function returns; nothing for one that is only declared. */
function valuesOf(body: TypeScript.Node, ts: Ts): readonly (TypeScript.Expression | undefined)[] {
  if (!ts.isBlock(body)) return [body as TypeScript.Expression];
  const found: (TypeScript.Expression | undefined)[] = [];
  const open: TypeScript.Node[] = [body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (ts.isReturnStatement(node)) found.push(node.expression);
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, (child) => void open.push(child));
  }
  return found;
}

function isMarkup(value: TypeScript.Expression | undefined, ts: Ts): boolean {
  const open = value ? [value] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return true;
    if (ts.isParenthesizedExpression(node)) open.push(node.expression);
    else if (ts.isConditionalExpression(node)) open.push(node.whenTrue, node.whenFalse);
    else if (ts.isBinaryExpression(node)) open.push(node.left, node.right);
  }
  return false;
}

function plainType(value: TypeScript.Expression | undefined, ts: Ts): string | undefined {
  if (!value) return "void";
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return "string";
  if (ts.isNumericLiteral(value)) return "number";
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return "boolean";
  if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken) return "boolean";
  if (ts.isNewExpression(value) && ts.isIdentifier(value.expression) && !value.typeArguments && /^(?:Date|URL|Response|Error)$/.test(value.expression.text)) return value.expression.text;
  return undefined;
}

function handedIn(value: TypeScript.Expression | undefined, source: TypeScript.SourceFile, ts: Ts, depth = 0): readonly Handed[] {
  if (!value || depth > 4) return [];
  const inner = (e: TypeScript.Expression): readonly Handed[] => handedIn(e, source, ts, depth + 1);
  if (ts.isParenthesizedExpression(value) || ts.isAwaitExpression(value) || ts.isNonNullExpression(value)) return inner(value.expression);
  if (ts.isConditionalExpression(value)) return [...inner(value.whenTrue), ...inner(value.whenFalse)];
  if (ts.isBinaryExpression(value)) return [...inner(value.left), ...inner(value.right)];
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.flatMap((p) => (ts.isPropertyAssignment(p) ? inner(p.initializer) : ts.isShorthandPropertyAssignment(p) ? inner(p.name) : ts.isSpreadAssignment(p) ? inner(p.expression) : []));
  }
  const place = { pos: value.getStart(source), end: value.end };
  if (ts.isCallExpression(value)) return isOwnShape(value, source, ts) ? [] : [place];
  return ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) ? [{ ...place, path: value.getText(source).replace(/\s|\?(?=\.)/g, "").slice(0, 120) }] : [];
}

/** `rows.map((row) => ({ id: row.id }))`: a column that is added later does not reach it. */
function isOwnShape(call: TypeScript.CallExpression, source: TypeScript.SourceFile, ts: Ts): boolean {
  const [made] = call.arguments;
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "map" || !made || !ts.isArrowFunction(made)) return false;
  const body = ts.isParenthesizedExpression(made.body) ? made.body.expression : made.body;
  const row = made.parameters[0]?.name.getText(source);
  return ts.isObjectLiteralExpression(body) && body.properties.every((p) => ts.isPropertyAssignment(p) && p.initializer.getText(source) !== row);
}

/** What a function returns. */
export function returnedBy(fn: TypeScript.SignatureDeclaration & { readonly body?: TypeScript.Node | undefined }, source: TypeScript.SourceFile, ts: Ts): Returned {
  if (!fn.body) return {};
  const values = valuesOf(fn.body, ts);
  const handed = values.flatMap((value) => handedIn(value, source, ts)).slice(0, MAX_HANDED);
  if (values.some((value) => isMarkup(value, ts))) return { isMarkup: true };
  const rest = handed.length > 0 ? { values: handed } : {};
  if ("asteriskToken" in fn && fn.asteriskToken) return rest;
  const types = new Set(values.map((value) => plainType(value, ts)));
  const [type = "void", ...others] = types.size === 0 ? ["void"] : [...types];
  if (others.length > 0 || types.has(undefined)) return rest;
  const isAsync = ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
  return { type: isAsync ? `Promise<${type}>` : type };
}
