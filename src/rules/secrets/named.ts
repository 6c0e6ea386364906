/** Finds what is a secret by the name it is given, and by what the value looks like beside that name. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../../concepts.js";
import { isLive, isUsualPassword } from "./formats.js";
import { isSecretMadePublic, type SecretName, secretNamed } from "./names.js";
import { entropyOf, isAbsence, isHarmless, isPlaceholder, isWordLike, looksChosen, looksRandom } from "./values.js";

type Ts = typeof TypeScript;
type Literal = TypeScript.StringLiteral | TypeScript.NoSubstitutionTemplateLiteral;

/**
 * What the named value is for its program.
 *
 * - `value`: the name holds it
 * - `fallback`: it stands in for a variable of the environment
 * - `guarded`: one of two values, chosen by the environment
 * - `compared`: what callers send is compared with it
 */
type Use = "value" | "fallback" | "guarded" | "compared";

/** A literal under a secret's name, without its text. */
export interface Named {
  readonly start: number;
  readonly end: number;
  readonly use: Use;
  readonly name: string;
  /** Name of the object or call around it: tells `stripe.secret` from `session.secret`. */
  readonly owner: string;
  /** The environment variable whose fallback it is. */
  readonly variable?: string;
  /** Expression that takes the variable's place when the fallback goes: all of `process.env.X ?? "…"`. */
  readonly whole?: readonly [start: number, end: number];
  /** What is cut out: `.default("…")`, ` = "…"`. */
  readonly cut?: readonly [start: number, end: number];
  /** Where no expression of ours fits. */
  readonly isMarkup?: boolean;
}

interface Candidate {
  readonly literal: Literal;
  readonly use: Use;
  readonly variable?: string;
  readonly whole?: TypeScript.Node;
  readonly cut?: readonly [start: number, end: number];
}

/** Calls that hand on what they are given, as bytes, as text, as a key. */
const PASSES_ON = /^(?:from|encode|String|decode|trim|createSecretKey|importKey|Buffer|atob|unsafe|plainText|unsafePlainText|of|make)$/;
/** Calls that say what is taken when nothing is given. */
const DEFAULTS = /^(?:default|prefault|catch|withDefault|def)$/;
const EXAMPLES = /^(?:examples?|placeholder|description|sample|samples|mock|mocks|fixture|label|title|hint|helpText|openapi|meta)$/;
const ENVIRONMENT = /\b(?:NODE_ENV|isProd|isProduction|isDev|isDevelopment|isTest|production|development|test|local|ci|CI)\b/i;

const isLiteral = (ts: Ts, node: TypeScript.Node): node is Literal => ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);

function bare(ts: Ts, node: TypeScript.Expression): TypeScript.Expression {
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node)) node = node.expression;
  return node;
}

const calledName = (ts: Ts, call: TypeScript.CallExpression | TypeScript.NewExpression): string =>
  ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ts.isIdentifier(call.expression) ? call.expression.text : "";

/** The environment variable an expression reads, or undefined: `process.env.X`, `import.meta.env["X"]`, `env.X`, `get("X")`. */
function variableRead(ts: Ts, outer: TypeScript.Expression): string | undefined {
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
    if (first && isLiteral(ts, first) && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(first.text) && /get|env|config/i.test(calledName(ts, node))) return first.text;
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
    for (const c of literalsOf(ts, source, node.right, use, depth + 1)) yield variable === undefined ? c : { ...c, use: c.use === "value" ? "fallback" : c.use, variable: c.variable ?? variable, whole: c.whole ?? node };
    if (variable === undefined) yield* literalsOf(ts, source, node.left, use, depth + 1);
  } else if (ts.isConditionalExpression(node)) {
    const isGuarded = ENVIRONMENT.test(source.text.slice(node.condition.pos, node.condition.end));
    const variable = variableRead(ts, node.whenTrue) ?? variableRead(ts, node.whenFalse) ?? variableRead(ts, node.condition);
    for (const branch of [node.whenTrue, node.whenFalse]) {
      for (const c of literalsOf(ts, source, branch, use, depth + 1)) {
        yield isGuarded ? { ...c, use: "guarded" } : variable === undefined ? c : { ...c, use: "fallback", variable, whole: node };
      }
    }
  } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const name = calledName(ts, node), first = node.arguments?.[0];
    if (first && PASSES_ON.test(name)) yield* literalsOf(ts, source, first, use, depth + 1);
    else if (first && ts.isObjectLiteralExpression(first)) {
      const given = first.properties.find((p) => ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === "default");
      if (given && ts.isPropertyAssignment(given)) for (const c of literalsOf(ts, source, given.initializer, use, depth + 1)) yield { ...c, use: "fallback", cut: [given.pos, given.end] };
    } else if (first && DEFAULTS.test(name) && ts.isPropertyAccessExpression(node.expression)) {
      const cut = [node.expression.expression.end, node.end] as const;
      for (const c of literalsOf(ts, source, first, use, depth + 1)) yield { ...c, use: "fallback", cut };
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const second = node.arguments[1], variable = variableRead(ts, node);
      if (second && variable !== undefined && isLiteral(ts, bare(ts, second))) yield { literal: bare(ts, second) as Literal, use: "fallback", variable, whole: node };
      else yield* literalsOf(ts, source, node.expression.expression, use, depth + 1);
    }
  }
}

