/** Reads off what is done with a value what it has to be: its members, what it is a list of, whom it is handed to. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { Need } from "./needs.js";
import { inside, type Node } from "./tree.js";

const TEXT = new Set("trim trimStart trimEnd toLowerCase toUpperCase split startsWith endsWith replace replaceAll charAt charCodeAt padStart padEnd match matchAll localeCompare substring substr normalize repeat".split(" "));
const NUMBER = new Set(["toFixed", "toPrecision", "toExponential"]);
const DATE = new Set(["getTime", "toISOString", "getFullYear", "getMonth", "getDate", "getHours", "toLocaleDateString"]);
const VISITED = new Set("map forEach filter find findLast findIndex some every flatMap".split(" "));
const LIST = new Set("push pop shift unshift join sort reverse reduce splice fill entries".split(" "));
/** What answers with the list itself, or with some of it, and with one of its elements. */
const SAME = new Set(["filter", "sort", "reverse", "slice", "toSorted"]);
const ONE = new Set(["find", "findLast", "pop", "shift", "at"]);
/** What texts and lists have both. */
const EITHER = new Set(["includes", "slice", "indexOf", "lastIndexOf", "concat", "at"]);
const ANY_VALUE = new Set(["toString", "valueOf", "hasOwnProperty"]);

/** A longer type says nothing to a reader. */
const MAX_TYPE = 160;

type Fn = TypeScript.ArrowFunction | TypeScript.FunctionExpression;

/** Collects what is asked of values. It gives up where a use says nothing that a type could say. */
export class Uses {
  readonly #seen = new Set<Node>();

  constructor(private readonly checker: TypeScript.TypeChecker) {}

  /** What is asked of what a declaration binds. */
  ofBinding(need: Need, name: TypeScript.BindingName, scope: Node): boolean {
    const ts = compiler();
    if (ts.isIdentifier(name)) return this.ofName(need, name, scope);
    if (ts.isArrayBindingPattern(name)) return name.elements.every((e) => ts.isOmittedExpression(e) || (!e.dotDotDotToken && this.ofBinding(need.elements, e.name, scope)));
    return name.elements.every((e) => {
      const key = e.propertyName ?? e.name;
      if (e.dotDotDotToken || !(ts.isIdentifier(key) || ts.isStringLiteral(key))) return false;
      const member = need.member(key.text);
      if (e.initializer) member.isMaybe = true;
      return this.ofBinding(member, e.name, scope);
    });
  }

  /** What is asked of what has a name, anywhere in its scope. */
  ofName(need: Need, name: TypeScript.Identifier, scope: Node): boolean {
    const ts = compiler();
    const symbol = this.checker.getSymbolAtLocation(name);
    if (!symbol || this.#seen.has(name)) return symbol !== undefined;
    this.#seen.add(name);
    for (const n of inside(scope)) {
      if (!ts.isIdentifier(n) || n.text !== name.text || n === name) continue;
      const own = ts.isShorthandPropertyAssignment(n.parent) ? this.checker.getShorthandAssignmentValueSymbol(n.parent) : this.checker.getSymbolAtLocation(n);
      if (own === symbol && !this.of(need, n)) return false;
    }
    return true;
  }

  /** What is asked of an expression by what stands around it. */
  of(need: Need, use: TypeScript.Expression): boolean {
    const ts = compiler();
    const around = use.parent;
    if (ts.isParenthesizedExpression(around) || ts.isNonNullExpression(around)) return this.of(need, around);
    if (ts.isPropertyAccessExpression(around)) return around.expression === use && this.#member(need, around);
    if (ts.isElementAccessExpression(around)) return around.expression === use ? this.#element(need, around) : this.#flows(need, use);
    if (ts.isBinaryExpression(around)) return this.#operand(need, use, around);
    if (ts.isConditionalExpression(around)) return around.condition === use ? this.#asked(need) : this.of(need, around);
    if (ts.isPrefixUnaryExpression(around)) return around.operator === ts.SyntaxKind.ExclamationToken ? this.#asked(need) : this.#as(need, "number");
    if (ts.isIfStatement(around) || ts.isWhileStatement(around)) return this.#asked(need);
    if (ts.isCallExpression(around) || ts.isNewExpression(around)) return around.expression !== use && this.#argument(need, use, around);
    if (ts.isSpreadElement(around)) return this.#list(need);
    if (ts.isSpreadAssignment(around)) return true;
    if (ts.isAsExpression(around)) return this.#as(need, around.type.getText());
    if (ts.isVariableDeclaration(around)) return around.type ? this.#flows(need, use) : (ts.getCombinedNodeFlags(around) & ts.NodeFlags.Const) !== 0 && this.ofBinding(need, around.name, scopeOf(around));
    if (ts.isForOfStatement(around) && around.expression === use) return this.#loop(need.elements, around);
    if (ts.isTypeOfExpression(around) || ts.isAwaitExpression(around) || ts.isDeleteExpression(around) || ts.isForInStatement(around) || ts.isPostfixUnaryExpression(around)) return false;
    return this.#flows(need, use);
  }

  /** It is handed on: to what has a type, or to what takes anything. */
  #flows(need: Need, use: TypeScript.Expression): boolean {
    const wanted = this.checker.getContextualType(use);
    const type = wanted && this.#typeText(wanted, use);
    if (type !== undefined) need.types.add(type);
    return true;
  }

