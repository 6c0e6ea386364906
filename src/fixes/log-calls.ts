/** How the project logs an error it caught: learned from its other catches, else the console. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { carried } from "./carry.js";
import type { Scene } from "./repair.js";
import { styleOf } from "./style.js";
import { inside, namesIn } from "./tree.js";

/** A call that logs a caught error, as some catch of the project has it. */
interface Template {
  readonly file: string;
  readonly call: TypeScript.CallExpression;
  /** Name of the error in it. */
  readonly error: string;
}

/** Files that are searched for how the project logs. */
const MAX_FILES = 400;

function templatesIn(scene: Scene, file: string): Template[] {
  return scene.once(`logs ${file}`, () => {
    const ts = compiler();
    if (!/\bcatch\b/.test(scene.project.text(file)) || !/\.error\s*\(/.test(scene.project.text(file))) return [];
    return [...inside(scene.tree(file))].flatMap((node) => {
      const name = ts.isCatchClause(node) ? node.variableDeclaration?.name : undefined;
      if (!ts.isCatchClause(node) || !name || !ts.isIdentifier(name)) return [];
      return node.block.statements.flatMap((statement): Template[] => {
        const call = ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) ? statement.expression : undefined;
        if (!call || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "error" || !ts.isIdentifier(call.expression.expression)) return [];
        const root = call.expression.expression.text;
        const names = [...namesIn(call)].map(({ text }) => text);
        const isPlain = names.includes(name.text) && names.every((n) => n === root || n === name.text) && call.arguments.every((a) => !ts.isTemplateExpression(a));
        return isPlain && call.arguments.filter((a) => ts.isStringLiteralLike(a)).length <= 1 ? [{ file, call, error: name.text }] : [];
      });
    });
  });
}

/** How the file, else most of the project, logs a caught error. */
function* templates(scene: Scene, file: string): Generator<Template> {
  yield* templatesIn(scene, file).slice(0, 1);
  const common = scene.once("logs", () => {
    const byRoot = new Map<string, Template[]>();
    for (const template of scene.project.files.filter((f) => f.isBackend).slice(0, MAX_FILES).flatMap((f) => templatesIn(scene, f.path))) {
      const root = template.call.expression.getText();
      byRoot.set(root, [...(byRoot.get(root) ?? []), template]);
    }
    return [...byRoot].filter(([root]) => root !== "console.error").sort(([, a], [, b]) => b.length - a.length).flatMap(([, [first]]) => first ?? []);
  });
  yield* common;
}

/** The template's call with another name for the error and another message. */
function worded({ call, error }: Template, name: string, message: string, quote: string): string {
  const ts = compiler();
  const source = call.getSourceFile().text;
  let out = "", at = call.getStart();
  const put = (start: number, end: number, text: string): void => {
    out += source.slice(at, start) + text;
    at = end;
  };
  for (const node of inside(call)) {
    if (ts.isStringLiteralLike(node) && node.parent === call) put(node.getStart(), node.end, quote + message + quote);
    else if (ts.isIdentifier(node) && node.text === error && ts.isShorthandPropertyAssignment(node.parent)) put(node.getStart(), node.end, name === error ? name : `${error}: ${name}`);
    else if (ts.isIdentifier(node) && node.text === error && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)) {
      put(node.getStart(), node.end, name);
    }
  }
  return out + source.slice(at, call.end);
}

/** A statement that logs an error. */
export interface Log {
  /** What it calls: `logger.error`. */
  readonly callee: string;
  readonly isLearned: boolean;
  /** What the error is called in it. */
  readonly name: string;
  readonly statement: string;
  readonly imports: readonly Edit[];
}

/** Ways to log an error with a message, the project's own first. @param bound what the error is called, where it has a name */
export function* logsOf(scene: Scene, file: string, bound: string | undefined, message: string): Generator<Log> {
  const { quote, semicolon } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
  for (const template of templates(scene, file)) {
    const name = bound ?? template.error;
    const imports = carried(scene, [template.call.expression], template.file, file, new Set());
    if (imports) yield { callee: template.call.expression.getText(), isLearned: true, name, statement: worded(template, name, message, quote) + semicolon, imports };
  }
  const name = bound ?? "error";
  yield { callee: "console.error", isLearned: false, name, statement: `console.error(${quote}${message}${quote}, ${name})${semicolon}`, imports: [] };
}
