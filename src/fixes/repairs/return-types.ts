/** Declares what a function returns: the type that the compiler infers, with the imports it needs, or the framework's own. */
import type { ts as TypeScript } from "ts-morph";
import type { AnswerTypes, Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { borrowedReturn } from "../borrowed-types.js";
import { insertion } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { aboveModuleStatement, freeName } from "../places.js";
import { styleOf } from "../style.js";
import { inside, type Node, nodeAt, outwards, twinOf } from "../tree.js";
import { importsFor, writtenType } from "../written-type.js";

type Fn = TypeScript.FunctionLikeDeclaration;

/** What stands alone above its function from this length on would hide the function's own head. */
const MAX_INLINE = 140;
/** And what is longer than this says more than anybody reads. */
const MAX_NAMED = 6_000;

/** The function that a finding names, or points at where it has no name. */
export function functionNamed(source: TypeScript.SourceFile, pos: number, end: number): Fn | undefined {
  const ts = compiler();
  const node = nodeAt(source, pos, Math.max(end, pos + 1));
  for (const n of outwards(node)) {
    if (isFn(n)) return n.getStart() === pos || n.name?.getStart() === pos ? n : undefined;
    if ((ts.isVariableDeclaration(n) || ts.isPropertyAssignment(n) || ts.isPropertyDeclaration(n)) && n.name.getStart() === pos) {
      return n.initializer && [...inside(n.initializer)].find(isFn);
    }
    if (ts.isExportAssignment(n)) return [...inside(n.expression)].find((f): f is Fn => isFn(f) && f.getStart() === pos);
  }
  return undefined;
}

function isFn(node: Node): node is Fn {
  const ts = compiler();
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isGetAccessorDeclaration(node);
}

/** Edits that put `: type` where it belongs. */
function declared(file: string, fn: Fn, type: string): Edit[] | undefined {
  const ts = compiler();
  const close = fn.getChildren().find((child) => child.kind === ts.SyntaxKind.CloseParenToken);
  if (close) return [insertion(file, close.end, `: ${type}`)];
  const [parameter] = fn.parameters;
  return parameter && [insertion(file, parameter.getStart(), "("), insertion(file, parameter.end, `): ${type}`)];
}

function returnedBy(fn: Fn): (TypeScript.Expression | undefined)[] {
  const ts = compiler();
  if (!fn.body) return [];
  if (!ts.isBlock(fn.body)) return [fn.body];
  const found: (TypeScript.Expression | undefined)[] = [];
  const open: Node[] = [fn.body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (ts.isReturnStatement(node)) found.push(node.expression);
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, (child) => void open.push(child));
  }
  return found;
}

const isAsync = (fn: Fn): boolean => fn.modifiers?.some((m) => m.kind === compiler().SyntaxKind.AsyncKeyword) === true;

/** What a handler gives back by what its framework says of the calls that answer. */
function answered(scene: Scene, file: string, fn: Fn, { always, by }: AnswerTypes): string | undefined {
  const ts = compiler();
  const wrapped = (type: string): string => (isAsync(fn) ? `Promise<${type}>` : type);
  if (always !== undefined) return wrapped(always);
  const parameter = by && fn.parameters[by.parameter];
  if (!by || !parameter || !ts.isIdentifier(parameter.name)) return undefined;
  const answers = parameter.name.text;
  const types = new Set<string>();
  for (const value of returnedBy(fn)) {
    const call = value && ts.isAwaitExpression(value) ? value.expression : value;
    if (!call) {
      types.add("void");
      continue;
    }
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
    let root: Node = call;
    while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
    if (!ts.isIdentifier(root) || root.text !== answers) return undefined;
    types.add(by.methods[call.expression.name.text] ?? by.methods["*"] ?? "void");
  }
  const some = [...types].filter((type) => type !== "void");
  // Where the end can be reached, nothing comes back.
  const type = some.length === 0 ? "void" : fn.body && ts.isBlock(fn.body) && (types.has("void") || !endsBy(fn.body)) ? `${some.join(" | ")} | void` : some.join(" | ");
  return wrapped(type);
}

