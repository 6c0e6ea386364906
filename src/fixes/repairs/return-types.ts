/** Declares what a function returns: the type that the compiler infers, with the imports it needs, or the framework's own. */
import type { ts as TypeScript } from "ts-morph";
import type { AnswerTypes, Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { inside, type Node, nodeAt, outwards } from "../tree.js";
import { importsFor, writtenType } from "../written-type.js";

type Fn = TypeScript.FunctionLikeDeclaration;

/** What stands alone above its function from this length on would hide the function's own head. */
const MAX_INLINE = 200;

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

/** Whether the last statement of a block returns or throws. */
function endsBy(block: TypeScript.Block): boolean {
  const ts = compiler();
  const last = block.statements.at(-1);
  if (!last) return false;
  if (ts.isTryStatement(last)) return endsBy(last.tryBlock) && (!last.catchClause || endsBy(last.catchClause.block));
  return ts.isReturnStatement(last) || ts.isThrowStatement(last);
}

export const returnTypeRepair: Repair = {
  rule: "require-return-types",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const { file } = finding;
    const fn = functionNamed(scene.tree(file), pos, end);
    if (!fn?.body) return;
    const offer = function* (type: string, title: string): Generator<Fix> {
      const imports = importsFor(scene, file, type);
      const edits = imports && declared(file, fn, imports.type);
      if (imports && edits) yield { title, safety: "suggestion", edits: [...imports.edits, ...edits] };
    };
    const inferred = writtenType(scene, file, fn, (node, checker) => {
      const signature = checker.getSignatureFromDeclaration(node as TypeScript.SignatureDeclaration);
      return signature && checker.getReturnTypeOfSignature(signature);
    });
    if (inferred !== undefined && inferred.length <= MAX_INLINE) yield* offer(inferred, `Declare \`${inferred.slice(0, 80)}\`, which the compiler infers`);
    const types = scene.project.answerTypes(file, fn.getStart());
    const answer = types && answered(scene, file, fn, types);
    if (answer !== undefined) yield* offer(answer, `Declare \`${answer}\`, as the framework's handlers return`);
  },
};
