/** Makes a dropped error visible: with the project's own logger where its other catches show how it is called. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { carried } from "../carry.js";
import { insertion, replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, nodeAt, outwards } from "../tree.js";

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

/** Puts a statement that logs `name` into the handler of an error. */
type Place = (name: string, statement: string) => readonly Edit[];

function catchPlace(scene: Scene, file: string, clause: TypeScript.CatchClause): { readonly name: string | undefined; readonly put: Place } | undefined {
  const ts = compiler();
  const bound = clause.variableDeclaration;
  if (bound && !ts.isIdentifier(bound.name)) return undefined;
  const text = scene.project.text(file);
  const { newline } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const block = clause.block;
  const open = block.getStart();
  const outer = indentAt(text, open);
  const first = block.statements[0];
  const indent = first && text.slice(open, first.getStart()).includes("\n") ? indentAt(text, first.getStart()) : `${outer}${outer.includes("\t") ? "\t" : "  "}`;
  const isLined = text.slice(open, block.end).includes("\n");
  return {
    name: bound && ts.isIdentifier(bound.name) ? bound.name.text : undefined,
    put: (name, statement) => [
      ...(bound ? [] : [insertion(file, clause.getStart() + "catch".length, ` (${name})`)]),
      isLined ? insertion(file, open + 1, newline + indent + statement)
        : block.statements.length === 0 && text.slice(open + 1, block.end - 1).trim() === "" ? replacement(file, open + 1, block.end - 1, newline + indent + statement + newline + outer)
        : insertion(file, open + 1, ` ${statement}`),
    ],
  };
}

function callbackPlace(scene: Scene, file: string, fn: TypeScript.ArrowFunction | TypeScript.FunctionExpression): { readonly name: string | undefined; readonly put: Place } | undefined {
  const ts = compiler();
  const [parameter, more] = fn.parameters;
  if (more || (parameter && !ts.isIdentifier(parameter.name))) return undefined;
  const text = scene.project.text(file);
  const typed = /\.[cm]?tsx?$/.test(file) ? ": unknown" : "";
  const close = text.lastIndexOf(")", fn.body.getStart());
  const body = fn.body;
  return {
    name: parameter?.name.getText(),
    put: (name, statement) => [
      ...(parameter ? [] : [insertion(file, close, name + typed)]),
      ts.isBlock(body) ? insertion(file, body.getStart() + 1, ` ${statement}${body.statements.length === 0 && !body.getText().includes("/") ? " " : ""}`)
        : replacement(file, body.getStart(), body.end, `{ ${statement} return ${body.getText()}; }`),
    ],
  };
}

export const loggerRepair: Repair = {
  rule: "no-swallowed-errors",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    let place: ReturnType<typeof catchPlace>;
    const node = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    for (const n of outwards(node)) {
      if (ts.isTryStatement(n) && n.catchClause) place = catchPlace(scene, file, n.catchClause);
      else if (ts.isCatchClause(n)) place = catchPlace(scene, file, n);
      else if (ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && n.expression.name.text === "catch") {
        const [callback] = n.arguments;
        if (callback && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) place = callbackPlace(scene, file, callback);
      }
      if (place || ts.isStatement(n)) break;
    }
    if (!place) return;
    const what = finding.identity.evidence.replace(/^swallowed\s+/, "").replace(/[^\w.$ ]/g, "");
    const message = `${what === "" ? "this" : what} failed`;
    const { quote, semicolon } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
    for (const template of templates(scene, file)) {
      const name = place.name ?? template.error;
      const imports = carried(scene, [template.call.expression], template.file, file, new Set());
      if (imports) yield { title: `Log it with \`${template.call.expression.getText()}\`, as other catches do`, safety: "suggestion", edits: [...imports, ...place.put(name, worded(template, name, message, quote) + semicolon)] };
    }
    const name = place.name ?? "error";
    yield { title: "Log it with `console.error`", safety: "suggestion", edits: place.put(name, `console.error(${quote}${message}${quote}, ${name})${semicolon}`) };
  },
};
