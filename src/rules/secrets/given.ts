/** Tells which literal a name is given: by a declaration, an assignment, a default, a fallback, a comparison. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../../concepts.js";

type Ts = typeof TypeScript;
export type Literal = TypeScript.StringLiteral | TypeScript.NoSubstitutionTemplateLiteral;

/**
 * What the named value is for its program.
 *
 * - `value`: the name holds it
 * - `fallback`: it stands in for a variable of the environment
 * - `guarded`: one of two values, chosen by the environment
 * - `compared`: what callers send is compared with it
 */
export type Use = "value" | "fallback" | "guarded" | "compared";

/** A literal that a name may be given. */
export interface Candidate {
  readonly literal: Literal;
  readonly use: Use;
  readonly variable?: string;
  readonly whole?: TypeScript.Node;
  readonly cut?: readonly [start: number, end: number];
}

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** Calls that hand on what they are given, as bytes, as text, as a key. */
const PASSES_ON = /^(?:from|encode|String|decode|trim|createSecretKey|importKey|Buffer|atob|unsafe|plainText|unsafePlainText|of|make)$/;
/** Calls that say what is taken when nothing is given. */
const DEFAULTS = /^(?:default|prefault|catch|withDefault|def)$/;
const ENVIRONMENT = /\b(?:NODE_ENV|isProd|isProduction|isDev|isDevelopment|isTest|production|development|test|local|ci|CI)\b/i;

export const isLiteral = (ts: Ts, node: TypeScript.Node): node is Literal => ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);

export function bare(ts: Ts, node: TypeScript.Expression): TypeScript.Expression {
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node)) node = node.expression;
  return node;
}

export const calledName = (ts: Ts, call: TypeScript.CallExpression | TypeScript.NewExpression): string =>
  ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ts.isIdentifier(call.expression) ? call.expression.text : "";

/** The environment variable an expression reads, or undefined: `process.env.X`, `import.meta.env["X"]`, `env.X`, `get("X")`. */
export function variableRead(ts: Ts, outer: TypeScript.Expression): string | undefined {
  const node = bare(ts, outer);
  const isEnvironment = (of: TypeScript.Expression): boolean => {
    const object = bare(ts, of);
    return (ts.isPropertyAccessExpression(object) && /^env$/i.test(object.name.text)) || (ts.isIdentifier(object) && /^env$/i.test(object.text));
  };
  if (ts.isPropertyAccessExpression(node)) {
    if (isEnvironment(node.expression)) return node.name.text;
    return /^(?:trim|toString)$/.test(node.name.text) ? variableRead(ts, node.expression) : undefined;
  }
  if (ts.isElementAccessExpression(node)) return isEnvironment(node.expression) && isLiteral(ts, node.argumentExpression) ? node.argumentExpression.text : undefined;
  if (ts.isCallExpression(node)) {
    const first = node.arguments[0];
    if (first && isLiteral(ts, first) && VARIABLE.test(first.text) && /get|env|config/i.test(calledName(ts, node))) return first.text;
    return ts.isPropertyAccessExpression(node.expression) ? variableRead(ts, node.expression) : undefined;
  }
  if (ts.isBinaryExpression(node)) return variableRead(ts, node.right) ?? variableRead(ts, node.left);
  return undefined;
}

const isFallbackOperator = (ts: Ts, kind: TypeScript.SyntaxKind): boolean => kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;

