/** Parses in place what a cast declares to be known: with a schema made of the very type that it is cast to. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import { importAll } from "../imports.js";
import { aboveModuleStatement, freeName } from "../places.js";
import type { Repair, Scene } from "../repair.js";
import { schemaLibrary, type Shape } from "../schemas.js";
import { styleOf } from "../style.js";
import { type Node, nodeAt, outwards, twinOf } from "../tree.js";
import { shapeOfChecked } from "../type-shapes.js";

type Cast = TypeScript.AsExpression;

/** What is cast, without the casts and brackets around it. */
function operandOf(cast: Cast): TypeScript.Expression {
  const ts = compiler();
  let operand = cast.expression;
  while (ts.isAsExpression(operand) || ts.isParenthesizedExpression(operand)) operand = operand.expression;
  return operand;
}

/** The type that is declared, and whether of what a promise brings. */
function claimed(type: TypeScript.TypeNode): { readonly type: TypeScript.TypeNode; readonly isPromise: boolean } {
  const ts = compiler();
  const [argument] = ts.isTypeReferenceNode(type) && type.typeName.getText() === "Promise" ? (type.typeArguments ?? []) : [];
  return argument ? { type: argument, isPromise: true } : { type, isPromise: false };
}

function isInAsync(node: Node): boolean {
  const ts = compiler();
  for (const n of outwards(node.parent)) if (ts.isFunctionLike(n)) return ts.canHaveModifiers(n) && ts.getModifiers(n)?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) === true;
  return false;
}

function isInCatch(node: Node): boolean {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isCatchClause(n)) return true;
    if (ts.isFunctionLike(n)) return false;
  }
  return false;
}

function shapeClaimed(scene: Scene, file: string, type: TypeScript.TypeNode): Shape | undefined {
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(type, checked.source);
  return own && shapeOfChecked(checked.checker.getTypeFromTypeNode(own), checked.checker);
}

/** `tokenSchema` of `Token`, or of the variable that takes it. */
function nameFor(cast: Cast, type: TypeScript.TypeNode): string {
  const ts = compiler();
  const declared = [...outwards(cast)].find((n) => ts.isVariableDeclaration(n) || ts.isStatement(n));
  const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && !type.typeArguments ? type.typeName.text
    : declared && ts.isVariableDeclaration(declared) && ts.isIdentifier(declared.name) ? declared.name.text : "data";
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Schema`;
}

/** Whether a schema is short enough to stand where it parses. */
function isPlain(shape: Shape): boolean {
  switch (shape.k) {
    case "object": case "union": return false;
    case "enum": return shape.of.length < 4;
    case "array": case "record": case "optional": case "nullable": return isPlain(shape.of);
    default: return true;
  }
}

/** `error as Error`: what is none becomes one. */
function* asError(file: string, cast: Cast): Generator<Fix> {
  const ts = compiler();
  const operand = operandOf(cast);
  if (!ts.isIdentifier(operand)) return;
  const name = operand.text;
  const code = `${name} instanceof Error ? ${name} : new Error(String(${name}))`;
  const whole = ts.isParenthesizedExpression(cast.parent) ? cast.parent : cast;
  yield { title: `Narrow \`${name}\` with \`instanceof Error\``, safety: "suggestion", edits: [replacement(file, whole.getStart(), whole.end, ts.isCallExpression(cast.parent) || ts.isVariableDeclaration(cast.parent) || ts.isPropertyAssignment(cast.parent) ? code : `(${code})`)] };
}

export const parsedCastRepair: Repair = {
  rule: "no-unsafe-unknown",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const cast = [...outwards(nodeAt(scene.tree(file), pos, Math.max(end, pos + 1)))].find((n) => ts.isAsExpression(n));
    if (!cast || !ts.isAsExpression(cast) || finding.identity.evidence.startsWith("rows ")) return;
    if (finding.identity.evidence === "caught Error") {
      yield* asError(file, cast);
      return;
    }
    const { type, isPromise } = claimed(cast.type);
    const shape = isInCatch(cast) || (isPromise && !isInAsync(cast)) ? undefined : shapeClaimed(scene, file, type);
    const facts = scene.project.file(file)?.facts;
    if (!shape || !facts) return;
    const text = scene.project.text(file);
    const { library, isNew } = schemaLibrary((name) => scene.project.dependency(file, name) !== undefined);
    const imports = importAll(file, text, facts, [{ name: library.imported, local: library.local, from: library.package }, ...(library.also ? [library.also] : [])]);
    if (!imports) return;
    const { semicolon, newline } = styleOf(text, facts.imports);
    const own = isPlain(shape) ? undefined : freeName(text, nameFor(cast, type));
    const declaration: Edit[] = own === undefined ? [] : [insertion(file, aboveModuleStatement(cast, text), `const ${own} = ${library.write(shape)}${semicolon}${newline}${newline}`)];
    const value = `${isPromise ? "await " : ""}${operandOf(cast).getText()}`;
    const whole = ts.isParenthesizedExpression(cast.parent) && !ts.isCallExpression(cast.parent.parent) ? cast.parent : cast;
    yield {
      title: `Parse it with ${isNew ? "a zod schema (npm install zod first: the project has no validator)" : `a ${library.package} schema`} of that type`, safety: "suggestion",
      edits: [...imports, ...declaration, replacement(file, whole.getStart(), whole.end, library.demand(own ?? library.write(shape), value))],
    };
  },
};