  #typeText(type: TypeScript.Type, at: Node): string | undefined {
    const ts = compiler();
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.Never)) return undefined;
    const text = this.checker.typeToString(type, at, ts.TypeFormatFlags.NoTruncation);
    return text.length > MAX_TYPE || /\b(?:any|never|unknown)\b|^\{\s*\}$|^object$|\$[A-Z]/.test(text) ? undefined : text;
  }

  #as(need: Need, type: string): boolean {
    if (!/^(?:any|unknown|const|never)$/.test(type)) need.types.add(type);
    return true;
  }

  #asked(need: Need): boolean {
    need.isMaybe = true;
    return true;
  }

  #list(need: Need): boolean {
    return need.elements instanceof Need;
  }

  #member(need: Need, access: TypeScript.PropertyAccessExpression): boolean {
    const ts = compiler();
    const name = access.name.text;
    if (access.questionDotToken) need.isMaybe = true;
    const call = access.parent;
    if (ts.isCallExpression(call) && call.expression === access) return this.#call(need, name, call);
    if (ts.isBinaryExpression(call) && call.left === access && call.operatorToken.kind === ts.SyntaxKind.EqualsToken) return this.#put(need.member(name), call.right);
    if (name === "length") return this.#as(need.member(name), "number");
    return this.of(need.member(name), access);
  }

  /** What is written into a member may be missing before. */
  #put(member: Need, value: TypeScript.Expression): boolean {
    member.isMaybe = true;
    const type = this.valueType(value);
    if (type !== undefined) member.given.add(type);
    return true;
  }

  /** What a value is, as others can say it. */
  valueType(value: TypeScript.Expression): string | undefined {
    const ts = compiler();
    const { checker } = this;
    if (ts.isArrayLiteralExpression(value) && value.elements.length === 0) return "unknown[]";
    // A number in browsers, an object in Node.
    const timer = ts.isCallExpression(value) ? /^set(?:Interval|Timeout|Immediate)$/.exec(value.expression.getText())?.[0] : undefined;
    if (timer !== undefined) return `ReturnType<typeof ${timer}>`;
    return this.#typeText(checker.getBaseTypeOfLiteralType(checker.getWidenedType(checker.getTypeAtLocation(value))), value);
  }

  #element(need: Need, access: TypeScript.ElementAccessExpression): boolean {
    const ts = compiler();
    const key = access.argumentExpression;
    const isNumber = (this.checker.getTypeAtLocation(key).flags & ts.TypeFlags.NumberLike) !== 0;
    const held = ts.isStringLiteralLike(key) ? need.member(key.text) : isNumber ? need.elements : need.entries;
    const { parent } = access;
    const isWritten = ts.isBinaryExpression(parent) && parent.left === access && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isWritten ? this.#put(held, parent.right) : this.of(held, access);
  }

  #call(need: Need, name: string, call: TypeScript.CallExpression): boolean {
    const ts = compiler();
    if (ANY_VALUE.has(name)) return true;
    if (TEXT.has(name)) return this.#as(need, "string");
    if (NUMBER.has(name)) return this.#as(need, "number");
    if (DATE.has(name)) return this.#as(need, "Date");
    if (VISITED.has(name) || LIST.has(name)) {
      this.#list(need);
      const [callback] = call.arguments;
      if (name === "push" && callback) this.#flowsIn(need.elements, call.arguments);
      if (VISITED.has(name) && !(callback && isFn(callback) && this.#visited(need.elements, callback))) return VISITED.has(name) && callback !== undefined && !isFn(callback);
      return SAME.has(name) ? this.of(need, call) : ONE.has(name) ? this.of(need.elements, call) : true;
    }
    if (EITHER.has(name)) return this.#either(need, call);
    if (/^(?:then|catch|finally|call|apply|bind)$/.test(name)) return false;
    const method = need.methods.get(name) ?? { calls: [], answer: new Need() };
    need.methods.set(name, method);
    method.calls.push(call.arguments.map((a) => this.valueType(a) ?? "unknown"));
    return !call.arguments.some((a) => ts.isSpreadElement(a)) && (ts.isExpressionStatement(call.parent) || this.of(method.answer, call));
  }

  /** Of what texts and lists have both, what becomes of the answer tells. */
  #either(need: Need, call: TypeScript.CallExpression): boolean {
    if (need.types.has("string")) return true;
    const answer = new Need();
    return this.of(answer, call) && answer.types.has("string") && this.#as(need, "string");
  }

  #flowsIn(need: Need, values: readonly TypeScript.Expression[]): void {
    for (const value of values) {
      const type = this.valueType(value);
      if (type !== undefined) need.given.add(type);
    }
  }

  /** What a callback asks of what it is given first. */
  #visited(need: Need, callback: Fn): boolean {
    const [parameter] = callback.parameters;
    return !parameter || this.ofBinding(need, parameter.name, callback.body);
  }

  #loop(need: Need, loop: TypeScript.ForOfStatement): boolean {
    const ts = compiler();
    const declared = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations[0] : undefined;
    return declared !== undefined && this.ofBinding(need, declared.name, loop.statement);
  }

  #argument(need: Need, use: TypeScript.Expression, call: TypeScript.CallExpression | TypeScript.NewExpression): boolean {
    const ts = compiler();
    const callee = call.expression.getText();
    if (/^(?:Array\.isArray|Object\.assign)$/.test(callee)) return false;
    if (/^(?:String|Number|Boolean|JSON\.stringify|Object\.keys|console\.\w+)$/.test(callee)) return true;
    if (/^Object\.(?:values|entries)$/.test(callee) && ts.isCallExpression(call)) return this.#dictionary(need.entries, call, callee.endsWith("entries"));
    return this.#flows(need, use);
  }

  /** `Object.values(all).some((one) => …)`, and the same with keys beside. */
  #dictionary(values: Need, call: TypeScript.CallExpression, hasKeys: boolean): boolean {
    const ts = compiler();
    const access = call.parent;
    const isVisit = ts.isPropertyAccessExpression(access) && VISITED.has(access.name.text) && ts.isCallExpression(access.parent);
    const callback = isVisit && ts.isCallExpression(access.parent) ? access.parent.arguments[0] : undefined;
    const given = callback && isFn(callback) ? { name: callback.parameters[0]?.name, scope: callback.body } : ts.isForOfStatement(access) && ts.isVariableDeclarationList(access.initializer) ? { name: access.initializer.declarations[0]?.name, scope: access.statement } : undefined;
    if (!given?.name) return false;
    if (!hasKeys) return this.ofBinding(values, given.name, given.scope);
    const second = ts.isArrayBindingPattern(given.name) ? given.name.elements[1] : undefined;
    return ts.isArrayBindingPattern(given.name) && (!second || ts.isOmittedExpression(second) || this.ofBinding(values, second.name, given.scope));
  }

  #operand(need: Need, use: TypeScript.Expression, around: TypeScript.BinaryExpression): boolean {
    const ts = compiler();
    const other = around.left === use ? around.right : around.left;
    const operator = around.operatorToken.getText();
    if (/^(?:===?|!==?)$/.test(operator)) return this.#compared(need, other);
    if (/^(?:\?\?|\|\|)$/.test(operator)) {
      if (around.left !== use) return this.of(need, around);
      need.isMaybe = true;
      const type = ts.isLiteralExpression(other) ? this.valueType(other) : undefined;
      return type === undefined ? this.of(need, around) : this.#as(need, type);
    }
    if (operator === "&&") return around.left === use ? this.#asked(need) : this.of(need, around);
    if (/^[-*/%]$|^\*\*$|^[-*/]=$/.test(operator)) return this.#as(need, "number");
    if (/^[<>]=?$|^\+$/.test(operator)) return (this.checker.getTypeAtLocation(other).flags & ts.TypeFlags.NumberLike) !== 0 ? this.#as(need, "number") : operator === "+";
    if (operator === "in") return around.left === use;
    if (operator !== "=") return false;
    if (around.left === use) this.#flowsIn(need, [other]);
    else this.#flows(need, use);
    return true;
  }

  #compared(need: Need, other: TypeScript.Expression): boolean {
    const ts = compiler();
    if (other.kind === ts.SyntaxKind.NullKeyword || other.getText() === "undefined") return this.#asked(need);
    const { flags } = this.checker.getTypeAtLocation(other);
    const type = flags & ts.TypeFlags.StringLike ? "string" : flags & ts.TypeFlags.NumberLike ? "number" : flags & ts.TypeFlags.BooleanLike ? "boolean" : undefined;
    if (type !== undefined) need.types.add(type);
    return true;
  }
}

