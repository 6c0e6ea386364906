/** Loops that do nothing but write, taken apart: each statement with what has to hold before it is made. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { boundIn, type Loop } from "./loops.js";
import { inside, namesIn, type Node } from "./tree.js";
import { constantsOf, freeNames, isExit, type WayStep } from "./ways.js";

/** A statement of a loop, by the call that is waited for. */
export interface Told {
  readonly call: TypeScript.CallExpression;
  readonly steps: readonly WayStep[];
  /** What is done about its failure: `report` of `.catch(report)`. */
  readonly caught: readonly TypeScript.Expression[];
}

export interface ToldLoop {
  readonly writes: readonly Told[];
  /** `catch (error) { … }` around all of it. */
  readonly around?: TypeScript.CatchClause;
}

/** What a loop writes; undefined where it does more than that. */
export function toldBy(loop: Loop): ToldLoop | undefined {
  const ts = compiler();
  const bound = boundIn(loop);
  const isOfLoop = (node: Node): boolean => [...freeNames(node)].some((name) => bound.has(name));
  const isCallback = !ts.isForOfStatement(loop.node) && !ts.isForStatement(loop.node);
  const writes: Told[] = [];
  /** Puts what an expression writes to the others; false where it is none. */
  const put = (expression: TypeScript.Expression, steps: readonly WayStep[], isGivenBack: boolean): boolean => {
    if (!ts.isAwaitExpression(expression) && !isGivenBack) return false;
    let call = ts.isAwaitExpression(expression) ? expression.expression : expression;
    let caught: readonly TypeScript.Expression[] = [];
    if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === "catch") {
      if (call.arguments.some(isOfLoop)) return false;
      caught = call.arguments;
      call = call.expression.expression;
    }
    if (!ts.isCallExpression(call)) return false;
    writes.push({ call, steps, caught });
    return true;
  };
  /** What is told after some statements; undefined where they do more than write. */
  const read = (statements: readonly TypeScript.Statement[], given: readonly WayStep[], isEnd: boolean): boolean => {
    let steps = given;
    return statements.every((statement, i) => {
      const isLast = isEnd && i === statements.length - 1;
      const names = constantsOf(statement);
      if (names && ts.isVariableStatement(statement)) {
        if ([...inside(statement)].some((n) => ts.isAwaitExpression(n))) return false;
        steps = [...steps, { k: "const", statement, names }];
        return true;
      }
      if (ts.isBlock(statement)) return read(statement.statements, steps, isLast);
      if (ts.isExpressionStatement(statement)) return put(statement.expression, steps, false);
      if (ts.isReturnStatement(statement)) return isCallback && isLast && (statement.expression === undefined || put(statement.expression, steps, true));
      if (!ts.isIfStatement(statement)) return false;
      const { expression: condition, thenStatement, elseStatement } = statement;
      if (!elseStatement && isExit(thenStatement)) {
        const only = ts.isBlock(thenStatement) ? (thenStatement.statements.length === 1 ? thenStatement.statements[0] : undefined) : thenStatement;
        const isNext = only !== undefined && (isCallback ? ts.isReturnStatement(only) && (only.expression === undefined || /^(?:null|undefined)$/.test(only.expression.getText())) : ts.isContinueStatement(only));
        if (isNext) steps = [...steps, { k: "if", condition, holds: false }];
        return isNext;
      }
      return read([thenStatement], [...steps, { k: "if", condition, holds: true }], isLast) && (!elseStatement || read([elseStatement], [...steps, { k: "if", condition, holds: false }], isLast));
    });
  };
  const { body } = loop;
  const statements = ts.isBlock(body) ? body.statements : undefined;
  const [only, more] = statements ?? [];
  if (only && !more && ts.isTryStatement(only)) {
    const { catchClause, finallyBlock, tryBlock } = only;
    if (!catchClause || finallyBlock || leaves(catchClause.block)) return undefined;
    const own = new Set(catchClause.variableDeclaration ? [...namesIn(catchClause.variableDeclaration.name)].map(({ text }) => text) : []);
    if ([...freeNames(catchClause.block)].some((name) => bound.has(name) && !own.has(name))) return undefined;
    return read(tryBlock.statements, [], true) && writes.length > 0 ? { writes, around: catchClause } : undefined;
  }
  if (statements) return read(statements, [], true) && writes.length > 0 ? { writes } : undefined;
  if (ts.isStatement(body)) return read([body], [], true) && writes.length > 0 ? { writes } : undefined;
  return put(body as TypeScript.Expression, [], true) ? { writes } : undefined;
}

/** Whether a block gives something back or goes elsewhere: around all of them it would mean something else. */
function leaves(node: Node): boolean {
  const ts = compiler();
  if (ts.isFunctionLike(node)) return false;
  return ts.isReturnStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node) || ts.forEachChild(node, (child) => leaves(child) || undefined) === true;
}
