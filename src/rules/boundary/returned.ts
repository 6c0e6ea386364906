/** What a function without a declared return type returns, as far as its own syntax tells. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

export interface Returned {
  /** The type to declare, where it is plain to see. */
  readonly type?: string;
  /** It makes markup: a component, whose type is always the same. */
  readonly isMarkup?: true;
}

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

/** What a function returns. */
export function returnedBy(fn: TypeScript.SignatureDeclaration & { readonly body?: TypeScript.Node | undefined }, ts: Ts): Returned {
  if (!fn.body) return {};
  const values = valuesOf(fn.body, ts);
  if (values.some((value) => isMarkup(value, ts))) return { isMarkup: true };
  if ("asteriskToken" in fn && fn.asteriskToken) return {};
  const types = new Set(values.map((value) => plainType(value, ts)));
  const [type = "void", ...others] = types.size === 0 ? ["void"] : [...types];
  if (others.length > 0 || types.has(undefined)) return {};
  const isAsync = ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
  return { type: isAsync ? `Promise<${type}>` : type };
}
