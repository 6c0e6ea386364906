/** Gives what was `any` the type it has: a caught error is narrowed where it is read, and what the compiler can infer needs no annotation. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { usesOf } from "../shapes.js";
import { type Node, nodeAt, outwards, twinOf } from "../tree.js";
import { isWholeAny, typeByCallers, typeByUsage, withoutAny } from "../usage.js";
import { importsFor } from "../written-type.js";

/** A longer type is no annotation but a description. */
const MAX_LENGTH = 300;

/** What a member of a caught error is where the error is one. */
const OF_ERROR: Readonly<Record<string, (name: string) => string>> = {
  message: (name) => `(${name} instanceof Error ? ${name}.message : String(${name}))`,
  stack: (name) => `(${name} instanceof Error ? ${name}.stack : undefined)`,
  name: (name) => `(${name} instanceof Error ? ${name}.name : "Error")`,
};

/** A member that some errors have: asked for, and for its kind where a text or a number stands in for it. */
function memberOf(name: string, access: TypeScript.PropertyAccessExpression): string {
  const ts = compiler();
  const other = ts.isBinaryExpression(access.parent) && access.parent.left === access && /^(?:\|\||\?\?)$/.test(access.parent.operatorToken.getText()) ? access.parent.right : undefined;
  const kind = other && ts.isNumericLiteral(other) ? "number" : other && ts.isStringLiteralLike(other) ? "string" : undefined;
  const member = `${name}.${access.name.text}`;
  return `(typeof ${name} === "object" && ${name} !== null && "${access.name.text}" in ${name}${kind ? ` && typeof ${member} === "${kind}"` : ""} ? ${member} : undefined)`;
}

/** `catch (error: any)`, and every member that is read of it. */
function* caught(file: string, clause: TypeScript.CatchClause, any: Node): Generator<Fix> {
  const ts = compiler();
  const bound = clause.variableDeclaration?.name;
  if (!bound || !ts.isIdentifier(bound)) return;
  const edits: Edit[] = [replacement(file, any.getStart(), any.end, "unknown")];
  for (const use of usesOf(clause.block, bound.text)) {
    const access = use.parent;
    if (ts.isElementAccessExpression(access) && access.expression === use) return;
    if (!ts.isPropertyAccessExpression(access) || access.expression !== use) continue;
    // What is written to is no reading, and of what lies deeper nothing is known.
    if ((ts.isBinaryExpression(access.parent) && access.parent.left === access && access.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) || ts.isPropertyAccessExpression(access.parent) && !(access.name.text in OF_ERROR)) return;
    const narrowed = OF_ERROR[access.name.text] ?? ((name: string) => memberOf(name, access));
    const isAlone = ts.isTemplateSpan(access.parent) || ts.isVariableDeclaration(access.parent) || ts.isPropertyAssignment(access.parent) || (ts.isCallExpression(access.parent) && access.parent.expression !== access);
    const text = narrowed(bound.text);
    edits.push(replacement(file, access.getStart(), access.end, isAlone ? text.slice(1, -1) : text));
  }
  if (edits.length > 1) yield { title: `Use \`unknown\`, and narrow it where it is read`, safety: "suggestion", edits };
}

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
function* used(scene: Scene, file: string, declaration: Node, any: Node): Generator<Fix> {
  if (!isWholeAny(declaration) || !scene.types) return;
  const texts = scene.once("texts without any", () => new Map(scene.project.files.flatMap(({ path, facts, isBackend }) => {
    const text = isBackend && /\.[cm]?tsx?$/.test(path) && !facts.isView ? scene.project.text(path) : "";
    return /:\s*any\b/.test(text) ? [[path, withoutAny(text, scene.tree(path))] as const] : [];
  })));
  const service = scene.types.service(file, texts);
  const place = scene.types.placeOf(file);
  const ways = [
    ["as its callers pass it", compiler().isParameter(declaration) ? typeByCallers(service, place, declaration) : undefined],
    ["as it is used", typeByUsage(service, place, declaration)],
  ] as const;
  for (const [how, said] of ways) {
    if (said === undefined || said.length > MAX_LENGTH || /^(?:any|unknown|never|undefined|null|void|\{\s*\}|(?:any|undefined|never)\[\])$/.test(said)) continue;
    const imports = importsFor(scene, file, said.replace(/\bany\b/g, "unknown").replace(/[;,] \}/g, " }").replace(/\s*\|\s*/g, " | "));
    if (imports) yield { title: `Use \`${imports.type.slice(0, 80)}\`, ${how}`, safety: "suggestion", edits: [...imports.edits, replacement(file, any.getStart(), any.end, imports.type)] };
  }
}

/** What is known of a value of which nothing is known but how it is held: a list of arguments, an object with members. */
function* held(file: string, n: Node, any: Node): Generator<Fix> {
  const ts = compiler();
  const put = (type: string, title: string): Fix => ({ title, safety: "suggestion", edits: [replacement(file, any.getStart(), any.end, type)] });
  if (ts.isParameter(n) && n.type === any && n.dotDotDotToken) yield put("unknown[]", "Use `unknown[]`, the arguments that are handed on");
  else if ((ts.isParameter(n) || ts.isVariableDeclaration(n)) && n.type === any) yield put("Record<string, unknown>", "Use `Record<string, unknown>`, and narrow its members");
  const access = ts.isAsExpression(n) && n.type === any && ts.isParenthesizedExpression(n.parent) ? n.parent.parent : undefined;
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

export const anyRepair: Repair = {
  rule: "no-explicit-any",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const any = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    for (const n of outwards(any)) {
      if (ts.isCatchClause(n)) {
        yield* caught(file, n, any);
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
      if (isWhole) yield* used(scene, file, n, any);
      if (ts.isAsExpression(n) && n.type === any) yield* asserted(scene, file, n);
      yield* held(file, n, any);
      if (ts.isStatement(n) || ts.isFunctionLike(n)) return;
    }
  },
};
