/** Gives what was `any` the type it has: what its uses need, what the compiler infers, or nothing but how it is held. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { caughtAsUnknown } from "../caught.js";
import { replacement } from "../edits.js";
import { annotated, assertedAs, neededTypes } from "../needed.js";
import type { Repair, Scene } from "../repair.js";
import { type Node, nodeAt, outwards, twinOf } from "../tree.js";
import { isWholeAny, type WholeAny, typeByCallers, typeByUsage, withoutAny } from "../usage.js";
import { importsFor } from "../written-type.js";

/** A longer type is no annotation but a description. */
const MAX_LENGTH = 300;

/** Whether the compiler knows what a declaration is without its annotation. */
function isInferred(scene: Scene, file: string, declaration: TypeScript.VariableDeclaration | TypeScript.ParameterDeclaration): boolean {
  const ts = compiler();
  const checked = scene.types?.checked(file);
  if (!checked) return false;
  const own = twinOf(declaration, checked.source);
  if (!own) return false;
  if (ts.isVariableDeclaration(own)) return own.initializer !== undefined && !hasUnchecked(checked.checker.getTypeAtLocation(own.initializer), checked.checker);
  if (!ts.isParameter(own) || !(ts.isArrowFunction(own.parent) || ts.isFunctionExpression(own.parent))) return false;
  const context = checked.checker.getContextualType(own.parent);
  const [signature] = context?.getCallSignatures() ?? [];
  const parameter = signature?.parameters[own.parent.parameters.indexOf(own)];
  return parameter !== undefined && !hasUnchecked(checked.checker.getTypeOfSymbolAtLocation(parameter, own), checked.checker);
}

const hasUnchecked = (type: TypeScript.Type, checker: TypeScript.TypeChecker): boolean => /\b(?:any|never)\b/.test(checker.typeToString(type));

/** What callers pass and what is done with it say what it is. */
function* used(scene: Scene, file: string, declaration: WholeAny, any: Node): Generator<Fix> {
  if (!scene.types) return;
  const texts = scene.once("texts without any", () => new Map(scene.project.files.flatMap(({ path, facts, isBackend }) => {
    const text = isBackend && /\.[cm]?tsx?$/.test(path) && !facts.isView ? scene.project.text(path) : "";
    return /:\s*any\b/.test(text) ? [[path, withoutAny(text, scene.tree(path))] as const] : [];
  })));
  const service = scene.types.service(file, texts);
  const place = scene.types.placeOf(file);
  const said = [
    ["as its callers pass it", compiler().isParameter(declaration) ? typeByCallers(service, place, declaration) : undefined],
    ...neededOf(scene, file, any).map((type) => [NEEDED, type] as const),
    ["as it is used", typeByUsage(service, place, declaration)],
  ] as const;
  for (const [how, type] of said) if (type !== undefined) yield* offered(scene, file, any, type, how);
}

/** A type in the place of the `any`, where it says something and the file can say it. */
function* offered(scene: Scene, file: string, any: Node, said: string, how: string): Generator<Fix> {
  if (said.length > MAX_LENGTH || /^(?:any|unknown|never|undefined|null|void|\{\s*\}|(?:any|undefined|never)\[\])$/.test(said)) return;
  const imports = importsFor(scene, file, said.replace(/\bany\b/g, "unknown").replace(/[;,] \}/g, " }").replace(/\s*\|\s*/g, " | "));
  if (imports) yield { title: `Use \`${imports.type.slice(0, 80)}\`, ${how}`, safety: "suggestion", edits: [...imports.edits, replacement(file, any.getStart(), any.end, imports.type)] };
}

function* needed(scene: Scene, file: string, any: Node): Generator<Fix> {
  for (const type of neededOf(scene, file, any)) yield* offered(scene, file, any, type, NEEDED);
}

const NEEDED = "which is what is used of it";

/** What its uses need it to be. */
function neededOf(scene: Scene, file: string, any: Node): string[] {
  const declaration = annotated(any) ?? assertedAs(any);
  const checked = declaration && scene.types?.checked(file);
  const own = checked && twinOf(declaration, checked.source);
  const ownAny = checked && twinOf(any, checked.source);
  return own && ownAny ? [...neededTypes(own, ownAny, checked.checker)] : [];
}

