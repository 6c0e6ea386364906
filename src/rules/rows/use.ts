/** What becomes of the result of a query: whether its rows are used, and whether something says what they are. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../../concepts.js";
import { isHandedToCheck, isTested, regionAround } from "../casts/tested.js";

type Ts = typeof TypeScript;

/** Members of results that are no rows. */
const COUNTS = /^(?:rowCount|rowsAffected|affectedRows|insertId|lastInsertRowid|fields|command|length|count|changes|meta|success)$/;
const ANY = (type: TypeScript.TypeNode, ts: Ts): boolean => type.kind === ts.SyntaxKind.AnyKeyword || (ts.isArrayTypeNode(type) && type.elementType.kind === ts.SyntaxKind.AnyKeyword);

/** Whether a statement gives no rows: `BEGIN`, an `INSERT` without `RETURNING`. */
export function givesNoRows(sql: string): boolean {
  const text = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/)+/, "");
  if (/^(?:insert|update|delete|merge|replace)\b/i.test(text)) return !/\b(?:returning|output)\b/i.test(text);
  // Asks whether somebody answers.
  if (/^select\s+1\s*;?\s*$/i.test(text)) return true;
  return /^(?:begin|start|commit|rollback|savepoint|release|set|create|alter|drop|truncate|grant|revoke|lock|unlock|vacuum|analyze|reindex|refresh|comment|listen|notify|unlisten|copy|use|pragma|attach|do|reset|discard|cluster)\b/i.test(text);
}

/** The names a pattern takes out of a result, or nothing where it takes the whole. */
function taken(name: TypeScript.BindingName, ts: Ts): readonly string[] | undefined {
  if (!ts.isObjectBindingPattern(name)) return undefined;
  const names = name.elements.map((e) => (e.dotDotDotToken ? undefined : e.propertyName ?? e.name));
  return names.every((n) => n !== undefined && ts.isIdentifier(n)) ? names.map((n) => (n as TypeScript.Identifier).text) : undefined;
}

/** Whether rows are used that nothing types. */
export function usesUntyped(call: TypeScript.Node, ancestors: readonly TypeScript.Node[], { ts, text }: Sighting): boolean {
  let node = call;
  for (const [i, owner] of ancestors.entries()) {
    const above = ancestors.slice(i);
    if (ts.isAsExpression(owner) || ts.isTypeAssertionExpression(owner) || ts.isSatisfiesExpression(owner)) return ANY(owner.type, ts);
    if (isHandedToCheck(above, ts)) return false;
    if (ts.isExpressionStatement(owner) || ts.isVoidExpression(owner)) return false;
    if (ts.isPropertyAccessExpression(owner) || ts.isElementAccessExpression(owner)) {
      if (ts.isPropertyAccessExpression(owner) && COUNTS.test(owner.name.text)) return false;
      // A promise's callback, or a builder that goes on.
      if (ts.isPropertyAccessExpression(owner) && /^(?:catch|finally|execute|timeout)$/.test(owner.name.text)) return false;
    } else if (ts.isVariableDeclaration(owner)) {
      if (owner.type) return ANY(owner.type, ts);
      const names = taken(owner.name, ts);
      if (names?.every((name) => COUNTS.test(name))) return false;
      const { to } = regionAround(owner, above, ts);
      const held = names ?? (ts.isIdentifier(owner.name) ? [owner.name.text] : []);
      return !held.some((name) => isParsed(name, text.slice(owner.end, to))) && !(ts.isIdentifier(owner.name) && isUnused(owner.name.text, text.slice(owner.end, to)));
    } else if (ts.isReturnStatement(owner) || (ts.isArrowFunction(owner) && owner.body === node)) {
      const fn = above.find((a) => ts.isFunctionLike(a));
      // The declared type of the function reaches the call.
      return fn !== undefined && !(fn as TypeScript.SignatureDeclaration).type;
    } else if (!ts.isParenthesizedExpression(owner) && !ts.isAwaitExpression(owner) && !ts.isNonNullExpression(owner)) return true;
    node = owner;
  }
  return false;
}

function isParsed(name: string, after: string): boolean {
  return isTested(name, after, 0, after.length) && /\b(?:parse|safeParse|parseAsync|safeParseAsync|validate|decode|assert)\w*\(/.test(after);
}

/** Whether nothing but the count of a result is read. */
function isUnused(name: string, after: string): boolean {
  for (let at = after.indexOf(name); at >= 0; at = after.indexOf(name, at + name.length)) {
    if (/[\w$.]/.test(after[at - 1] ?? "") || /[\w$]/.test(after[at + name.length] ?? "")) continue;
    const member = /^(?:\?\.|!?\.)(\w+)/.exec(after.slice(at + name.length, at + name.length + 40))?.[1];
    if (member === undefined || !COUNTS.test(member)) return false;
  }
  return true;
}
