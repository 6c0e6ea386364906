/** What a loop does of an element before it comes to a place: constants that are made and conditions that hold, so that both can be written down once more for all elements. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { codeOf, movedTo } from "./lines.js";
import { boundIn, type Loop } from "./loops.js";
import { inside, namesIn, type Node, outwards } from "./tree.js";

/** One step on the way to a place, in the order of the code. */
export type WayStep =
  | { readonly k: "const"; readonly statement: TypeScript.VariableStatement; readonly names: ReadonlySet<string> }
  /** Holds from here on, as code. */
  | { readonly k: "if"; readonly condition: TypeScript.Expression; readonly holds: boolean };

/** Methods that give an answer and change nothing. */
const ASKS = /^(?:at|charAt|concat|endsWith|entries|every|filter|find|findIndex|flat|flatMap|get|has|includes|indexOf|join|keys|lastIndexOf|map|match|padEnd|padStart|reduce|repeat|replace|replaceAll|slice|some|split|startsWith|substring|toFixed|toISOString|toLowerCase|toString|toUpperCase|trim|trimEnd|trimStart|values|isArray|stringify|parse|abs|ceil|floor|max|min|round)$/;
const MAKES = /^(?:String|Number|Boolean|BigInt)$/;

/** Whether an expression can be computed a second time without anybody noticing. */
export function isPure(node: Node): boolean {
  const ts = compiler();
  return [...inside(node)].every((n) => {
    if (ts.isCallExpression(n)) return ts.isPropertyAccessExpression(n.expression) ? ASKS.test(n.expression.name.text) : ts.isIdentifier(n.expression) && MAKES.test(n.expression.text);
    if (ts.isBinaryExpression(n)) return n.operatorToken.kind < ts.SyntaxKind.FirstAssignment || n.operatorToken.kind > ts.SyntaxKind.LastAssignment;
    if (ts.isPrefixUnaryExpression(n)) return n.operator !== ts.SyntaxKind.PlusPlusToken && n.operator !== ts.SyntaxKind.MinusMinusToken;
    return !(ts.isAwaitExpression(n) || ts.isNewExpression(n) || ts.isPostfixUnaryExpression(n) || ts.isDeleteExpression(n) || ts.isYieldExpression(n) || ts.isTaggedTemplateExpression(n) || ts.isStatement(n) || ts.isFunctionExpression(n) || ts.isVoidExpression(n));
  });
}

/** Whether a statement never lets the loop go on with its element. */
export function isExit(statement: TypeScript.Statement): boolean {
  const ts = compiler();
  if (ts.isBlock(statement)) {
    const last = statement.statements.at(-1);
    return last !== undefined && isExit(last);
  }
  return ts.isContinueStatement(statement) || ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isBreakStatement(statement);
}

/** The names that a constant declares; undefined where it is none. */
export function constantsOf(statement: Node): ReadonlySet<string> | undefined {
  const ts = compiler();
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const) || statement.declarationList.declarations.some((d) => !d.initializer)) return undefined;
  return new Set(statement.declarationList.declarations.flatMap((d) => [...namesIn(d.name)].map(({ text }) => text)));
}

/** The way from the start of the loop's body to a node in it, as far as constants and conditions tell it; undefined where what fails there is dealt with for each element. */
export function wayTo(loop: Loop, node: Node): readonly WayStep[] | undefined {
  const ts = compiler();
  const steps: WayStep[] = [];
  for (const n of outwards(node)) {
    if (n === loop.body) return steps.toReversed();
    const { parent } = n;
    if (ts.isFunctionLike(n)) return undefined;
    if (ts.isTryStatement(parent) && (n === parent.tryBlock ? parent.catchClause !== undefined : true)) return undefined;
    if (ts.isIfStatement(parent) && n !== parent.expression) steps.push({ k: "if", condition: parent.expression, holds: n === parent.thenStatement });
    else if (ts.isConditionalExpression(parent) && n !== parent.condition) steps.push({ k: "if", condition: parent.condition, holds: n === parent.whenTrue });
    else if (ts.isBinaryExpression(parent) && parent.right === n && /^(?:&&|\|\|)$/.test(parent.operatorToken.getText())) steps.push({ k: "if", condition: parent.left, holds: parent.operatorToken.getText() === "&&" });
    if (!ts.isBlock(parent) && !ts.isCaseOrDefaultClause(parent)) continue;
    for (const before of parent.statements.slice(0, parent.statements.indexOf(n as TypeScript.Statement)).toReversed()) {
      const names = constantsOf(before);
      if (names && ts.isVariableStatement(before)) steps.push({ k: "const", statement: before, names });
      else if (ts.isIfStatement(before) && !before.elseStatement && isExit(before.thenStatement)) steps.push({ k: "if", condition: before.expression, holds: false });
    }
  }
  return undefined;
}

/** Names in a piece of code that it does not bring along itself. */
export function freeNames(code: Node): Set<string> {
  const ts = compiler();
  const own = new Set([...inside(code)].flatMap((n) => (ts.isParameter(n) ? [...namesIn(n.name)].map(({ text }) => text) : [])));
  return new Set([...namesIn(code)].map(({ text }) => text).filter((name) => !own.has(name)));
}