/** Whether a function is what a call is given: whoever calls it says what it gets. */
const isHandedOn = (fn: Node): boolean => {
  const ts = compiler();
  return (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && (ts.isCallExpression(fn.parent) || ts.isNewExpression(fn.parent)) && fn.parent.arguments?.includes(fn) === true;
};

/** What is known of a value of which nothing is known but how it is held: a list of arguments, an object with members. */
function* held(file: string, n: Node, any: Node): Generator<Fix> {
  const ts = compiler();
  const put = (type: string, title: string): Fix => ({ title, safety: "suggestion", edits: [replacement(file, any.getStart(), any.end, type)] });
  if (ts.isParameter(n) && n.type === any && n.dotDotDotToken) yield put("unknown[]", "Use `unknown[]`, the arguments that are handed on");
  else if ((ts.isVariableDeclaration(n) || (ts.isParameter(n) && !isHandedOn(n.parent))) && n.type === any) yield put("Record<string, unknown>", "Use `Record<string, unknown>`, and narrow its members");
  const access = ts.isAsExpression(n) && n.type === any && ts.isParenthesizedExpression(n.parent) ? n.parent.parent : undefined;
  if (access && ts.isElementAccessExpression(access)) yield put("Record<string, unknown>", "Use `Record<string, unknown>`, and narrow what is read of it");
  if (access && ts.isPropertyAccessExpression(access)) yield put(`{ ${access.name.text}?: unknown }`, `Say which member is meant: \`${access.name.text}\``);
}

/** An assertion of what the compiler knows without it. */
function* asserted(scene: Scene, file: string, assertion: TypeScript.AsExpression): Generator<Fix> {
  const ts = compiler();
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(assertion, checked.source);
  if (!own || hasUnchecked(checked.checker.getTypeAtLocation(own.expression), checked.checker)) return;
  const isBracketed = ts.isParenthesizedExpression(assertion.parent) && (ts.isIdentifier(assertion.expression) || ts.isPropertyAccessExpression(assertion.expression));
  const whole = isBracketed ? assertion.parent : assertion;
  yield { title: "Leave the assertion out: the compiler knows the type", safety: "suggestion", edits: [replacement(file, whole.getStart(), whole.end, assertion.expression.getText())] };
}

/** `KINDS.includes(text as any)`: what is looked for may be any text, what it is looked for in are a few. */
function* lookedFor(scene: Scene, file: string, assertion: TypeScript.AsExpression): Generator<Fix> {
  const ts = compiler();
  const { parent: call, expression: value } = assertion;
  if (!ts.isCallExpression(call) || call.arguments[0] !== assertion || !ts.isPropertyAccessExpression(call.expression) || !/^(?:includes|indexOf|lastIndexOf)$/.test(call.expression.name.text)) return;
  const list = call.expression.expression;
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(value, checked.source);
  const type = own && checked.checker.getTypeAtLocation(own).flags;
  const kind = type === undefined ? undefined : type & ts.TypeFlags.String ? "string" : type & ts.TypeFlags.Number ? "number" : undefined;
  if (kind === undefined || !ts.isIdentifier(list)) return;
  yield {
    title: `Look for it in \`${list.text}\` as a list of ${kind}s`, safety: "suggestion",
    edits: [replacement(file, list.getStart(), list.end, `(${list.text} as readonly ${kind}[])`), replacement(file, assertion.getStart(), assertion.end, value.getText())],
  };
}

export const anyRepair: Repair = {
  rule: "no-explicit-any",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const any = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    const { parent } = any;
    if (ts.isCallExpression(parent) && parent.typeArguments?.length === 1) {
      yield { title: "Leave the type argument out: the compiler infers it", safety: "suggestion", edits: [replacement(file, parent.expression.end, parent.typeArguments.end + 1, "")] };
    }
    const isAsserted = assertedAs(any)?.type === any;
    if (!isAsserted && annotated(any)?.type !== any) yield* needed(scene, file, any);
    for (const n of outwards(any)) {
      if (ts.isCatchClause(n)) {
        yield* caughtAsUnknown(file, n, any);
        return;
      }
      const isWhole = (ts.isVariableDeclaration(n) || ts.isParameter(n)) && n.type === any && !ts.isCatchClause(n.parent);
      if (isWhole && isInferred(scene, file, n)) {
        const mark = ts.isParameter(n) && n.questionToken ? n.questionToken.getStart() : n.name.end;
        yield { title: "Leave the annotation out: the compiler infers the type", safety: "suggestion", edits: [replacement(file, mark, any.end, "")] };
      }
      // What is put into an empty list says what it is a list of.
      if (isWhole && ts.isVariableDeclaration(n) && n.initializer && ts.isArrayLiteralExpression(n.initializer) && n.initializer.elements.length === 0) {
        yield { title: "Leave the annotation out: the compiler infers the type from what is put in", safety: "suggestion", edits: [replacement(file, n.name.end, any.end, "")] };
      }
      if (isWhole) yield* isWholeAny(n) ? used(scene, file, n, any) : needed(scene, file, any);
      if (ts.isAsExpression(n) && n.type === any) {
        yield* asserted(scene, file, n);
        yield* lookedFor(scene, file, n);
        // What a function asks for is no proof of what it is handed.
        if (!ts.isCallExpression(n.parent)) yield* needed(scene, file, any);
      }
      yield* held(file, n, any);
      if (ts.isStatement(n) || ts.isFunctionLike(n)) return;
    }
  },
};
