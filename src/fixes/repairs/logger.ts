/** Makes a dropped error visible: with the project's own logger where its other catches show how it is called. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import { logsOf } from "../log-calls.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { nodeAt, outwards } from "../tree.js";

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
    for (const log of logsOf(scene, file, place.name, message)) {
      yield { title: `Log it with \`${log.callee}\`${log.isLearned ? ", as other catches do" : ""}`, safety: "suggestion", edits: [...log.imports, ...place.put(log.name, log.statement)] };
    }
  },
};
