/**
 * What the compiler says of a file that is a fault of its code: packages that are not installed count as `any`, and what
 * is said because of that is none.
 */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { inside, nodeAt, outwards } from "./tree.js";

/** What is wrong, and where in the text that was tried. */
export interface Mistake {
  readonly says: string;
  readonly at: number;
}

/** "Cannot find module": no fault of the code. */
const NOT_INSTALLED: ReadonlySet<number> = new Set([2307, 7016, 2792]);

/** "Parameter implicitly has an 'any' type", and the same of what is taken out of one. */
const IMPLICIT: ReadonlySet<number> = new Set([7006, 7031]);

/** The errors of a file that are its own, in the order of the compiler, and what is handed on blindly. */
export function mistakesIn(source: TypeScript.SourceFile, program: TypeScript.Program): Mistake[] {
  const isOurs = (d: TypeScript.Diagnostic): boolean => !NOT_INSTALLED.has(d.code) && !isOfUnknownBase(d, source, program) && !isForUnknownCaller(d, source, program) && !isOverUnknown(d, source, program);
  return [...program.getSemanticDiagnostics(source).filter(isOurs).map((d) => ({ says: saidBy(d), at: d.start ?? 0 })), ...handedBlindly(source, program.getTypeChecker())];
}

/** An expected error that is not there, over a line with something of a package that is not installed: with it there may be an error. */
function isOverUnknown({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (code !== 2578 || start === undefined) return false;
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  const [from, to] = [source.getLineStarts()[line] ?? source.end, source.getLineStarts()[line + 1] ?? source.end];
  const checker = program.getTypeChecker();
  for (const node of inside(source)) if (ts.isIdentifier(node) && from <= node.pos + node.getLeadingTriviaWidth(source) && node.end <= to && (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0) return true;
  return false;
}

/** Codes of messages that end with a guess, and of the same ones without. */
const WITHOUT_GUESS: Readonly<Record<number, number>> = { 2551: 2339, 2552: 2304, 2833: 2503 };

/** What is wrong, in words that stay the same: the compiler guesses what was meant for the first few mistakes only. */
function saidBy({ code, messageText }: TypeScript.Diagnostic): string {
  const text = compiler().flattenDiagnosticMessageText(messageText, " ");
  const guess = code in WITHOUT_GUESS ? text.indexOf(" Did you mean ") : -1;
  return `${String(WITHOUT_GUESS[code] ?? code)} ${guess < 0 ? text : text.slice(0, guess)}`;
}

/** "Property does not exist", on a class whose base is of a package that is not installed. */
function isOfUnknownBase({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (code !== 2339 || start === undefined) return false;
  const checker = program.getTypeChecker();
  const access = nodeAt(source, start).parent as TypeScript.Node | undefined;
  if (!access || !ts.isPropertyAccessExpression(access)) return false;
  return (checker.getTypeAtLocation(access.expression).symbol as TypeScript.Symbol | undefined)?.declarations?.some((declaration) => ts.isClassLike(declaration) &&
    declaration.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword && clause.types.some(({ expression }) => (checker.getTypeAtLocation(expression).flags & ts.TypeFlags.Any) !== 0)) === true) === true;
}

/**
 * What is `unknown` and handed to a function of which nothing is known: with its package installed it would ask for more.
 * No error of the compiler, which lets anything through there.
 */
function* handedBlindly(source: TypeScript.SourceFile, checker: TypeScript.TypeChecker): Generator<Mistake> {
  const ts = compiler();
  for (const node of inside(source)) {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
    // What is caught is unknown by nature: whoever takes errors takes that.
    const isCaught = (argument: TypeScript.Expression): boolean => ts.isIdentifier(argument) && checker.getSymbolAtLocation(argument)?.declarations?.some((d) => ts.isCatchClause(d.parent)) === true;
    const isHanded = (argument: TypeScript.Expression): boolean => (checker.getTypeAtLocation(argument).flags & ts.TypeFlags.Unknown) !== 0 && !isCaught(argument);
    const handed = node.arguments?.find(isHanded);
    if (handed && (checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any) !== 0) yield { says: `unknown for ${node.expression.getText(source)}: ${handed.getText(source)}`, at: handed.getStart(source) };
  }
}

/** "Implicitly any", of a parameter of a function that is handed to what is of a package that is not installed. */
function isForUnknownCaller({ code, start }: TypeScript.Diagnostic, source: TypeScript.SourceFile, program: TypeScript.Program): boolean {
  const ts = compiler();
  if (!IMPLICIT.has(code) || start === undefined) return false;
  const checker = program.getTypeChecker();
  const isUnknown = (node: TypeScript.Node): boolean => (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;
  for (const node of outwards([...outwards(nodeAt(source, start))].find(ts.isFunctionLike)?.parent ?? source)) {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return isUnknown(node.expression);
    if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) return node.type !== undefined && isUnknown(node.type);
    if (ts.isSatisfiesExpression(node)) return isUnknown(node.type);
    if (ts.isStatement(node) || ts.isFunctionLike(node)) return false;
  }
  return false;
}