/** The literals an expression can be, the likeliest last. */
function* literalsOf(ts: Ts, source: TypeScript.SourceFile, outer: TypeScript.Expression, use: Use = "value", depth = 0): Generator<Candidate> {
  const node = bare(ts, outer);
  if (depth > 6) return;
  if (isLiteral(ts, node)) yield { literal: node, use };
  else if (ts.isBinaryExpression(node) && isFallbackOperator(ts, node.operatorToken.kind)) {
    const variable = variableRead(ts, node.left);
    // Of a longer chain only the literal goes: the other variables still count.
    const whole = ts.isBinaryExpression(bare(ts, node.left)) ? undefined : node;
    for (const c of literalsOf(ts, source, node.right, use, depth + 1)) {
      yield variable === undefined ? c : { ...c, use: c.use === "value" ? "fallback" : c.use, variable: c.variable ?? variable, ...(whole && { whole }) };
    }
    if (variable === undefined) yield* literalsOf(ts, source, node.left, use, depth + 1);
  } else if (ts.isConditionalExpression(node)) {
    const isGuarded = ENVIRONMENT.test(source.text.slice(node.condition.pos, node.condition.end));
    const variable = variableRead(ts, node.whenTrue) ?? variableRead(ts, node.whenFalse) ?? variableRead(ts, node.condition);
    const whole = variable !== undefined && variableRead(ts, node.condition) === variable ? node : undefined;
    for (const branch of [node.whenTrue, node.whenFalse]) {
      for (const c of literalsOf(ts, source, branch, use, depth + 1)) {
        yield isGuarded ? { ...c, use: "guarded" } : variable === undefined ? c : { ...c, use: "fallback", variable, ...(whole && { whole }) };
      }
    }
  } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const name = calledName(ts, node), first = node.arguments?.[0];
    if (first && PASSES_ON.test(name)) yield* literalsOf(ts, source, first, use, depth + 1);
    else if (first && ts.isObjectLiteralExpression(first)) {
      const index = first.properties.findIndex((p) => ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === "default");
      const given = first.properties[index], next = first.properties[index + 1];
      if (given && ts.isPropertyAssignment(given)) {
        for (const c of literalsOf(ts, source, given.initializer, use, depth + 1)) yield { ...c, use: "fallback", cut: [given.pos, next?.pos ?? given.end] };
      }
    } else if (first && DEFAULTS.test(name) && ts.isPropertyAccessExpression(node.expression)) {
      const cut = [node.expression.expression.end, node.end] as const;
      for (const c of literalsOf(ts, source, first, use, depth + 1)) yield { ...c, use: "fallback", cut };
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const second = node.arguments[1], variable = variableRead(ts, node);
      if (second && variable !== undefined && isLiteral(ts, bare(ts, second)) && !VARIABLE.test((bare(ts, second) as Literal).text)) yield { literal: bare(ts, second) as Literal, use: "fallback", variable, whole: node };
      else yield* literalsOf(ts, source, node.expression.expression, use, depth + 1);
    }
  }
}

