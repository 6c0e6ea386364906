/**
 * Writes loops over lists so that they count: `for (const [i, x] of list.entries())` makes a pair for each element and an
 * object around it, `for (const x of list)` an object, until V8 has compiled the function for good, which it never does
 * with most of ours. A list is what its type says is one.
 */
import ts from "typescript";

/** The same module. @param {ts.SourceFile} file @param {ts.TypeChecker} checker */
export function withCountedLoops(file, checker) {
  const text = file.getFullText();
  const edits = [];
  let loops = 0;
  const visit = (node) => {
    const loop = ts.isForOfStatement(node) && !node.awaitModifier && ts.isVariableDeclarationList(node.initializer) ? countable(node, file, checker) : undefined;
    if (loop) {
      const at = `$at${loops}`, all = `$of${loops++}`;
      const bound = loop.names.flatMap((name, i) => (name === undefined ? [] : [`${name} = ${loop.isPairs && i === 0 ? at : `${all}[${at}]!`}`]));
      const kind = node.initializer.flags & ts.NodeFlags.Const ? "const" : "let";
      edits.push(
        { start: node.getStart(file), end: loop.list.getStart(file), put: `for (let ${at} = 0, ${all} = (` },
        { start: loop.list.getEnd(), end: node.statement.getStart(file), put: `); ${at} < ${all}.length; ${at}++) { ${bound.length > 0 ? `${kind} ${bound.join(", ")}; ` : ""}` },
        { start: node.getEnd(), end: node.getEnd(), put: " }" },
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let written = "", from = 0;
  for (const { start, end, put } of edits.sort((a, b) => a.start - b.start || a.end - b.end)) {
    written += text.slice(from, start) + put;
    from = end;
  }
  return written + text.slice(from);
}

/** The list that a loop goes through, and the names it has for the number of an element and the element itself. */
function countable({ expression: of, initializer }, file, checker) {
  const { name } = initializer.declarations[0];
  const isPairs = ts.isCallExpression(of) && of.arguments.length === 0 && ts.isPropertyAccessExpression(of.expression) && of.expression.name.text === "entries";
  const list = isPairs ? of.expression.expression : of;
  if (!isList(checker.getTypeAtLocation(list), checker)) return undefined;
  if (!isPairs) return { isPairs, list, names: [name.getText(file)] };
  if (!ts.isArrayBindingPattern(name) || name.elements.some((element) => ts.isBindingElement(element) && (element.initializer || element.dotDotDotToken))) return undefined;
  return { isPairs, list, names: name.elements.map((element) => (ts.isOmittedExpression(element) ? undefined : element.name.getText(file))) };
}

function isList(type, checker) {
  return type.isUnion() ? type.types.every((one) => isList(one, checker)) : checker.isArrayType(type) || checker.isTupleType(type);
}
