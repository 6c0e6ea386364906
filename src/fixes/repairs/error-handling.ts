/** Gives errors a handler: a try around a bare one, an `await` where nobody waits, a look at the error that comes as an answer. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Endpoint, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { chainAround } from "../batches/form.js";
import { insertion } from "../edits.js";
import { linesWithin } from "../lines.js";
import { logsOf } from "../log-calls.js";
import { FAILED, refusals } from "../refusals.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards, type WithBlock } from "../tree.js";

/** Packages whose functions answer by throwing: a catch around them would take the answer for a failure. */
const ANSWERS_BY_THROWING = /^(?:next\/navigation|@sveltejs\/kit|react-router|@remix-run\/)/;

function handlerIn(node: Node): WithBlock | undefined {
  const ts = compiler();
  return [...inside(node)].find((n): n is WithBlock => (ts.isFunctionDeclaration(n) || ts.isArrowFunction(n) || ts.isFunctionExpression(n) || ts.isMethodDeclaration(n)) && n.body !== undefined && ts.isBlock(n.body));
}

/** A try around everything a handler does, with the catch given. */
function wrapped(scene: Scene, file: string, { body }: WithBlock, inCatch: readonly string[]): Edit[] | undefined {
  const text = scene.project.text(file);
  const { newline } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const [first] = body.statements;
  const closing = text.lastIndexOf("\n", body.end - 1) + 1;
  if (!first || text.slice(closing, body.end - 1).trim() !== "" || !text.slice(body.getStart(), first.getStart()).includes("\n")) return undefined;
  const indent = indentAt(text, first.getStart());
  const unit = indent.slice(indentAt(text, body.end - 1).length) || "  ";
  const lines = linesWithin(body, text, body.getStart(), body.end - 1).filter((at) => at < closing);
  const [start, ...others] = lines;
  if (start === undefined) return undefined;
  const end = [`${indent}} catch (error) {`, ...inCatch.map((line) => indent + unit + line), `${indent}}`].join(newline) + newline;
  return [insertion(file, start, `${indent}try {${newline}${unit}`), ...others.map((at) => insertion(file, at, unit)), insertion(file, closing, end)];
}

function* aroundHandler(scene: Scene, e: Endpoint, at: Node): Generator<Fix> {
  const { file } = e;
  const fn = handlerIn(at);
  if (!fn || e.kind !== "http") return;
  const imports = scene.project.file(file)?.facts.imports ?? [];
  const used = new Set([...namesIn(fn.body)].map(({ text }) => text));
  if (imports.some((i) => i.local !== undefined && i.local !== null && ANSWERS_BY_THROWING.test(i.specifier) && used.has(i.local))) return;
  const { semicolon } = styleOf(scene.project.text(file), imports);
  const next = e.framework === "express" ? fn.parameters[2]?.name.getText() : undefined;
  if (next !== undefined) {
    const edits = wrapped(scene, file, fn, [`${next}(error)${semicolon}`]);
    if (edits) yield { title: "Catch its errors and hand them on", safety: "suggestion", edits };
    return;
  }
  for (const answer of refusals(scene, e, fn, FAILED)) {
    for (const log of logsOf(scene, file, "error", `${e.label.replace(/["'\\`]/g, "")} failed`)) {
      const edits = wrapped(scene, file, fn, [log.statement, answer.code(semicolon)]);
      if (edits) yield { title: `Catch its errors, log them with \`${log.callee}\` and answer 500`, safety: "suggestion", edits: [...log.imports, ...edits] };
    }
  }
}

function isInAsync(node: Node): boolean {
  const ts = compiler();
  for (const n of outwards(node.parent)) if (ts.isFunctionLike(n)) return ts.canHaveModifiers(n) && ts.getModifiers(n)?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) === true;
  return true;
}

/** `const { data } = await query`, with its error taken and thrown. */
function* errorTaken(scene: Scene, file: string, node: Node): Generator<Fix> {
  const ts = compiler();
  const declaration = [...outwards(node)].find((n) => ts.isVariableDeclaration(n)) ?? [...inside(node)].find((n) => ts.isVariableDeclaration(n));
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isObjectBindingPattern(declaration.name)) return;
  const last = declaration.name.elements.at(-1);
  const statement = [...outwards(declaration)].find((n) => ts.isStatement(n));
  const fn = [...outwards(declaration)].find((n) => ts.isFunctionLike(n));
  if (!last || last.dotDotDotToken || !statement || !ts.isVariableStatement(statement)) return;
  const text = scene.project.text(file);
  const taken = new Set([...namesIn(fn ?? declaration.getSourceFile())].map((n) => n.text));
  const name = ["error", "queryError", "readError"].find((n) => !taken.has(n));
  if (name === undefined) return;
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  yield {
    title: "Take the error too, and stop when it is set", safety: "suggestion",
    edits: [
      insertion(file, last.end, `, ${name === "error" ? name : `error: ${name}`}`),
      insertion(file, statement.end, `${newline}${indentAt(text, statement.getStart())}if (${name}) throw ${name}${semicolon}`),
    ],
  };
}

export const errorHandlingRepair: Repair = {
  rule: "require-error-handling",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const [how = ""] = finding.identity.evidence.split(" ");
    const node = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    if (how === "bare" || how === "hangs") {
      const e = scene.project.endpoints.find((o) => o.label === finding.endpoint && o.file === file);
      if (e) yield* aroundHandler(scene, e, node);
    } else if (how === "ignored") yield* errorTaken(scene, file, node);
    else if (how === "dropped") {
      const call = [...outwards(node)].find((n): n is TypeScript.CallExpression => ts.isCallExpression(n));
      // Whoever takes no answer is told by an exception, which its client throws where it is asked to.
      if (call) yield { title: "Let it throw when it fails", safety: "suggestion", edits: [insertion(file, chainAround(call).node.end, ".throwOnError()")] };
    } else if (how === "floating" || how === "returned") {
      const call = ts.isExpressionStatement(node) ? node.expression : ts.isReturnStatement(node) ? node.expression : node;
      const isWhole = call && (ts.isExpressionStatement(call.parent) || ts.isReturnStatement(call.parent));
      if (call && isWhole && ts.isCallExpression(call) && isInAsync(call)) yield { title: "Wait for it", safety: "suggestion", edits: [insertion(file, call.getStart(), "await ")] };
    }
  },
};
