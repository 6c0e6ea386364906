/** Keeps secrets out of log lines: the value is covered where it is written, a whole body is told by the names of its fields. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { styleOf } from "../style.js";
import { type Node, nodeAt, outwards } from "../tree.js";

const COVER = "[redacted]";

/** The name that a finding is about: `password` of "`user.password`", "`KEY`", "`token` of the request". */
const nameIn = (identity: string): string | undefined => /^`([\w$.]+)`/.exec(identity)?.[1]?.split(".").at(-1);

const isValue = (n: Node): n is TypeScript.Expression => {
  const ts = compiler();
  return ts.isIdentifier(n) || ts.isPropertyAccessExpression(n) || ts.isElementAccessExpression(n);
};

const lastOf = (n: TypeScript.Expression): string => {
  const ts = compiler();
  if (ts.isPropertyAccessExpression(n)) return n.name.text;
  if (ts.isElementAccessExpression(n)) return ts.isStringLiteralLike(n.argumentExpression) ? n.argumentExpression.text : "";
  return n.getText();
};

/** Parts of an argument that are written out as they are: itself, parts of a text, members of an object. */
function* written(node: Node): Generator<{ readonly name: string; readonly value: TypeScript.Expression; readonly isShort?: true }> {
  const ts = compiler();
  if (ts.isTemplateExpression(node)) for (const span of node.templateSpans) yield* written(span.expression);
  else if (ts.isObjectLiteralExpression(node)) {
    for (const p of node.properties) {
      if (ts.isShorthandPropertyAssignment(p)) yield { name: p.name.text, value: p.name, isShort: true };
      else if (ts.isPropertyAssignment(p)) {
        yield { name: p.name.getText().replace(/["']/g, ""), value: p.initializer };
        yield* written(p.initializer);
      }
    }
  } else if (ts.isBinaryExpression(node)) {
    yield* written(node.left);
    yield* written(node.right);
  } else if (ts.isCallExpression(node) && /^JSON\.stringify$|^String$/.test(node.expression.getText())) for (const a of node.arguments) yield* written(a);
  else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) yield* written(node.expression);
  if (isValue(node) || ts.isCallExpression(node)) yield { name: isValue(node) ? lastOf(node) : "", value: node };
}

function covered(scene: Scene, file: string, parts: readonly { readonly name: string; readonly value: TypeScript.Expression; readonly isShort?: true }[]): readonly Edit[] {
  const { quote } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
  const ts = compiler();
  const seen = new Set<number>();
  return parts.filter(({ value }) => !seen.has(value.getStart()) && seen.add(value.getStart())).map(({ name, value, isShort }) => {
    const isInText = ts.isTemplateSpan(value.parent);
    if (isInText) return replacement(file, value.parent.expression.getFullStart() - 2, value.parent.literal.getStart() + 1, COVER);
    return replacement(file, value.getStart(), value.end, `${isShort ? `${name}: ` : ""}${quote}${COVER}${quote}`);
  });
}

export const redactedRepair: Repair = {
  rule: "no-secrets-in-logs",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file, identity: { evidence } } = finding;
    const call = [...outwards(nodeAt(scene.tree(file), pos, end))].find((n): n is TypeScript.CallExpression => ts.isCallExpression(n) && n.getStart() === pos && n.end === end);
    if (!call) return;
    const parts = call.arguments.flatMap((a) => [...written(a)]);
    const name = nameIn(evidence);
    if (name !== undefined) {
      const own = parts.filter((p) => p.name === name || lastOf(p.value) === name);
      if (own.length > 0) yield { title: `Leave \`${name}\` out of the log`, safety: "suggestion", edits: covered(scene, file, own) };
    }
    if (evidence.startsWith("A token")) {
      for (const part of parts.filter(({ value }) => !ts.isStringLiteralLike(value))) yield { title: "Leave the token out of the log", safety: "suggestion", edits: covered(scene, file, [part]) };
    }
    if (!evidence.startsWith("The body")) return;
    for (const { value, name: key, isShort } of parts) {
      const code = value.getText();
      const from = scene.project.originAt(file, value.getStart(), value.end, code);
      if ((from?.from !== "body" || from.path !== "") && !/(?:^|\.)body$/.test(code)) continue;
      for (const given of [code, `${code} ?? {}`]) yield { title: "Log the names of its fields alone", safety: "suggestion", edits: [replacement(file, value.getStart(), value.end, `${isShort ? `${key}: ` : ""}Object.keys(${given})`)] };
    }
  },
};