/** What a name at this place is given: the expression and, for a comparison, what it is compared with. */
function* candidatesFor({ node, ancestors, ts, source }: Sighting): Generator<Candidate> {
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
    const cut = [(parent.name.end), parent.end] as const;
    for (const c of value(parent.initializer)) yield isEnvironment ? { ...c, use: "fallback", cut } : c;
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
      if (second && isLiteral(ts, bare(ts, second))) yield { literal: bare(ts, second) as Literal, use: "fallback", variable: node.text, whole: parent };
      else if (call && ts.isBinaryExpression(call) && call.left === parent && isFallbackOperator(ts, call.operatorToken.kind)) yield* literalsOf(ts, source, call);
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
  const operation = ancestors[depth];
  if (!operation || !ts.isBinaryExpression(operation)) return;
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
    case K.QuestionQuestionToken:
    case K.BarBarToken:
      if (operation.left === target) yield* literalsOf(ts, source, operation);
      return;
    case K.EqualsEqualsEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.ExclamationEqualsToken:
      if (isLiteral(ts, bare(ts, other))) yield { literal: bare(ts, other) as Literal, use: "compared" };
  }
}

const PHRASE_LENGTHS = new Set([12, 15, 18, 21, 24]);

/** Whether a text is a credential behind its scheme: `Bearer …`, `Basic …`. */
function isCredentialHeader(text: string): boolean {
  const [, scheme = "", rest = text] = /^(Bearer|Basic|Token|ApiKey|Api-Key|Bot|Key)\s+(\S+)$/i.exec(text) ?? [];
  if (scheme.toLowerCase() !== "basic") return isLive(rest) && looksRandom(rest, 16);
  const [, password = ""] = /^[^:]*:(.+)$/s.exec(Buffer.from(rest, "base64").toString("utf8")) ?? [];
  return password !== "" && !isUsualPassword(password);
}

/** Whether a literal under this name opens something. */
function opens(text: string, { kind, isLocalServer }: SecretName, use: Use): boolean {
  if (isAbsence(text)) return false;
  switch (kind) {
    case "phrase":
      return PHRASE_LENGTHS.has(text.split(" ").length) && /^[a-z]{3,8}(?: [a-z]{3,8})+$/.test(text);
    case "header":
      return isCredentialHeader(text);
    case "password":
      if (use === "fallback" && !isLocalServer) return !isHarmless(text) && !/^<.*>$|\$\{/.test(text);
      if (use === "compared") return looksChosen(text) || (text.length >= 8 && /^\S*[a-z]\S*$/.test(text) && /[A-Z]/.test(text));
      return !isUsualPassword(text) && !isHarmless(text) && looksChosen(text);
    case "signing":
      if (use === "fallback") return !isHarmless(text);
      if (use === "compared") return text.length >= 5 && !isHarmless(text) && !/^(?:string|required|optional|object|password|secret|token)$/.test(text);
      return isLive(text) && (looksRandom(text, 8) || /^[A-Za-z]{5,}\d{2,}$/.test(text));
    case "token":
      if (use === "fallback") return isLive(text);
      return isLive(text) && looksRandom(text, 10);
    case "service":
      return isLive(text) && looksRandom(text, 10);
  }
}

/** Whether the value is shown as an example: in a schema's description, in a document. */
function isExample(ancestors: readonly TypeScript.Node[], ts: Ts): boolean {
  for (const node of ancestors.slice(0, 12)) {
    if (ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) && EXAMPLES.test(node.name.text)) return true;
    if (ts.isCallExpression(node) && EXAMPLES.test(calledName(ts, node))) return true;
    if (ts.isFunctionLike(node)) return false;
  }
  return false;
}