/** What a step is computed from. */
function madeOf(step: WayStep): readonly Node[] {
  return step.k === "if" ? [step.condition] : step.statement.declarationList.declarations.flatMap((d) => (d.initializer ? [d.initializer] : []));
}

/**
 * The steps that some code needs, and those that these need in turn; undefined where it needs something that is neither
 * of the element nor a constant.
 *
 * @param isFit whether a piece of code may be written down once more
 * @param isExact every condition has to be kept; otherwise those that cannot be are let go, unless they are about what is wanted
 */
export function neededFor(steps: readonly WayStep[], wanted: readonly Node[], loop: Loop, isFit: (code: Node) => boolean, isExact: boolean): readonly WayStep[] | undefined {
  const bound = boundIn(loop);
  const boundNames = (code: readonly Node[]): string[] => code.flatMap((n) => [...freeNames(n)]).filter((name) => bound.has(name));
  const kept = new Set<WayStep>();
  /** Keeps what makes these names before a step; nothing where that cannot be done. */
  const keep = (names: readonly string[], before: number, into: Set<WayStep>): boolean => names.every((name) => {
    const at = steps.findLastIndex((step, i) => i < before && step.k === "const" && step.names.has(name));
    const step = steps[at];
    if (!step) return loop.names.has(name);
    into.add(step);
    return madeOf(step).every(isFit) && keep(boundNames(madeOf(step)), at, into);
  });
  if (!keep(boundNames(wanted), steps.length, kept)) return undefined;
  const about = new Set(boundNames(wanted));
  for (const [at, step] of steps.entries()) {
    if (step.k !== "if") continue;
    const names = boundNames([step.condition]);
    const more = new Set<WayStep>([step]);
    if (isFit(step.condition) && keep(names, at, more)) for (const s of more) kept.add(s);
    else if (isExact || names.some((name) => about.has(name))) return undefined;
  }
  return steps.filter((step) => kept.has(step));
}

/** A condition as code, or its opposite. */
export function conditionText({ condition, holds }: Extract<WayStep, { k: "if" }>): string {
  const ts = compiler();
  const text = condition.getText();
  // What binds no closer than `&&`, where conditions are put together.
  const isLoose = ts.isConditionalExpression(condition) || (ts.isBinaryExpression(condition) && (/^(?:\|\||\?\?|,)$/.test(condition.operatorToken.getText()) || condition.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && condition.operatorToken.kind <= ts.SyntaxKind.LastAssignment));
  if (holds) return isLoose ? `(${text})` : text;
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) return condition.operand.getText();
  const opposite = ts.isBinaryExpression(condition) ? ({ "===": "!==", "!==": "===", "==": "!=", "!=": "==" } as Readonly<Record<string, string>>)[condition.operatorToken.getText()] : undefined;
  if (opposite !== undefined && ts.isBinaryExpression(condition)) return `${condition.left.getText()} ${opposite} ${condition.right.getText()}`;
  return ts.isIdentifier(condition) || ts.isPropertyAccessExpression(condition) || ts.isCallExpression(condition) ? `!${text}` : `!(${text})`;
}

/** A list made of another: `item` of each element for which the steps lead there. @param item its code, given how the lines around it begin */
export function gathered(list: string, element: string, all: readonly WayStep[], item: (indent: string) => string, style: { readonly newline: string; readonly indent: string; readonly semicolon: string }): string {
  const { newline, indent, semicolon } = style;
  const { steps, code } = inlined(all, item);
  const conditions = steps.filter((s) => s.k === "if");
  const own = code(indent);
  if (steps.length === 0) return `${list}.map((${element}) => ${own.startsWith("{") ? `(${own})` : own})`;
  if (conditions.length === steps.length) return `${list}.flatMap((${element}) => (${conditions.map(conditionText).join(" && ")} ? [${own}] : []))`;
  const line = (text: string): string => `${newline}${indent}  ${text}`;
  const last = steps.at(-1);
  const isLast = last?.k === "if";
  const before = isLast ? steps.slice(0, -1) : steps;
  const lines = before.map((s) => line(s.k === "const" ? movedTo(s.statement, `${indent}  `) : `if (${conditionText({ ...s, holds: !s.holds })}) return []${semicolon}`));
  const inner = code(`${indent}  `);
  const given = conditions.length === 0 ? inner : isLast ? `${conditionText(last)} ? [${inner}] : []` : `[${inner}]`;
  return `${list}.${conditions.length > 0 ? "flatMap" : "map"}((${element}) => {${lines.join("")}${line(`return ${given}${semicolon}`)}${newline}${indent}})`;
}

/** What is nothing but the last constant is its value. */
function inlined(steps: readonly WayStep[], item: (indent: string) => string): { readonly steps: readonly WayStep[]; readonly code: (indent: string) => string } {
  const last = steps.at(-1);
  const [declared, more] = last?.k === "const" ? last.statement.declarationList.declarations : [];
  const value = more ? undefined : declared?.initializer;
  return value && declared?.name.getText() === item("") ? { steps: steps.slice(0, -1), code: () => codeOf(value) } : { steps, code: item };
}
