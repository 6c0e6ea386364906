/** Which expressions of a file have no type to speak of: what casts are made of, and what calls give. */
import type { ts as TypeScript } from "ts-morph";
import type { LooseType } from "../concepts.js";

type Ts = typeof TypeScript;

/** More in one file is generated. */
const MAX_LOOSE = 10_000;
/** Members of results that hold their rows. */
const ROWS = ["rows", "0", "recordset"];

export function looseIn(source: TypeScript.SourceFile, checker: TypeScript.TypeChecker, file: string, ts: Ts): LooseType[] {
  const found: LooseType[] = [];
  // A tree may be as deep as its file is long: no recursion.
  const open: TypeScript.Node[] = [source];
  for (let node = open.pop(); node && found.length < MAX_LOOSE; node = open.pop()) {
    const asked = ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) ? bare(node.expression, ts) : ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node) ? node : undefined;
    const is = asked && loosenessOf(checker.getTypeAtLocation(asked), checker, ts);
    if (asked && is) found.push({ file, pos: asked.getStart(source), end: asked.end, is });
    ts.forEachChild(node, (child) => void open.push(child));
  }
  return found;
}

/** Without parentheses, `await`, `!`, and casts to nothing in particular. */
function bare(node: TypeScript.Expression, ts: Ts): TypeScript.Expression {
  let e = node;
  for (;;) {
    if (ts.isParenthesizedExpression(e) || ts.isAwaitExpression(e) || ts.isNonNullExpression(e)) e = e.expression;
    else if ((ts.isAsExpression(e) || ts.isTypeAssertionExpression(e)) && (e.type.kind === ts.SyntaxKind.UnknownKeyword || e.type.kind === ts.SyntaxKind.AnyKeyword)) e = e.expression;
    else return e;
  }
}

function loosenessOf(type: TypeScript.Type, checker: TypeScript.TypeChecker, ts: Ts): LooseType["is"] | undefined {
  const awaited = checker.getAwaitedType(type) ?? type;
  const own = flagOf(awaited, ts) ?? elementFlag(awaited, checker, ts);
  if (own) return own;
  for (const name of ROWS) {
    const member = checker.getPropertyOfType(awaited, name);
    const rows = member && checker.getTypeOfSymbol(member);
    if (rows && elementFlag(rows, checker, ts) === "any") return "any";
  }
  return undefined;
}

function elementFlag(type: TypeScript.Type, checker: TypeScript.TypeChecker, ts: Ts): LooseType["is"] | undefined {
  const [element] = checker.isArrayType(type) ? checker.getTypeArguments(type as TypeScript.TypeReference) : [];
  return element && flagOf(element, ts);
}

function flagOf(type: TypeScript.Type, ts: Ts): LooseType["is"] | undefined {
  return type.flags & ts.TypeFlags.Any ? "any" : type.flags & ts.TypeFlags.Unknown ? "unknown" : undefined;
}