/** What a name at this place is given: the expression and, for a comparison, what it is compared with. */
export function* candidatesFor({ node, ancestors, ts, source }: Sighting): Generator<Candidate> {
  const [parent] = ancestors;
  if (!parent) return;
  const value = function* (initializer: TypeScript.Node | undefined, use: Use = "value"): Generator<Candidate> {
    if (initializer && ts.isExpression(initializer)) yield* literalsOf(ts, source, initializer, use);
  };
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isParameter(parent)) {
    if (parent.name === node) yield* value(parent.initializer);
    return;
  }
  if (ts.isComputedPropertyName(parent)) {
    const property = ancestors[1];
    if (property && ts.isPropertyAssignment(property)) yield* value(property.initializer);
    return;
  }
  if (ts.isBindingElement(parent)) {
    if (!parent.initializer) return;
    const from = ancestors.find((a) => ts.isVariableDeclaration(a));
    const isEnvironment = from !== undefined && ts.isVariableDeclaration(from) && from.initializer !== undefined && /\benv$/.test(source.text.slice(from.initializer.pos, from.initializer.end));
    for (const c of value(parent.initializer)) yield isEnvironment ? { ...c, use: "fallback", variable: (parent.propertyName ?? parent.name).getText(source).replace(/["']/g, "") } : c;
    return;
  }
  if (ts.isJsxAttribute(parent)) {
    if (parent.name === node) yield* value(parent.initializer);
    return;
  }
  if (ts.isCallExpression(parent)) {
    const second = parent.arguments[1];
    const call = ancestors[1];
    if (parent.arguments[0] !== node || !isLiteral(ts, node)) return;
    if (variableRead(ts, parent) !== undefined) {
      const given = second && bare(ts, second);
      // A second variable's name is where to look next, not what to take.
      if (given && isLiteral(ts, given)) {
        if (!VARIABLE.test(given.text)) yield { literal: given, use: "fallback", variable: node.text, whole: parent };
      } else if (call && ts.isBinaryExpression(call) && call.left === parent && isFallbackOperator(ts, call.operatorToken.kind)) yield* literalsOf(ts, source, call);
    } else if (/^(?:set|append|setHeader|header|setRequestHeader|put|add|setenv)$/.test(calledName(ts, parent))) yield* value(second);
    return;
  }
  const isMember = (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isElementAccessExpression(parent) && parent.argumentExpression === node);
  let target: TypeScript.Node = isMember ? parent : node, depth = isMember ? 1 : 0;
  if (!isMember && !ts.isIdentifier(node)) return;
  for (let above = ancestors[depth]; above && (ts.isNonNullExpression(above) || ts.isAsExpression(above) || ts.isParenthesizedExpression(above)); above = ancestors[depth]) {
    target = above;
    depth++;
  }
  let operation = ancestors[depth];
  // `errors.password ? "red" : "gray"` chooses by it and takes nothing of it.
  const isChoice = operation && ts.isConditionalExpression(operation) && operation.condition === target && isLiteral(ts, bare(ts, operation.whenTrue));
  if (operation && ts.isConditionalExpression(operation) && operation.whenFalse !== target && !isChoice) yield* literalsOf(ts, source, operation);
  if (!operation || !ts.isBinaryExpression(operation)) return;
  if (isFallbackOperator(ts, operation.operatorToken.kind)) {
    // `A ?? B ?? "literal"` is a chain: all of it counts, whichever part the name is.
    for (let above = ancestors[++depth]; above && ts.isBinaryExpression(above) && isFallbackOperator(ts, above.operatorToken.kind); above = ancestors[++depth]) operation = above;
    yield* literalsOf(ts, source, operation as TypeScript.BinaryExpression);
    return;
  }
  const K = ts.SyntaxKind;
  const variable = isMember ? variableRead(ts, parent as TypeScript.Expression) : undefined;
  const other = operation.left === target ? operation.right : operation.left;
  switch (operation.operatorToken.kind) {
    case K.EqualsToken:
      if (operation.left === target) for (const c of value(other)) yield variable === undefined ? c : { ...c, use: "fallback", variable };
      return;
    case K.QuestionQuestionEqualsToken:
    case K.BarBarEqualsToken:
      if (operation.left === target) for (const c of value(other)) yield variable === undefined ? c : { ...c, use: "fallback", variable };
      return;
    case K.EqualsEqualsEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.ExclamationEqualsToken:
      if (isLiteral(ts, bare(ts, other)) && variable === undefined && !isSetting(ts, node, ancestors) && !isTurnedDown(ts, operation, ancestors.slice(depth + 1))) yield { literal: bare(ts, other) as Literal, use: "compared" };
  }
}

/** Whether a name was given a variable of the environment: what is compared with it then was chosen by whoever runs the server, not sent. */
function isSetting(ts: Ts, name: TypeScript.Node, ancestors: readonly TypeScript.Node[]): boolean {
  if (!ts.isIdentifier(name)) return false;
  for (const above of ancestors) {
    if (!ts.isBlock(above) && !ts.isSourceFile(above)) continue;
    for (const s of above.statements) {
      const declared = ts.isVariableStatement(s) ? s.declarationList.declarations.find((d) => ts.isIdentifier(d.name) && d.name.text === name.text) : undefined;
      if (declared) return declared.initializer !== undefined && variableRead(ts, declared.initializer) !== undefined;
    }
  }
  return false;
}

/** `if (secret === "change-me-please") throw …`: what nobody gets in with, a default that must not stay. */
function isTurnedDown(ts: Ts, compared: TypeScript.BinaryExpression, ancestors: readonly TypeScript.Node[]): boolean {
  if (compared.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken && compared.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsToken) return false;
  let condition: TypeScript.Node = compared;
  for (const above of ancestors) {
    if (ts.isIfStatement(above)) return above.expression === condition && endsIt(ts, above.thenStatement);
    if (!ts.isParenthesizedExpression(above) && !ts.isBinaryExpression(above)) return false;
    condition = above;
  }
  return false;
}

/** Whether nothing comes after: an error is thrown, the process ends. */
function endsIt(ts: Ts, statement: TypeScript.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  if (!last) return false;
  return ts.isThrowStatement(last) || (ts.isExpressionStatement(last) && ts.isCallExpression(last.expression) && calledName(ts, last.expression) === "exit");
}
