/** Whether a name is tested near a cast: then the cast only writes down what was found out. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

/** How far around a cast its tests may stand. */
const REACH = 4_000;

/**
 * Whether code between two offsets asks what a name holds: `typeof`, `instanceof`, `in`, `Array.isArray`, a guard
 * (`isOrder(x)`), an assertion or a schema.
 */
export function isTested(name: string, text: string, from: number, to: number): boolean {
  const region = text.slice(from, to);
  const last = name.slice(name.lastIndexOf(".") + 1);
  for (let at = region.indexOf(last); at >= 0; at = region.indexOf(last, at + last.length)) {
    if (/[\w$]/.test(region[at - 1] ?? "") || /[\w$]/.test(region[at + last.length] ?? "")) continue;
    const before = region.slice(Math.max(0, at - 60), at);
    const after = region.slice(at + last.length, at + last.length + 40);
    if (/\btypeof\s+\(?[\w$.]{0,40}$/.test(before)) return true;
    if (/\bin\s+\(?[\w$.]{0,40}$/.test(before) && !/\b(?:const|let|var)\s+\S+\s+in\s/.test(before)) return true;
    if (/(?:\bisArray|\b(?:is|has|assert|validate|check|ensure)[A-Z]\w{0,40}|\b(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|assert|is|check|decode)|\.includes|\.has)\(\s*(?:await\s+)?[\w$.]{0,40}$/.test(before)) return true;
    if (/^[\w$.?!)]{0,20}\s+instanceof\b/.test(after)) return true;
    // A `typeof` of the project's own, such as `kindOf(value)`.
    if (/\b(?:type|kind|tag|\w{1,40}(?:Type|Kind|Tag))(?:Of)?\(\s*[\w$.]{0,40}$/.test(before)) return true;
  }
  return false;
}

/** The reach of a cast: its function with the callbacks written in it, or the file, near it. */
export function regionAround(node: TypeScript.Node, ancestors: readonly TypeScript.Node[], ts: Ts): { readonly from: number; readonly to: number } {
  const owner = ancestors.find((a) => ts.isFunctionLike(a) && !ts.isArrowFunction(a)) ?? ancestors.findLast((a) => ts.isFunctionLike(a)) ?? ancestors.at(-1);
  return { from: Math.max(owner?.pos ?? 0, node.pos - REACH), to: Math.min(owner?.end ?? node.end, node.end + REACH) };
}

const CHECKS = /^(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|validateAsync|assert|is|check|decode|includes|has|indexOf|isArray)$/;

/** Take whatever they are given and make something of their own. */
const CONVERTS = /^(?:parseInt|parseFloat|Number|String|Boolean|BigInt|Date|encodeURIComponent)$/;

/** Whether the cast is what a check is given, or what is converted: `schema.parse(x as Input)`, `Number((x as string) || 1)`. */
export function isHandedToCheck(ancestors: readonly TypeScript.Node[], ts: Ts): boolean {
  const above = ancestors.find((a) => !ts.isParenthesizedExpression(a) && !ts.isAwaitExpression(a) && !isFallback(a, ts));
  if (!above || !(ts.isCallExpression(above) || ts.isNewExpression(above))) return false;
  const callee = above.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
  return CHECKS.test(name) || CONVERTS.test(name) || /^(?:is|assert|validate|parse)[A-Z]/.test(name);
}

/** `x ?? otherwise` */
function isFallback(node: TypeScript.Node, ts: Ts): boolean {
  return ts.isBinaryExpression(node) && (node.operatorToken.kind === ts.SyntaxKind.BarBarToken || node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken);
}
