/** Tells what a cast claims: a type that says nothing new may be cast to. */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;

/** Whether a type promises nothing about what is inside: every use of it has to check first. An array is a promise. */
export function claimsNothing(type: TypeScript.TypeNode, ts: Ts, depth = 0): boolean {
  if (depth > 8) return false;
  const all = (types: readonly (TypeScript.TypeNode | undefined)[]): boolean => types.every((t) => t !== undefined && claimsNothing(t, ts, depth + 1));
  switch (type.kind) {
    case ts.SyntaxKind.UnknownKeyword:
    case ts.SyntaxKind.ObjectKeyword:
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.NeverKeyword:
    // Another rule's.
    case ts.SyntaxKind.AnyKeyword:
      return true;
  }
  if (ts.isLiteralTypeNode(type)) return type.literal.kind === ts.SyntaxKind.NullKeyword;
  if (ts.isParenthesizedTypeNode(type)) return claimsNothing(type.type, ts, depth + 1);
  if (ts.isTypeOperatorNode(type)) return claimsNothing(type.type, ts, depth + 1);
  if (ts.isUnionTypeNode(type)) return all(type.types);
  if (ts.isTypeLiteralNode(type)) return type.members.every((m) => (ts.isPropertySignature(m) || ts.isIndexSignatureDeclaration(m)) && m.type !== undefined && claimsNothing(m.type, ts, depth + 1));
  if (!ts.isTypeReferenceNode(type)) return false;
  const name = ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text, given = type.typeArguments ?? [];
  // What any JSON is: whoever uses it has to look inside.
  if (name === "const" || /^(?:Input)?(?:Json|JSON)(?:Value)?$/.test(name)) return true;
  if (name === "Record") return given.length === 2 && claimsNothing(given[1] as TypeScript.TypeNode, ts, depth + 1);
  return /^(?:Partial|Readonly|Promise)$/.test(name) && given.length === 1 && all(given);
}

/** Whether it is a plain `string`, perhaps with null: what parts of a path are at run time anyway. */
export function isText(type: TypeScript.TypeNode, ts: Ts): boolean {
  return type.kind === ts.SyntaxKind.StringKeyword || (ts.isUnionTypeNode(type) && type.types.every((t) => isText(t, ts) || claimsNothing(t, ts)));
}
