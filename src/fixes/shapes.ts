/** What a field of the input has to be: by its declared type, by the column it is written to, by what is done with it. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { modelsOf } from "../schema/prisma-text.js";
import type { Scene } from "./repair.js";
import type { Shape } from "./schemas.js";
import { shapeOfChecked } from "./type-shapes.js";
import { inside, type Node, twinOf } from "./tree.js";

const MAX_DEPTH = 4;

/** The shape that a type describes; undefined where it says more than a schema here can. */
export function shapeOfType(type: TypeScript.TypeNode, source: TypeScript.SourceFile, depth = 0): Shape | undefined {
  const ts = compiler();
  if (depth > MAX_DEPTH) return undefined;
  const next = (t: TypeScript.TypeNode): Shape | undefined => shapeOfType(t, source, depth + 1);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword: return { k: "string" };
    case ts.SyntaxKind.NumberKeyword: return { k: "number" };
    case ts.SyntaxKind.BooleanKeyword: return { k: "boolean" };
    default:
  }
  if (ts.isParenthesizedTypeNode(type)) return next(type.type);
  if (ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.ReadonlyKeyword) return next(type.type);
  if (ts.isArrayTypeNode(type)) return arrayOf(next(type.elementType));
  if (ts.isTypeLiteralNode(type)) return objectOf(type.members, next);
  if (ts.isUnionTypeNode(type)) return unionOf(type.types, next);
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return { k: "enum", of: [type.literal.text] };
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const name = type.typeName.text;
  const [argument] = type.typeArguments ?? [];
  if ((name === "Array" || name === "ReadonlyArray") && argument) return arrayOf(next(argument));
  if (type.typeArguments) return undefined;
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name && !statement.typeParameters) return next(statement.type);
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name && !statement.heritageClauses && !statement.typeParameters) return objectOf(statement.members, next);
  }
  return undefined;
}

function arrayOf(of: Shape | undefined): Shape | undefined {
  return of && { k: "array", of };
}

function objectOf(members: readonly TypeScript.TypeElement[], next: (t: TypeScript.TypeNode) => Shape | undefined): Shape | undefined {
  const ts = compiler();
  const fields: Record<string, Shape> = {};
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) return undefined;
    const shape = next(member.type);
    if (!shape) return undefined;
    fields[member.name.text] = member.questionToken && shape.k !== "optional" ? { k: "optional", of: shape } : shape;
  }
  return Object.keys(fields).length > 0 ? { k: "object", fields } : undefined;
}

function unionOf(types: readonly TypeScript.TypeNode[], next: (t: TypeScript.TypeNode) => Shape | undefined): Shape | undefined {
  const ts = compiler();
  const isNull = (t: TypeScript.TypeNode): boolean => ts.isLiteralTypeNode(t) && t.literal.kind === ts.SyntaxKind.NullKeyword;
  const isUndefined = (t: TypeScript.TypeNode): boolean => t.kind === ts.SyntaxKind.UndefinedKeyword;
  const rest = types.filter((t) => !isNull(t) && !isUndefined(t)).map(next);
  const choices = rest.map((s) => (s?.k === "enum" ? s.of : undefined));
  let shape = rest.length === 1 ? rest[0] : choices.every((c) => c !== undefined) ? { k: "enum" as const, of: choices.flatMap((c) => c ?? []) } : undefined;
  if (shape && types.some(isNull)) shape = { k: "nullable", of: shape };
  return shape && types.some(isUndefined) ? { k: "optional", of: shape } : shape;
}

const STRING_METHODS = new Set("trim toLowerCase toUpperCase split replace replaceAll startsWith endsWith charAt charCodeAt substring match localeCompare padStart padEnd normalize".split(" "));
const ARRAY_METHODS = new Set("map forEach filter reduce every some flatMap push join".split(" "));
/** Names that stand for one kind of value wherever they are used; asked last. */
const TEXT_NAMES = /^(?:email|password|username|slug|url|token|title|description|message|comment|name|text|content|caption|author|subject|bio|phone|street|city|country|locale|language|timezone)$|(?:Email|Password|Token|Url|Slug|Name|Title|Message|Text|Phone)$/;
/** Keys of rows are texts or numbers: what an object would be obeyed as is neither. */
const KEY_NAMES = /^_?id$|(?:[a-z]Id|[a-z]ID|_id)$/;
/** Amounts come as numbers, or as texts of forms: never as objects. */
const AMOUNT_NAMES = /^(?:amount|balance|price|quantity|qty|count|total|rating|age|weight|score)$|(?:Amount|Balance|Price|Quantity|Count|Total|Rating)$/;

/** What a field has to be, by everything that is done with it; undefined where nothing tells. */
export function shapeOfUses(scene: Scene, name: string, places: readonly Node[], isTyped: boolean): Shape | undefined {
  for (const place of places) {
    const shape = shapeOfUse(scene, place);
    // What comes in an address is text.
    if (shape) return isTyped || shape.k === "string" || shape.k === "enum" || shape.k === "array" || shape.k === "optional" ? shape : undefined;
  }
  if (TEXT_NAMES.test(name)) return { k: "string" };
  return KEY_NAMES.test(name) || AMOUNT_NAMES.test(name) ? (isTyped ? { k: "union", of: [{ k: "string" }, { k: "number" }] } : { k: "string" }) : undefined;
}

