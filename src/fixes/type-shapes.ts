/** The shape of data that a type describes, by what the compiler knows of it: no methods, nothing that JSON cannot hold. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import type { Shape } from "./schemas.js";

const MAX_DEPTH = 5;
/** A schema with more fields than this is written by hand. */
const MAX_FIELDS = 60;
/** So is one with more choices. */
const MAX_CHOICES = 64;

/** The shape of a type; undefined where a schema would say less or more than it. */
export function shapeOfChecked(type: TypeScript.Type, checker: TypeScript.TypeChecker, depth = 0): Shape | undefined {
  const ts = compiler();
  if (depth > MAX_DEPTH) return undefined;
  const { flags } = type;
  if (flags & ts.TypeFlags.String) return { k: "string" };
  if (flags & ts.TypeFlags.Number) return { k: "number" };
  if (flags & ts.TypeFlags.Boolean) return { k: "boolean" };
  if (flags & ts.TypeFlags.Any || flags & ts.TypeFlags.Unknown) return depth > 0 ? { k: flags & ts.TypeFlags.Any ? "any" : "unknown" } : undefined;
  if (type.isStringLiteral()) return { k: "enum", of: [type.value] };
  if (type.isNumberLiteral()) return { k: "literal", of: String(type.value) };
  if (flags & ts.TypeFlags.BooleanLiteral) return { k: "literal", of: checker.typeToString(type) };
  if (type.isUnion()) return shapeOfUnion(type, checker, depth);
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as TypeScript.TypeReference);
    const of = element && shapeOfChecked(element, checker, depth + 1);
    return of && { k: "array", of };
  }
  return flags & ts.TypeFlags.Object || type.isIntersection() ? shapeOfObject(type, checker, depth) : undefined;
}

function shapeOfUnion(type: TypeScript.UnionType, checker: TypeScript.TypeChecker, depth: number): Shape | undefined {
  const ts = compiler();
  const has = (flag: TypeScript.TypeFlags): boolean => type.types.some((t) => t.flags & flag);
  const rest = type.types.filter((t) => !(t.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
  const literals = rest.map((t) => (t.isStringLiteral() ? t.value : undefined));
  let shape: Shape | undefined;
  if (rest.length === 2 && rest.every((t) => t.flags & ts.TypeFlags.BooleanLiteral)) shape = { k: "boolean" };
  else if (literals.every((l) => l !== undefined)) shape = literals.length > MAX_CHOICES ? undefined : { k: "enum", of: literals.flatMap((l) => l ?? []) };
  else if (rest.length === 1 && rest[0]) shape = shapeOfChecked(rest[0], checker, depth + 1);
  else {
    const all = rest.map((t) => shapeOfChecked(t, checker, depth + 1));
    if (all.every((s) => s !== undefined)) shape = { k: "union", of: all.flatMap((s) => s ?? []) };
  }
  if (shape && has(ts.TypeFlags.Null)) shape = { k: "nullable", of: shape };
  return shape && has(ts.TypeFlags.Undefined) ? { k: "optional", of: shape } : shape;
}

function shapeOfObject(type: TypeScript.Type, checker: TypeScript.TypeChecker, depth: number): Shape | undefined {
  const ts = compiler();
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0 || type.isClass()) return undefined;
  const properties = type.getProperties();
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  if (properties.length === 0) {
    const of = index && shapeOfChecked(index.type, checker, depth + 1);
    return of && { k: "record", of };
  }
  if (index || properties.length > MAX_FIELDS) return undefined;
  const fields: Record<string, Shape> = {};
  for (const property of properties) {
    const place = property.valueDeclaration ?? property.declarations?.[0];
    // Members of the language's own objects are methods, and what stands for them in JSON is not this.
    if (!place || property.name.startsWith("__") || (property.flags & ts.SymbolFlags.Method) !== 0) return undefined;
    const shape = shapeOfChecked(checker.getTypeOfSymbolAtLocation(property, place), checker, depth + 1);
    if (!shape) return undefined;
    fields[property.name] = property.flags & ts.SymbolFlags.Optional && shape.k !== "optional" ? { k: "optional", of: shape } : shape;
  }
  return { k: "object", fields };
}