function isFn(node: Node): node is Fn {
  const ts = compiler();
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** The block in which a variable is known. */
function scopeOf(declaration: TypeScript.VariableDeclaration): Node {
  const ts = compiler();
  let scope: Node = declaration.parent;
  while (!ts.isBlock(scope) && !ts.isSourceFile(scope) && !ts.isFunctionLike(scope) && !ts.isCaseOrDefaultClause(scope) && !ts.isModuleBlock(scope)) scope = scope.parent;
  return scope;
}

/** What is asked of what a parameter or a variable holds; undefined where a use says nothing that a type could say. */
export function needOf(declaration: TypeScript.ParameterDeclaration | TypeScript.VariableDeclaration, checker: TypeScript.TypeChecker): Need | undefined {
  const ts = compiler();
  const uses = new Uses(checker);
  const need = new Need();
  const scope = ts.isParameter(declaration) ? declaration.parent : scopeOf(declaration);
  if (declaration.initializer && !initial(need, declaration.initializer, uses)) return undefined;
  return uses.ofBinding(need, declaration.name, scope) ? need : undefined;
}

/** What is asked of a value where it stands; undefined where that says nothing that a type could say. */
export function needOfValue(value: TypeScript.Expression, checker: TypeScript.TypeChecker): Need | undefined {
  const need = new Need();
  return new Uses(checker).of(need, value) ? need : undefined;
}

/** What a variable holds at first. */
function initial(need: Need, value: TypeScript.Expression, uses: Uses): boolean {
  const ts = compiler();
  if (value.kind === ts.SyntaxKind.NullKeyword) {
    need.given.add("null");
    return true;
  }
  if (ts.isArrayLiteralExpression(value)) {
    for (const element of value.elements) {
      const type = ts.isSpreadElement(element) ? undefined : uses.valueType(element);
      if (type !== undefined) need.elements.given.add(type);
    }
    return need.elements instanceof Need;
  }
  if (!ts.isObjectLiteralExpression(value)) {
    const type = uses.valueType(value);
    if (type !== undefined) need.given.add(type);
    return true;
  }
  return value.properties.every((property) => {
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return false;
    const { name } = property;
    if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return false;
    const held = need.member(name.text);
    const type = uses.valueType(ts.isPropertyAssignment(property) ? property.initializer : property.name);
    if (type !== undefined) held.given.add(type);
    return true;
  });
}
