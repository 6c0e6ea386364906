/**
 * Says the type of what nothing is known of by where it comes from: a call of a package that is not installed gives back
 * `ReturnType<typeof call>`, whatever that is once it is there.
 */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { unionOf } from "./needs.js";
import { type Node, outwards } from "./tree.js";

/** Declarations that a value is followed through. */
const MAX_DEPTH = 6;
/** A name, or a member of one. What lies deeper is mostly a client whose methods answer by what they are given: their type alone says little. */
const ENTITY = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)?$/;
const isVague = (text: string): boolean => /\b(?:any|unknown|never)\b/.test(text);

/** Types of expressions inside a function, in words that hold outside of it. */
export class Borrowed {
  /** Something was said by where it comes from. */
  isUsed = false;

  /** @param plain how the type of a node is written where all of it is known */
  constructor(private readonly fn: Node, private readonly checker: TypeScript.TypeChecker, private readonly plain: (type: TypeScript.Type) => string) {}

  /** The type of an expression; undefined where a part of it comes from nowhere that can be named. */
  of(expression: TypeScript.Expression, depth = MAX_DEPTH): string | undefined {
    const ts = compiler();
    const { checker } = this;
    const known = this.plain(checker.getBaseTypeOfLiteralType(checker.getWidenedType(checker.getTypeAtLocation(expression))));
    if (!isVague(known)) return known;
    if (depth === 0) return undefined;
    const next = (inner: TypeScript.Expression): string | undefined => this.of(inner, depth - 1);
    if (ts.isParenthesizedExpression(expression) || ts.isNonNullExpression(expression)) return next(expression.expression);
    if (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)) return undefined;
    if (ts.isAwaitExpression(expression)) return awaited(next(expression.expression));
    if (ts.isIdentifier(expression)) return this.#named(expression, depth);
    if (ts.isCallExpression(expression)) return this.#called(expression, depth);
    if (ts.isNewExpression(expression)) return this.#made(expression);
    if (ts.isObjectLiteralExpression(expression)) return this.#object(expression, depth);
    if (ts.isElementAccessExpression(expression)) return this.#looked(expression);
    if (ts.isConditionalExpression(expression)) return united([next(expression.whenTrue), next(expression.whenFalse)]);
    if (ts.isBinaryExpression(expression) && /^(?:\?\?|\|\|)$/.test(expression.operatorToken.getText())) {
      const left = next(expression.left);
      return united([left && (left.includes("ReturnType<") ? `NonNullable<${left}>` : left), next(expression.right)]);
    }
    return undefined;
  }

  /** A variable of the function, by what it was given first. */
  #named(name: TypeScript.Identifier, depth: number): string | undefined {
    const ts = compiler();
    const declaration = this.checker.getSymbolAtLocation(name)?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
    const isFixed = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    if (!this.#isWithin(declaration)) return isFixed ? this.#used(`typeof ${name.text}`) : undefined;
    return isFixed && !declaration.type && declaration.initializer ? this.of(declaration.initializer, depth - 1) : undefined;
  }

  #called(call: TypeScript.CallExpression, depth: number): string | undefined {
    const ts = compiler();
    const { expression: callee } = call;
    const given = call.typeArguments?.map((type) => type.getText()).join(", ");
    // What it gives back may be made of what it is given: by the name of the function alone that cannot be said.
    if (given === undefined && !call.arguments.every((argument) => this.#isPlain(argument))) return undefined;
    if (given === undefined || !isVague(given)) {
      const text = callee.getText();
      if (ENTITY.test(text) && this.#isOutside(callee)) return this.#used(`ReturnType<typeof ${text}${given === undefined ? "" : `<${given}>`}>`);
    }
    // Of what is known, nothing but "anything" comes back.
    const isKnown = (this.checker.getTypeAtLocation(ts.isPropertyAccessExpression(callee) ? callee.expression : callee).flags & ts.TypeFlags.Any) === 0;
    if (!ts.isPropertyAccessExpression(callee) || isKnown || given !== undefined) return undefined;
    // One step from what can be named; what lies further is a riddle to its reader.
    const owner = depth === MAX_DEPTH || ts.isIdentifier(callee.expression) ? this.of(callee.expression, 1) : undefined;
    if (owner === undefined || /[[{|]/.test(owner)) return undefined;
    return this.#used(owner.startsWith("typeof ") ? `ReturnType<${owner}.${callee.name.text}>` : `ReturnType<${owner}["${callee.name.text}"]>`);
  }

  /** Texts, numbers and the like, and options made of these: no function would be generic for them. */
  #isPlain(argument: TypeScript.Expression): boolean {
    const ts = compiler();
    if (ts.isObjectLiteralExpression(argument)) return argument.properties.every((p) => (ts.isPropertyAssignment(p) ? this.#isPlain(p.initializer) : ts.isShorthandPropertyAssignment(p) && this.#isPlainType(this.checker.getTypeAtLocation(p.name))));
    return !ts.isSpreadElement(argument) && !ts.isArrayLiteralExpression(argument) && this.#isPlainType(this.checker.getTypeAtLocation(argument));
  }

  #isPlainType(type: TypeScript.Type): boolean {
    const ts = compiler();
    const { Any, StringLike, NumberLike, BigIntLike, BooleanLike, Null, Undefined, Void } = ts.TypeFlags;
    if (type.isUnion()) return type.types.every((part) => this.#isPlainType(part));
    return (type.flags & (Any | StringLike | NumberLike | BigIntLike | BooleanLike | Null | Undefined | Void)) !== 0 || (type.symbol as TypeScript.Symbol | undefined)?.name === "Date";
  }

  #made({ expression: made, typeArguments }: TypeScript.NewExpression): string | undefined {
    const text = made.getText();
    if (!ENTITY.test(text) || !/^[A-Z]|\.[A-Z]\w*$/.test(text) || !this.#isOutside(made)) return undefined;
    const given = typeArguments?.map((type) => type.getText()).join(", ");
    return given !== undefined && isVague(given) ? undefined : this.#used(given === undefined ? text : `${text}<${given}>`);
  }

  /** `TABLE[name]`, of a constant table with known keys and a name that need not be one of them. */
  #looked({ expression: table, argumentExpression: key }: TypeScript.ElementAccessExpression): string | undefined {
    const ts = compiler();
    const { checker } = this;
    const declaration = ts.isIdentifier(table) ? checker.getSymbolAtLocation(table)?.valueDeclaration : undefined;
    if (!declaration || !ts.isIdentifier(table) || !ts.isVariableDeclaration(declaration) || this.#isWithin(declaration) || (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return undefined;
    const type = checker.getTypeAtLocation(table);
    const isTable = declaration.initializer !== undefined && type.getProperties().length > 0 && type.getStringIndexType() === undefined && !isVague(this.plain(type));
    return isTable && (checker.getTypeAtLocation(key).flags & ts.TypeFlags.StringLike) !== 0 ? this.#used(`(typeof ${table.text})[keyof typeof ${table.text}] | undefined`) : undefined;
  }

  #object(object: TypeScript.ObjectLiteralExpression, depth: number): string | undefined {
    const ts = compiler();
    const members: string[] = [];
    for (const property of object.properties) {
      const isPlain = ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property);
      if (!isPlain || !(ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) return undefined;
      const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      const type = ts.isShorthandPropertyAssignment(property) ? this.#shorthand(property, depth) : this.of(value, depth - 1);
      if (type === undefined) return undefined;
      members.push(`${property.name.getText()}: ${type}`);
    }
    return `{ ${members.join("; ")} }`;
  }

  #shorthand(property: TypeScript.ShorthandPropertyAssignment, depth: number): string | undefined {
    const ts = compiler();
    const { checker } = this;
    const symbol = checker.getShorthandAssignmentValueSymbol(property);
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration) return undefined;
    const known = this.plain(checker.getWidenedType(checker.getTypeOfSymbolAtLocation(symbol, property)));
    if (!isVague(known)) return known;
    return ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) && depth > 0 ? this.#named(declaration.name, depth) : undefined;
  }

  /** Whether what an expression starts with is known outside of the function, and what it is called is not known here. */
  #isOutside(expression: TypeScript.Expression): boolean {
    const ts = compiler();
    let root: Node = expression;
    while (ts.isPropertyAccessExpression(root)) root = root.expression;
    const declarations = ts.isIdentifier(root) ? this.checker.getSymbolAtLocation(root)?.declarations : undefined;
    if (!declarations || declarations.length === 0 || declarations.some((d) => this.#isWithin(d) || ts.isParameter(d))) return false;
    return (this.checker.getTypeAtLocation(expression).flags & ts.TypeFlags.Any) !== 0 && declarations.every((d) => ts.isVariableDeclaration(d) || [...outwards(d)].some((n) => ts.isImportDeclaration(n)));
  }

  #isWithin(declaration: Node): boolean {
    const { fn } = this;
    return declaration.getSourceFile() === fn.getSourceFile() && fn.pos <= declaration.pos && declaration.end <= fn.end;
  }

  #used(type: string): string {
    this.isUsed = true;
    return type;
  }
}

