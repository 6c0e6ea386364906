/** Gives what was `any` the type it has: a caught error is narrowed where it is read, and what the compiler can infer needs no annotation. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { usesOf } from "../shapes.js";
import { type Node, nodeAt, outwards } from "../tree.js";

/** What a member of a caught error is where the error is one. */
const OF_ERROR: Readonly<Record<string, (name: string) => string>> = {
  message: (name) => `(${name} instanceof Error ? ${name}.message : String(${name}))`,
  stack: (name) => `(${name} instanceof Error ? ${name}.stack : undefined)`,
  name: (name) => `(${name} instanceof Error ? ${name}.name : "Error")`,
};

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
    const narrowed = OF_ERROR[access.name.text];
    // What no error has was guessed; and what is written to is no reading.
    if (!narrowed || (ts.isBinaryExpression(access.parent) && access.parent.left === access && access.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)) return;
    const isAlone = ts.isTemplateSpan(access.parent) || ts.isVariableDeclaration(access.parent) || ts.isPropertyAssignment(access.parent) || (ts.isCallExpression(access.parent) && access.parent.expression !== access);
    const text = narrowed(bound.text);
    edits.push(replacement(file, access.getStart(), access.end, isAlone ? text.slice(1, -1) : text));
  }
  if (edits.length > 1) yield { title: `Use \`unknown\`, and narrow it with \`instanceof Error\` where it is read`, safety: "suggestion", edits };
}

/** Whether the compiler knows what a declaration is without its annotation. */
function isInferred(scene: Scene, file: string, declaration: TypeScript.VariableDeclaration | TypeScript.ParameterDeclaration): boolean {
  const ts = compiler();
  const checked = scene.types?.checked(file);
  if (!checked) return false;
  const own = [...outwards(nodeAt(checked.source, declaration.getStart(), declaration.end))].find((n) => n.kind === declaration.kind && n.end === declaration.end);
  if (!own) return false;
  if (ts.isVariableDeclaration(own)) return own.initializer !== undefined && !hasUnchecked(checked.checker.getTypeAtLocation(own.initializer), checked.checker);
  if (!ts.isParameter(own) || !(ts.isArrowFunction(own.parent) || ts.isFunctionExpression(own.parent))) return false;
  const context = checked.checker.getContextualType(own.parent);
  const [signature] = context?.getCallSignatures() ?? [];
  const parameter = signature?.parameters[own.parent.parameters.indexOf(own)];
  return parameter !== undefined && !hasUnchecked(checked.checker.getTypeOfSymbolAtLocation(parameter, own), checked.checker);
}

const hasUnchecked = (type: TypeScript.Type, checker: TypeScript.TypeChecker): boolean => /\b(?:any|never)\b/.test(checker.typeToString(type));

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
      if (ts.isStatement(n) || ts.isFunctionLike(n)) return;
    }
  },
};