/** What is done with the value of an expression tells what it has to be. */
function shapeOfUse(scene: Scene, use: Node): Shape | undefined {
  const ts = compiler();
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
    if (STRING_METHODS.has(parent.name.text)) return { k: "string" };
    return ARRAY_METHODS.has(parent.name.text) ? { k: "array", of: elementOf(scene, parent) } : undefined;
  }
  if (ts.isCallExpression(parent) && parent.arguments.some((a) => a === use)) {
    const callee = parent.expression.getText();
    if (/^(?:bcrypt|bcryptjs|argon2)\.(?:compare|hash|verify|compareSync|hashSync)$/.test(callee)) return { k: "string" };
  }
  if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) {
    const other = parent.left === use ? parent.right : parent.left;
    if (ts.isStringLiteral(other)) return { k: "string" };
    if (ts.isNumericLiteral(other)) return { k: "number" };
    if (other.kind === ts.SyntaxKind.TrueKeyword || other.kind === ts.SyntaxKind.FalseKeyword) return { k: "boolean" };
  }
  return shapeOfDefault(use) ?? shapeOfColumn(scene, use) ?? shapeByCompiler(scene, use);
}

/** `title ?? "Untitled"`: what stands in for it is of its kind. */
function shapeOfDefault(use: Node): Shape | undefined {
  const ts = compiler();
  const { parent } = use;
  if (!ts.isBinaryExpression(parent) || parent.left !== use || !/^(?:\|\||\?\?)$/.test(parent.operatorToken.getText())) return undefined;
  const { right } = parent;
  const of: Shape | undefined = ts.isStringLiteralLike(right) ? { k: "string" } : ts.isNumericLiteral(right) ? { k: "number" } : right.kind === ts.SyntaxKind.TrueKeyword || right.kind === ts.SyntaxKind.FalseKeyword ? { k: "boolean" } : undefined;
  return of && { k: "optional", of };
}

/** The elements of a list by what its callback does with them. */
function elementOf(scene: Scene, method: TypeScript.PropertyAccessExpression): Shape {
  const ts = compiler();
  const callback = ts.isCallExpression(method.parent) ? method.parent.arguments[0] : undefined;
  const parameter = callback && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) ? callback.parameters[0] : undefined;
  const declared = parameter?.type && shapeOfType(parameter.type, method.getSourceFile());
  return declared ?? { k: "unknown" };
}

/** The shape of a type as it is written, else as the compiler resolves it across files. */
export function shapeOfDeclared(scene: Scene, type: TypeScript.TypeNode): Shape | undefined {
  const source = type.getSourceFile();
  const written = shapeOfType(type, source);
  if (written) return written;
  const checked = scene.types?.checked(source.fileName);
  const own = checked && twinOf(type, checked.source);
  return own && shapeOfChecked(checked.checker.getTypeFromTypeNode(own), checked.checker);
}

/** The type that the place of an expression asks for, as the compiler knows it. */
function shapeByCompiler(scene: Scene, use: Node): Shape | undefined {
  const ts = compiler();
  const checked = scene.types?.checked(use.getSourceFile().fileName);
  if (!checked) return undefined;
  const own = twinOf(use, checked.source);
  if (!own || !ts.isExpression(own)) return undefined;
  const type = checked.checker.getContextualType(ts.isShorthandPropertyAssignment(own.parent) ? own.parent.name : own);
  return type && shapeOfChecked(type, checked.checker);
}

const COLUMN: Readonly<Record<string, Shape>> = {
  String: { k: "string" }, Int: { k: "integer" }, BigInt: { k: "integer" }, Float: { k: "number" }, Decimal: { k: "number" }, Boolean: { k: "boolean" }, DateTime: { k: "date" },
};

/** The column that a value is written to or compared with: `prisma.user.create({ data: { email: value } })`. */
function shapeOfColumn(scene: Scene, use: Node): Shape | undefined {
  const ts = compiler();
  const pair = use.parent;
  const field = ts.isPropertyAssignment(pair) && pair.initializer === use ? pair.name.getText() : ts.isShorthandPropertyAssignment(pair) ? pair.name.text : undefined;
  const object = pair.parent;
  const part = field !== undefined && ts.isObjectLiteralExpression(object) ? object.parent : undefined;
  if (!part || !ts.isPropertyAssignment(part) || !/^(?:data|where|create|update)$/.test(part.name.getText())) return undefined;
  const call = part.parent.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || !ts.isPropertyAccessExpression(call.expression.expression)) return undefined;
  const model = call.expression.expression.name.text;
  return columns(scene).get(`${model.toLowerCase()}.${field ?? ""}`);
}

/** Columns of the models in Prisma's schemas: `user.email`. */
function columns(scene: Scene): ReadonlyMap<string, Shape> {
  return scene.once("columns", () => {
    const found = new Map<string, Shape>();
    for (const model of modelsOf(scene.project.documents)) {
      for (const { name, type, isList, isOptional, attributes } of model.fields) {
        const shape = COLUMN[type];
        if (!shape) continue;
        const whole: Shape = isList ? { k: "array", of: shape } : isOptional ? { k: "nullable", of: shape } : shape;
        const isOmissible = isOptional || attributes.some((a) => a.name === "default");
        found.set(`${model.name.toLowerCase()}.${name}`, isOmissible ? { k: "optional", of: whole } : whole);
      }
    }
    return found;
  });
}

/** Every place inside `body` where the name is read. */
export function usesOf(body: Node, name: string): TypeScript.Identifier[] {
  const ts = compiler();
  return [...inside(body)].filter((n): n is TypeScript.Identifier => ts.isIdentifier(n) && n.text === name && !(ts.isPropertyAccessExpression(n.parent) && n.parent.name === n) && !(ts.isPropertyAssignment(n.parent) && n.parent.name === n) && !(ts.isBindingElement(n.parent) && n.parent.name === n));
}