function awaited(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  return /(?:^|\| |^NonNullable<)ReturnType</.test(type) ? `Awaited<${type}>` : (/^Promise<([^]*)>$/.exec(type)?.[1] ?? type);
}

function united(types: readonly (string | undefined)[]): string | undefined {
  return types.includes(undefined) ? undefined : unionOf([...new Set(types)].flatMap((type) => type ?? []));
}

/** What a function gives back, from all that it returns; undefined where that cannot be said better than it was. */
export function borrowedReturn(fn: Node, returned: readonly (TypeScript.Expression | undefined)[], checker: TypeScript.TypeChecker, plain: (type: TypeScript.Type) => string, { isAsync, isEndless }: { readonly isAsync: boolean; readonly isEndless: boolean }): string | undefined {
  const borrowed = new Borrowed(fn, checker, plain);
  const types = returned.map((value) => {
    if (value === undefined) return "undefined";
    const type = borrowed.of(value);
    return isAsync && type !== undefined && /^Promise<|(?:^|\| |^NonNullable<)ReturnType</.test(type) ? awaited(type) : type;
  });
  const whole = united([...types.filter((type) => type !== "undefined"), ...(types.includes("undefined") || isEndless ? ["undefined"] : [])]);
  if (whole === undefined || !borrowed.isUsed) return undefined;
  return isAsync ? `Promise<${whole}>` : whole;
}