/** Name of what the secret belongs to: the object's property or variable, the call or class around it. */
function ownerOf(ancestors: readonly TypeScript.Node[], name: TypeScript.Node, ts: Ts): string {
  for (const node of ancestors.slice(0, 8)) {
    if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isClassDeclaration(node)) && node.name && node.name !== name && ts.isIdentifier(node.name)) return node.name.text;
    if (ts.isPropertyAccessExpression(node) && node.name === name && ts.isIdentifier(node.expression)) return node.expression.text;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && calledName(ts, node) !== "" && node.arguments?.some((a) => ts.isObjectLiteralExpression(a))) return calledName(ts, node);
    if (ts.isFunctionLike(node)) return "";
  }
  return "";
}

/** The literal that the name at this place gives away, or undefined. */
export function namedSecret(sighting: Sighting): Named | undefined {
  const { node, ancestors, ts, source } = sighting;
  if (sighting.isInComment || !(ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || isLiteral(ts, node))) return undefined;
  const name = node.text;
  const said = secretNamed(name);
  if (!said) return undefined;
  for (const c of candidatesFor(sighting)) {
    const kind = (c.variable !== undefined && c.use === "fallback" ? secretNamed(c.variable) : undefined) ?? said;
    const text = c.literal.text;
    // A default is a fallback where the name is a variable's; a column's or field's default is just a value.
    const use = c.use === "fallback" && c.variable === undefined && !/^[A-Z][A-Z0-9_]*$/.test(name) ? "value" : c.use;
    if (text === name || text === c.variable || (use !== "fallback" && isLabel(text, name)) || !opens(text, kind, use) || isExample(ancestors, ts)) continue;
    const whole = c.whole && ([c.whole.getStart(source), c.whole.end] as const);
    return {
      start: c.literal.getStart(source),
      end: c.literal.end,
      use,
      name,
      owner: ownerOf(ancestors, node, ts),
      ...(c.variable !== undefined && { variable: c.variable }),
      ...(whole && { whole }),
      ...(c.cut && { cut: c.cut }),
      ...(ancestors[0] && ts.isJsxAttribute(ancestors[0]) && { isMarkup: true }),
    };
  }
  return undefined;
}

/** A password given to a function that hashes passwords: somebody's account opens with it. */
export function hashedPassword({ node: call, ancestors, ts, source, isInComment }: Sighting): Named | undefined {
  if (isInComment || !ts.isCallExpression(call)) return undefined;
  const callee = call.expression;
  const called = source.text.slice(callee.getStart(source), callee.end);
  if (!/password|scrypt|bcrypt|argon2/i.test(called)) return undefined;
  const given = call.arguments[0];
  const literal = given && bare(ts, given);
  if (!literal || !isLiteral(ts, literal) || isPlaceholder(literal.text) || isHarmless(literal.text) || literal.text.length < 4) return undefined;
  return { start: literal.getStart(source), end: literal.end, use: "value", name: "password", owner: ownerOf(ancestors, call, ts) };
}

/** Whether a text only says the name again: a label, a key of a dictionary. */
function isLabel(text: string, name: string): boolean {
  const plain = (s: string): string => s.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(text) === plain(name) || (isWordLike(text) && entropyOf(text) < 2);
}

export interface MadePublic {
  readonly start: number;
  readonly end: number;
  readonly variable: string;
}

/** A read of an environment variable that is built into code for browsers although it is a secret. */
export function madePublic({ node, ancestors, ts, source, isInComment }: Sighting): MadePublic | undefined {
  if (isInComment || !(ts.isIdentifier(node) || isLiteral(ts, node)) || !isSecretMadePublic(node.text)) return undefined;
  const [access] = ancestors;
  if (!access || !(ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access)) || variableRead(ts, access) !== node.text) return undefined;
  return { start: access.getStart(source), end: access.end, variable: node.text };
}
