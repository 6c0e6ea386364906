/** The types that an `any` in the annotation of a parameter or a variable could be, by what is done with what it stands for. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { type Need, written } from "./needs.js";
import { type Node, outwards } from "./tree.js";
import { needOf, needOfValue } from "./use-shape.js";

type Annotated = (TypeScript.ParameterDeclaration | TypeScript.VariableDeclaration) & { readonly type: TypeScript.TypeNode };

/** The declaration in whose annotation a type stands, where the value is used below it. */
export function annotated(any: Node): Annotated | undefined {
  const ts = compiler();
  for (const n of outwards(any)) {
    if ((ts.isParameter(n) || ts.isVariableDeclaration(n)) && n.type && n.type.pos <= any.pos && any.end <= n.type.end) {
      const isUsed = ts.isParameter(n) ? "body" in n.parent && n.parent.body !== undefined && !ts.isParameterPropertyDeclaration(n, n.parent) : !ts.isCatchClause(n.parent);
      return isUsed ? n as Annotated : undefined;
    }
    if (ts.isStatement(n) || ts.isFunctionTypeNode(n)) return undefined;
  }
  return undefined;
}

/** The assertion in whose type a type stands. */
export function assertedAs(any: Node): TypeScript.AsExpression | undefined {
  const ts = compiler();
  for (const n of outwards(any)) {
    if (ts.isAsExpression(n)) return n.type.pos <= any.pos && any.end <= n.type.end ? n : undefined;
    if (ts.isStatement(n) || ts.isFunctionTypeNode(n)) return undefined;
  }
  return undefined;
}

/** The part of what is needed that a part of its annotation speaks of. */
function partOf(need: Need, type: TypeScript.TypeNode, any: Node): Need | undefined {
  const ts = compiler();
  if (type === any) return need;
  const within = (nodes: readonly TypeScript.TypeNode[]): TypeScript.TypeNode | undefined => nodes.find((n) => n.pos <= any.pos && any.end <= n.end);
  if (ts.isParenthesizedTypeNode(type)) return partOf(need, type.type, any);
  if (ts.isArrayTypeNode(type)) return need.element && partOf(need.element, type.elementType, any);
  if (ts.isUnionTypeNode(type)) {
    const own = within(type.types);
    return own && partOf(need, own, any);
  }
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText(), own = within(type.typeArguments ?? []);
    const held = /^(?:Readonly)?Array$/.test(name) ? need.element : name === "Record" && own === type.typeArguments?.[1] ? need.values : undefined;
    return own && held && partOf(held, own, any);
  }
  if (!ts.isTypeLiteralNode(type)) return undefined;
  const member = type.members.find((m) => m.pos <= any.pos && any.end <= m.end);
  if (!member || !(ts.isPropertySignature(member) || ts.isIndexSignatureDeclaration(member)) || !member.type) return undefined;
  const held = ts.isIndexSignatureDeclaration(member) ? need.values : need.members.get(member.name.getText());
  return held && partOf(held, member.type, any);
}

/** Types as code, the best first. */
export function* neededTypes(declaration: Annotated | TypeScript.AsExpression, any: Node, checker: TypeScript.TypeChecker): Generator<string> {
  const ts = compiler();
  const need = ts.isAsExpression(declaration) ? needOfValue(declaration, checker) : needOf(declaration, checker);
  const part = need && partOf(need, declaration.type, any);
  if (!part) return;
  const isOptional = ts.isParameter(declaration) && (declaration.questionToken !== undefined || declaration.initializer !== undefined);
  const seen = new Set(["unknown", "null", "undefined"]);
  for (const hasNull of [false, true]) {
    const type = written(part, { hasNull });
    const orNothing = part === need && need.isMaybe && type !== undefined && !seen.has(type) ? `${hasNull && !/\bnull$/.test(type) ? " | null" : ""}${isOptional ? "" : " | undefined"}` : "";
    const whole = type === undefined ? undefined : `${type}${orNothing}`;
    if (whole === undefined || seen.has(whole)) continue;
    seen.add(whole);
    yield whole;
  }
}
