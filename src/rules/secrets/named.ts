/** Finds what is a secret by the name it is given, and by what the value looks like beside that name. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../../concepts.js";
import { publicFields } from "../../libraries/secret-formats.js";
import { isLive, isUsualPassword } from "./formats.js";
import { bare, calledName, candidatesFor, isLiteral, type Use, variableRead } from "./given.js";
import { isOpenName, isSecretMadePublic, type SecretName, secretNamed } from "./names.js";
import { entropyOf, isAbsence, isHarmless, isPlaceholder, isWordLike, looksChosen, looksRandom } from "./values.js";

type Ts = typeof TypeScript;

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

const EXAMPLES = /^(?:examples?|placeholder|description|sample|samples|mock|mocks|fixture|label|title|hint|helpText|openapi|meta)$/;
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
      if (use === "compared") return /^\S{5,}$/.test(text) && !isHarmless(text) && !/^(?:string|required|optional|object|password|secret|token)$/.test(text);
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

/** Whether a literal says when something happened. */
function isMoment(ts: Ts, node: TypeScript.Expression): boolean {
  if (isLiteral(ts, node)) return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(node.text);
  const value = ts.isNumericLiteral(node) ? Number(node.text) : 0;
  return (value > 1e9 && value < 2e9) || (value > 1e12 && value < 2e12);
}

/** Whether it stands in the record of something that happened, a sample of an event or an answer: settings have no date, but for the end of their life. */
function isRecord({ ancestors, ts, source }: Sighting): boolean {
  for (const node of ancestors.slice(0, 10)) {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isObjectLiteralExpression(node) && node.properties.some((p) => ts.isPropertyAssignment(p) && isMoment(ts, p.initializer) && !/expir|valid/i.test(p.name.getText(source)))) return true;
  }
  return false;
}

/** Whether it is a key by which pages say whose they are: it is made to be published. */
function isMadePublic(name: string, text: string): boolean {
  return publicFields.some(({ field, address }) => name === field && text.includes(address));
}

/** Whether it is the key by which pages search an index: it can do nothing else, and is made to be published. https://docsearch.algolia.com/docs/api */
function isSearchKey([, around]: readonly TypeScript.Node[], ts: Ts): boolean {
  if (!around || !ts.isObjectLiteralExpression(around)) return false;
  const names = new Set(around.properties.map((p) => (p.name && (ts.isIdentifier(p.name) || ts.isStringLiteral(p.name)) ? p.name.text : "")));
  return names.has("appId") && names.has("indexName");
}

const ADDRESS = /["'`][^"'`\s@]{1,64}@([\w.-]{1,80})["'`]/g;
/** Nobody can own these: https://www.rfc-editor.org/rfc/rfc2606, and https://www.rfc-editor.org/rfc/rfc6762 for `local`. */
const RESERVED = /(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost|local)$/i;
const NEARBY = 400;

/** Whether the account it opens is of nobody: the address next to it is one that cannot exist, as in the sample data of a demonstration. */
function isOfNobody(text: string, pos: number): boolean {
  const from = Math.max(0, pos - NEARBY);
  let nearest: { readonly host: string; readonly far: number } | undefined;
  for (const m of text.slice(from, pos + NEARBY).matchAll(ADDRESS)) {
    const far = Math.abs(from + m.index - pos);
    if (!nearest || far < nearest.far) nearest = { host: m[1] ?? "", far };
  }
  return nearest !== undefined && RESERVED.test(nearest.host);
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
  // A route or a sentence as a key: `"get /configs/id-token"`.
  const said = /[\s/]/.test(name) ? undefined : secretNamed(name);
  if (!said) return undefined;
  for (const c of candidatesFor(sighting)) {
    if (c.variable !== undefined && isOpenName(c.variable)) continue;
    const kind = (c.variable !== undefined && c.use === "fallback" ? secretNamed(c.variable) : undefined) ?? said;
    const text = c.literal.text;
    // A default is a fallback where the name is a variable's; a column's or field's default is just a value.
    const use = c.use === "fallback" && c.variable === undefined && !/^[A-Z][A-Z0-9_]*$/.test(name) ? "value" : c.use;
    if (text === name || text === c.variable || (use !== "fallback" && isLabel(text, name)) || !opens(text, kind, use) || isExample(ancestors, ts) || (use === "value" && (isRecord(sighting) || isSearchKey(ancestors, ts) || isMadePublic(name, source.text) || (kind.kind === "password" && isOfNobody(source.text, c.literal.pos))))) continue;
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