/** Whether a statement returns or throws, whichever way is taken through it. */
function isEnd(last: TypeScript.Statement): boolean {
  const ts = compiler();
  if (ts.isBlock(last)) return endsBy(last);
  if (ts.isTryStatement(last)) return endsBy(last.tryBlock) && (!last.catchClause || endsBy(last.catchClause.block));
  if (ts.isIfStatement(last)) return isEnd(last.thenStatement) && last.elseStatement !== undefined && isEnd(last.elseStatement);
  return ts.isReturnStatement(last) || ts.isThrowStatement(last);
}

function endsBy(block: TypeScript.Block): boolean {
  const last = block.statements.at(-1);
  if (!last) return false;
  return isEnd(last);
}

/** What a promise of it is fulfilled with, and the type around that. */
function fulfilled(type: string): { readonly inner: string; readonly outer: (inner: string) => string } {
  const promise = /^(Promise|Prisma\.PrismaPromise)<([^]*)>$/.exec(type);
  const [, name, inner] = promise ?? [];
  return name === undefined || inner === undefined ? { inner: type, outer: (t) => t } : { inner, outer: (t) => `${name}<${t}>` };
}

/** A long type with one member a line. */
function lined(type: string, newline: string): string {
  const ts = compiler();
  const source = ts.createSourceFile("type.ts", `type T = ${type};`, ts.ScriptTarget.Latest, true);
  const printed = ts.createPrinter({ removeComments: true }).printFile(source).trim().replace(/^type T = /, "").replace(/;$/, "");
  return printed.split("\n").map((line) => line.replace(/^ +/, (spaces) => " ".repeat(spaces.length / 2))).join(newline);
}

/** A type with a name of its own, above the statement that the function is in, and what the function returns then. */
function named(scene: Scene, file: string, fn: Fn, name: string, type: string): { readonly edit: Edit; readonly type: string } | undefined {
  if (!/^[A-Za-z]\w*$/.test(name)) return undefined;
  const text = scene.project.text(file);
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const own = freeName(text, `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`);
  const { inner, outer } = fulfilled(type);
  return { edit: insertion(file, aboveModuleStatement(fn, text), `export type ${own} = ${lined(inner, newline)}${semicolon}${newline}${newline}`), type: outer(own) };
}

/** What a function returns by the functions of packages that it comes from. */
function borrowedType(scene: Scene, file: string, fn: Fn): string | undefined {
  const ts = compiler();
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(fn, checked.source);
  if (!checked || !own?.body || own.asteriskToken) return undefined;
  const { checker } = checked;
  const plain = (type: TypeScript.Type): string => checker.typeToString(type, own, ts.TypeFormatFlags.NoTruncation).replace(/; \}/g, " }");
  return borrowedReturn(own, returnedBy(own), checker, plain, { isAsync: isAsync(own), isEndless: ts.isBlock(own.body) && !endsBy(own.body) });
}

export const returnTypeRepair: Repair = {
  rule: "require-return-types",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const { file } = finding;
    const fn = functionNamed(scene.tree(file), pos, end);
    if (!fn?.body) return;
    const offer = function* (type: string, title: string): Generator<Fix> {
      const imports = importsFor(scene, file, type);
      const short = imports && imports.type.length > MAX_INLINE ? named(scene, file, fn, finding.identity.evidence, imports.type) : undefined;
      const edits = imports && declared(file, fn, short?.type ?? imports.type);
      if (imports && edits && (short || imports.type.length <= MAX_INLINE)) yield { title, safety: "suggestion", edits: [...imports.edits, ...(short ? [short.edit] : []), ...edits] };
    };
    const types = scene.project.answerTypes(file, fn.getStart());
    const answer = types && answered(scene, file, fn, types);
    if (answer !== undefined) yield* offer(answer, `Declare \`${answer}\`, as the framework's handlers return`);
    const inferred = writtenType(scene, file, fn, (node, checker) => {
      const signature = checker.getSignatureFromDeclaration(node as TypeScript.SignatureDeclaration);
      return signature && checker.getReturnTypeOfSignature(signature);
    });
    if (inferred === undefined || inferred.type.length > MAX_NAMED) return;
    const shown = inferred.type.slice(0, 80);
    const borrowed = inferred.isPartial ? borrowedType(scene, file, fn) : undefined;
    if (borrowed !== undefined) yield* offer(borrowed, `Declare \`${borrowed.slice(0, 80)}\`: its package is not installed, and says the rest`);
    yield* offer(inferred.type, inferred.isPartial ? `Declare \`${shown}\`: callers narrow what nothing is known of` : `Declare \`${shown}\`, which the compiler infers`);
  },
};
