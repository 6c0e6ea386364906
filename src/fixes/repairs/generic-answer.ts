/** Answers with a text of its own instead of the error's, and logs the error where nobody else does. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import { caughtAround, type Caught, genericText, harmlessPart, isLogged, leaksIn, turnedInto } from "../error-answers.js";
import { logsOf } from "../log-calls.js";
import type { Repair, Scene } from "../repair.js";
import { usesOf } from "../shapes.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards, twinOf } from "../tree.js";

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

/** Whether what is handed over is all that a function of the project is told of the error, and it would rather be told nothing than a text. */
function leftOut(scene: Scene, file: string, leak: TypeScript.Expression): Edit | undefined {
  const ts = compiler();
  const argument = ts.isPropertyAssignment(leak.parent) && ts.isObjectLiteralExpression(leak.parent.parent) && leak.parent.parent.properties.length === 1 ? leak.parent.parent : leak;
  const call = argument.parent;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.arguments.length !== 1 || call.arguments[0] !== argument) return undefined;
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(call, checked.source);
  const parameter = own && checked.checker.getResolvedSignature(own)?.parameters[0];
  const declaration = parameter?.valueDeclaration;
  if (!own || !parameter || !declaration || !ts.isParameter(declaration) || !(declaration.questionToken || declaration.initializer)) return undefined;
  const { checker } = checked;
  const takesText = checker.isTypeAssignableTo(checker.getStringType(), checker.getTypeOfSymbolAtLocation(parameter, own));
  return takesText && argument === leak ? undefined : replacement(file, argument.getStart(), argument.end, "");
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
    const carriers = direct.length > 0 ? direct : carriersOf(answer, caught);
    const leaks = carriers.length > 0 ? carriers : turnedInto(caught).flatMap((name) => [...leaksIn(answer, name)]);
    const statement = [...outwards(answer)].find((n) => ts.isStatement(n) && ts.isBlock(n.parent));
    if (leaks.length === 0 || !statement) return;
    const text = scene.project.text(file);
    const { quote, newline } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
    const edits: Edit[] = leaks.map((leak) => {
      const whole = leftOut(scene, file, leak);
      if (whole) return whole;
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
