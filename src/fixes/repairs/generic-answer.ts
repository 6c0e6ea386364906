/** Answers with a text of its own instead of the error's, and logs the error where nobody else does. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import { caughtAround, type Caught, genericText, harmlessPart, isLogged, leaksIn } from "../error-answers.js";
import { logsOf } from "../log-calls.js";
import type { Repair } from "../repair.js";
import { usesOf } from "../shapes.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

/** Where a variable of the catch carries the error's text into the answer, and into nothing else. */
function carriersOf(answer: Node, { name, block }: Caught): TypeScript.Expression[] {
  const ts = compiler();
  return [...inside(block)].flatMap((n) => {
    if (!ts.isVariableDeclaration(n) || !ts.isIdentifier(n.name) || !n.initializer || ![...namesIn(n.initializer)].some(({ text }) => text === name)) return [];
    const uses = usesOf(block, n.name.text).filter((use) => use.parent !== n);
    return uses.length > 0 && uses.every((use) => answer.pos <= use.pos && use.end <= answer.end && !isStatus(use)) ? [n.initializer] : [];
  });
}

/** What only says how grave it was. */
function isStatus(node: Node): boolean {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isPropertyAssignment(n)) return /^(?:status|statusCode|code)$/.test(n.name.getText());
    if (ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression)) return /^(?:status|code)$/.test(n.expression.name.text);
  }
  return false;
}

export const genericAnswerRepair: Repair = {
  rule: "no-sensitive-response",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const answer = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    const caught = caughtAround(answer);
    if (!caught) return;
    const direct = [...leaksIn(answer, caught.name)].filter((leak) => !isStatus(leak));
    const leaks = direct.length > 0 ? direct : carriersOf(answer, caught);
    const statement = [...outwards(answer)].find((n) => ts.isStatement(n) && ts.isBlock(n.parent));
    if (leaks.length === 0 || !statement) return;
    const text = scene.project.text(file);
    const { quote, newline } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
    const edits: Edit[] = leaks.map((leak) => {
      const says = `${quote}${(harmlessPart(leak, caught.name) ?? genericText(answer.getText())).replace(/["'\\\n]/g, "")}${quote}`;
      return replacement(file, leak.getStart(), leak.end, ts.isShorthandPropertyAssignment(leak.parent) ? `${leak.getText()}: ${says}` : says);
    });
    const title = "Answer with a text of your own";
    if (isLogged(caught)) {
      yield { title, safety: "suggestion", edits };
      return;
    }
    const at = statement.getStart();
    const where = finding.endpoint ?? "request";
    for (const log of logsOf(scene, file, caught.name, `${where.replace(/["'\\`]/g, "")} failed`)) {
      yield { title: `${title}, and log the error with \`${log.callee}\``, safety: "suggestion", edits: [...log.imports, insertion(file, at, log.statement + newline + indentAt(text, at)), ...edits] };
    }
  },
};
