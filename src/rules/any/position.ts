/** Tells what an explicit `any` types, from the syntax around it. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../../concepts.js";

export type Position =
  | "parameter" | "rest" | "return" | "variable" | "property" | "index" | "alias"
  | "assertion" | "catch" | "argument" | "constraint" | "keyof" | "other";

/** One `any`: the plain data that the rule judges. */
export interface AnySighting {
  readonly start: number;
  readonly end: number;
  readonly position: Position;
  /** What is typed: a parameter, variable, property, function or type; "" where it has no name. */
  readonly name: string;
  /** The function whose parameter this is, and which one. */
  readonly fn?: number;
  readonly index?: number;
  /** `any` is the whole type of the parameter, not a part of it. */
  readonly isWhole?: boolean;
  /** The type that it is an argument of, and that is the whole type of the parameter: `Kysely` of `db: Kysely<any>`. */
  readonly of?: string;
  /** Elements of a rest parameter: what `ignoreRestArgs` lets pass. */
  readonly isRestElement?: boolean;
  /** Part of a parameter in a function type that only constrains: `never` accepts every function there. */
  readonly isAccepting?: boolean;
  /** The compiler treats `unknown` exactly alike here. */
  readonly isInterchangeable?: boolean;
  /** Start of the `keyof` in front of it. */
  readonly operator?: number;
}

/** Where an `any` stands, read off the nodes around it. */
export function positionOf({ node, ancestors, ts, source }: Sighting): Omit<AnySighting, "start" | "end"> {
  const nameOf = (n: { readonly name?: TypeScript.Node | undefined }): string =>
    n.name && (ts.isIdentifier(n.name) || ts.isStringLiteral(n.name) || ts.isPrivateIdentifier(n.name)) ? n.name.text : "";
  const parent = ancestors[0];
  if (parent && ts.isTypeOperatorNode(parent) && parent.operator === ts.SyntaxKind.KeyOfKeyword) {
    return { position: "keyof", name: "", operator: parent.getStart(source) };
  }
  if (parent && ts.isConditionalTypeNode(parent) && parent.extendsType === node) return { position: "constraint", name: "", isInterchangeable: true };
  let child = node;
  let isAccepting = false;
  for (const [depth, owner] of ancestors.entries()) {
    const above = ancestors[depth + 1];
    if (ts.isParameter(owner)) {
      if (above && (ts.isFunctionTypeNode(above) || ts.isConstructorTypeNode(above)) && constrains(ancestors, depth + 1, ts)) isAccepting = true;
      const accepting = isAccepting && { isAccepting };
      if (owner.dotDotDotToken) return { position: "rest", name: nameOf(owner), ...(isElement(child, node, ts) && { isRestElement: true }), ...accepting };
      const isFunction = above && ts.isFunctionLike(above);
      return {
        position: "parameter", name: nameOf(owner), isWhole: child === node, ...accepting, ...(child === parent && ts.isTypeReferenceNode(child) && ts.isIdentifier(child.typeName) && { of: child.typeName.text }),
        ...(isFunction && { fn: above.getStart(source), index: above.parameters.indexOf(owner) }),
      };
    }
    if (ts.isVariableDeclaration(owner)) {
      const isCatch = above !== undefined && ts.isCatchClause(above);
      return { position: isCatch ? "catch" : "variable", name: nameOf(owner), isWhole: child === node };
    }
    if (ts.isTypeParameterDeclaration(owner)) {
      const isBare = owner.constraint === node;
      const isMapped = above !== undefined && ts.isMappedTypeNode(above);
      return { position: "constraint", name: nameOf(owner), ...(isBare && !isMapped && { isInterchangeable: true }) };
    }
    if (ts.isPropertySignature(owner) || ts.isPropertyDeclaration(owner)) return { position: "property", name: nameOf(owner) };
    if (ts.isIndexSignatureDeclaration(owner) || ts.isMappedTypeNode(owner)) return { position: "index", name: "" };
    if (ts.isTypeAliasDeclaration(owner)) return { position: "alias", name: nameOf(owner) };
    if (ts.isAsExpression(owner) || ts.isTypeAssertionExpression(owner) || ts.isSatisfiesExpression(owner)) return { position: "assertion", name: "", isWhole: child === node };
    if (ts.isFunctionLike(owner)) return { position: "return", name: nameOf(owner) };
    if (!ts.isTypeNode(owner) || ts.isExpressionWithTypeArguments(owner)) return { position: "argument", name: "" };
    child = owner;
  }
  return { position: "other", name: "" };
}

/** Whether the type at `depth` is only compared with: a type parameter's constraint or the test of a conditional type. */
function constrains(ancestors: readonly TypeScript.Node[], depth: number, ts: Sighting["ts"]): boolean {
  for (let i = depth; i + 1 < ancestors.length; i++) {
    const node = ancestors[i], above = ancestors[i + 1];
    if (!node || !above) return false;
    if (ts.isTypeParameterDeclaration(above)) return above.constraint === node;
    if (ts.isConditionalTypeNode(above) && above.extendsType === node) return true;
    if (!ts.isTypeNode(above)) return false;
  }
  return false;
}

/** Whether `type` is an array whose elements are `any`. */
function isElement(type: TypeScript.Node, any: TypeScript.Node, ts: Sighting["ts"]): boolean {
  if (ts.isTypeOperatorNode(type)) return isElement(type.type, any, ts);
  if (ts.isArrayTypeNode(type)) return type.elementType === any;
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && /^(?:Readonly)?Array$/.test(type.typeName.text) && type.typeArguments?.[0] === any;
}
