/** Expressions, functions, classes and patterns of the walk: what they compute and call, as data. */
import type { ts as TypeScript } from "ts-morph";
import { type FileBuilder, FunctionBuilder, member, mix } from "./builder.js";
import { spelled } from "./spelling.js";
import { CallFlag, type ClassFacts, type Expr, FunctionFlag, type KeyPositions, type Member, type Parameter, type Pattern } from "./facts.js";
import { graphTypesIn } from "./graph-types.js";
import { packageNamed } from "./specifiers.js";
import { isKeepable, isStatement, shortened } from "./text.js";

type Ts = typeof TypeScript;
type Class = TypeScript.ClassLikeDeclaration;

export abstract class Expressions {
  /** Anonymous default-exported functions, hoisted before the export statement is reached. */
  protected readonly anonymous = new Map<TypeScript.Node, Expr>();
  private cls = -1;
  /** Flags for the next call event: set by the await, return or statement around it. */
  private pending = 0;

  constructor(
    protected readonly ts: Ts,
    protected readonly source: TypeScript.SourceFile,
    protected readonly text: string,
    protected readonly file: FileBuilder,
    protected fn: FunctionBuilder,
  ) {}

  protected abstract functionBody(body: TypeScript.Block): void;
  protected abstract variables(list: TypeScript.VariableDeclarationList): void;

  protected floating(e: TypeScript.Expression): Expr {
    return this.flagged(e, CallFlag.floating);
  }

  protected returned(e: TypeScript.Expression): Expr {
    return this.flagged(e, CallFlag.returned);
  }

  private flagged(e: TypeScript.Expression, flag: number): Expr {
    this.pending |= flag;
    const value = this.expr(e);
    this.pending = 0;
    return value;
  }

  /** An expression that gets a name from where it stands: functions and classes take it. */
  protected named(e: TypeScript.Expression, name: string): Expr {
    const inner = this.bare(e);
    if (this.ts.isArrowFunction(inner) || this.ts.isFunctionExpression(inner)) return this.functionLike(inner, inner.name && this.ts.isIdentifier(inner.name) ? inner.name.text : name);
    if (this.ts.isClassExpression(inner)) return this.classLike(inner, name);
    return this.expr(e);
  }

  /** Without parentheses, casts and non-null marks: none of them changes what is computed. */
  private bare(e: TypeScript.Expression): TypeScript.Expression {
    const { ts } = this;
    for (;;) {
      if (ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e) || ts.isNonNullExpression(e) || ts.isTypeAssertionExpression(e)) e = e.expression;
      else return e;
    }
  }

  protected expr(outer: TypeScript.Expression): Expr {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const e = this.bare(outer);
    const flags = this.pending;
    if (e.kind !== K.CallExpression && e.kind !== K.NewExpression && e.kind !== K.AwaitExpression && e.kind !== K.TaggedTemplateExpression) this.pending = 0;
    switch (e.kind) {
      case K.Identifier: {
        const name = (e as TypeScript.Identifier).text;
        return name === "undefined" ? ["'", null] : spelled(name);
      }
      case K.ThisKeyword:
        return "this";
      case K.SuperKeyword:
        return "super";
      case K.PropertyAccessExpression: {
        const p = e as TypeScript.PropertyAccessExpression;
        const object = this.expr(p.expression);
        if (p.questionDotToken && typeof object === "string") this.fn.optional.add(object);
        return member(object, p.name.text, p.questionDotToken !== undefined);
      }
      case K.ElementAccessExpression: {
        const p = e as TypeScript.ElementAccessExpression;
        const object = this.expr(p.expression);
        const key = this.bare(p.argumentExpression);
        if (ts.isStringLiteralLike(key)) return member(object, key.text);
        const index = this.expr(key);
        return object === null && index === null ? null : ["[", object, index];
      }
      case K.CallExpression:
      case K.NewExpression:
        return this.call(e as TypeScript.CallExpression | TypeScript.NewExpression);
      case K.TaggedTemplateExpression:
        return this.tagged(e as TypeScript.TaggedTemplateExpression);
      case K.AwaitExpression: {
        this.pending = flags | CallFlag.await;
        const value = this.expr((e as TypeScript.AwaitExpression).expression);
        this.pending = 0;
        return value;
      }
      case K.StringLiteral:
      case K.NoSubstitutionTemplateLiteral:
        return this.literal((e as TypeScript.StringLiteral).text, e.getStart(this.source));
      case K.NumericLiteral:
        return ["'", Number((e as TypeScript.NumericLiteral).text)];
      case K.TrueKeyword:
        return ["'", true];
      case K.FalseKeyword:
        return ["'", false];
      case K.NullKeyword:
        return ["'", null];
      case K.TemplateExpression: {
        const t = e as TypeScript.TemplateExpression;
        return ["`", ...this.templateParts(t)];
      }
      case K.ArrowFunction:
      case K.FunctionExpression: {
        const f = e as TypeScript.ArrowFunction | TypeScript.FunctionExpression;
        return this.functionLike(f, ts.isFunctionExpression(f) && f.name ? f.name.text : "");
      }
      case K.ClassExpression:
        return this.classLike(e as TypeScript.ClassExpression);
      case K.ObjectLiteralExpression:
        return this.object(e as TypeScript.ObjectLiteralExpression);
      case K.ArrayLiteralExpression:
        return ["a", ...(e as TypeScript.ArrayLiteralExpression).elements.map((x) => this.expr(x))];
      case K.SpreadElement:
        return ["...", this.expr((e as TypeScript.SpreadElement).expression)];
      case K.BinaryExpression:
        return this.binary(e as TypeScript.BinaryExpression);
      case K.ConditionalExpression:
        return this.conditional(e as TypeScript.ConditionalExpression);
      case K.PrefixUnaryExpression: {
        const p = e as TypeScript.PrefixUnaryExpression;
        const inner = this.expr(p.operand);
        if (p.operator === K.ExclamationToken) return ["!", inner];
        if (p.operator === K.MinusToken && Array.isArray(inner) && inner[0] === "'" && typeof inner[1] === "number") return ["'", -inner[1]];
        // `+page` is `Number(page)`.
        if (p.operator === K.PlusToken) return this.fn.add({ k: "call", pos: p.getStart(this.source), at: p.getStart(this.source), end: p.end, ctx: this.fn.ctx, callee: "Number", args: [inner], flags: 0 });
        return mix([inner]);
      }
      case K.TypeOfExpression:
        return ["typeof", this.expr((e as TypeScript.TypeOfExpression).expression)];
      case K.VoidExpression:
        this.floating((e as TypeScript.VoidExpression).expression);
        return ["'", null];
      case K.YieldExpression: {
        const y = (e as TypeScript.YieldExpression).expression;
        return y ? ["yield", this.expr(y)] : null;
      }
      case K.MetaProperty:
        return "import.meta";
      case K.RegularExpressionLiteral: {
        const text = (e as TypeScript.RegularExpressionLiteral).text;
        const end = text.lastIndexOf("/");
        return isKeepable(text) ? ["re", text.slice(1, end), text.slice(end + 1)] : null;
      }
      case K.OmittedExpression:
      case K.BigIntLiteral:
        return null;
      default:
        return this.children(e);
    }
  }

  /** Whatever has no form of its own (JSX, arithmetic on one operand …): its parts are walked, its value is a mix of them. */
  private children(e: TypeScript.Node): Expr {
    const parts: Expr[] = [];
    this.ts.forEachChild(e, (c) => {
      if (this.ts.isTypeNode(c) && !this.ts.isExpressionWithTypeArguments(c)) return;
      if (this.ts.isIdentifier(c) && !this.ts.isExpression(e)) return;
      parts.push(this.expr(c as TypeScript.Expression));
    });
    return mix(parts);
  }

  private literal(text: string, pos: number, isOfStatement = false): Expr {
    if (text.length > 16 && text.includes("{")) this.file.graph.push(...graphTypesIn(text));
    if (isKeepable(text)) return ["'", text, pos];
    return isOfStatement || isStatement(text) ? ["'", shortened(text), pos, text.length] : ["#", pos, text.length];
  }

  private templateParts(t: TypeScript.TemplateExpression): Expr[] {
    const parts: Expr[] = [];
    const isOfStatement = isStatement(t.head.text);
    const add = (text: string, pos: number): void => {
      if (text !== "") parts.push(this.literal(text, pos, isOfStatement));
    };
    add(t.head.text, t.head.getStart(this.source));
    for (const span of t.templateSpans) {
      parts.push(this.expr(span.expression));
      add(span.literal.text, span.literal.getStart(this.source));
    }
    return parts;
  }

  private call(e: TypeScript.CallExpression | TypeScript.NewExpression): Expr {
    const { ts, fn } = this;
    const flags = this.pending | (ts.isNewExpression(e) ? CallFlag.new : 0) | (ts.isCallExpression(e) && e.questionDotToken ? CallFlag.optional : 0);
    this.pending = 0;
    const target = this.bare(e.expression);
    const isImport = target.kind === ts.SyntaxKind.ImportKeyword;
    const callee: Expr = isImport ? "import" : this.expr(target);
    const args = (e.arguments ?? []).map((a) => this.expr(a));
    const first = args[0];
    if ((isImport || callee === "require") && Array.isArray(first) && first[0] === "'" && typeof first[1] === "string") {
      this.file.imports.push({ specifier: packageNamed(first[1]), pos: e.getStart(this.source), end: e.end });
    }
    const types = e.typeArguments && this.text.slice(e.typeArguments.pos, e.typeArguments.end).replace(/\s+/g, " ").slice(0, 120);
    const at = ts.isPropertyAccessExpression(target) ? target.name.getStart(this.source) : target.getStart(this.source);
    return fn.add({ k: "call", pos: e.getStart(this.source), at, end: e.end, ctx: fn.ctx, callee, args, flags: flags | (isImport ? CallFlag.import : 0), ...(types && { types }) });
  }

  private tagged(e: TypeScript.TaggedTemplateExpression): Expr {
    const flags = this.pending;
    this.pending = 0;
    const target = this.bare(e.tag);
    const callee = this.expr(target);
    const template = e.template;
    const arg: Expr = this.ts.isTemplateExpression(template) ? ["`", ...this.templateParts(template)] : this.expr(template);
    const at = this.ts.isPropertyAccessExpression(target) ? target.name.getStart(this.source) : target.getStart(this.source);
    return this.fn.add({ k: "call", pos: e.getStart(this.source), at, end: e.end, ctx: this.fn.ctx, callee, args: [arg], flags: flags | CallFlag.tagged });
  }

  private binary(e: TypeScript.BinaryExpression): Expr {
    const K = this.ts.SyntaxKind;
    const op = e.operatorToken.kind;
    if (op >= K.FirstAssignment && op <= K.LastAssignment) return this.assignment(e, op);
    if (op === K.AmpersandAmpersandToken || op === K.BarBarToken || op === K.QuestionQuestionToken) {
      const left = this.expr(e.left);
      const right = this.branch(op === K.AmpersandAmpersandToken ? "then" : "else", op === K.QuestionQuestionToken ? ["!=", left, ["'", null]] : left, e.right);
      return [op === K.AmpersandAmpersandToken ? "&&" : op === K.BarBarToken ? "||" : "??", left, right];
    }
    const left = this.expr(e.left);
    const right = this.expr(e.right);
    switch (op) {
      case K.EqualsEqualsToken:
      case K.EqualsEqualsEqualsToken:
        return ["==", left, right];
      case K.ExclamationEqualsToken:
      case K.ExclamationEqualsEqualsToken:
        return ["!=", left, right];
      case K.InstanceOfKeyword:
        return ["instanceof", left, right];
      case K.InKeyword:
        return ["in", left, right];
      case K.LessThanToken:
      case K.LessThanEqualsToken:
        return ["<", left, right];
      case K.GreaterThanToken:
      case K.GreaterThanEqualsToken:
        return ["<", right, left];
      case K.CommaToken:
        return right;
      case K.PlusToken: {
        const isText = [left, right].some((x) => Array.isArray(x) && (x[0] === "`" || x[0] === "#" || (x[0] === "'" && typeof x[1] === "string")));
        if (isText) return ["`", ...(Array.isArray(left) && left[0] === "`" ? (left.slice(1) as Expr[]) : [left]), right];
        return left === null && right === null ? null : ["+", left, right];
      }
      case K.AsteriskToken:
      case K.MinusToken:
      case K.SlashToken:
        if (left === null || right === null) return mix([left, right]);
        return [op === K.AsteriskToken ? "*" : op === K.MinusToken ? "-" : "/", left, right];
      // `user?.rights & MAY_WRITE`: something only where there is something on both sides.
      case K.AmpersandToken:
        return ["&&", ["&&", left, right], mix([left, right])];
      default:
        return mix([left, right]);
    }
  }

  /** An operand that is computed only when `condition` is true (`then`) or false (`else`). */
  private branch(k: "then" | "else", condition: Expr, e: TypeScript.Expression): Expr {
    let value: Expr = null;
    this.fn.within({ k, pos: e.pos, if: condition }, () => {
      value = this.expr(e);
    });
    return value;
  }

  private conditional(e: TypeScript.ConditionalExpression): Expr {
    const condition = this.expr(e.condition);
    return ["?", condition, this.branch("then", condition, e.whenTrue), this.branch("else", condition, e.whenFalse)];
  }

  private assignment(e: TypeScript.BinaryExpression, op: TypeScript.SyntaxKind): Expr {
    const { ts, fn } = this;
    const K = ts.SyntaxKind;
    const left = this.bare(e.left);
    const pos = e.getStart(this.source);
    if (op === K.EqualsToken && (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left))) {
      const from = this.expr(e.right);
      fn.add({ k: "def", pos, ctx: fn.ctx, to: this.assignmentPattern(left), from });
      return from;
    }
    const to = this.expr(left);
    const name = typeof to === "string" ? to.slice(to.lastIndexOf(".") + 1) : "";
    const isLazy = op === K.BarBarEqualsToken || op === K.QuestionQuestionEqualsToken || op === K.AmpersandAmpersandEqualsToken;
    const value = isLazy ? this.branch(op === K.AmpersandAmpersandEqualsToken ? "then" : "else", to, e.right) : this.named(e.right, name);
    const from: Expr = op === K.EqualsToken ? value : isLazy ? ["??", to, value] : op === K.PlusEqualsToken ? ["`", to, value] : mix([to, value]);
    fn.add({ k: "set", pos, ctx: fn.ctx, to, from, ...(op !== K.EqualsToken && !isLazy && { isCompound: true }) });
    if (typeof to === "string" && fn.facts.up === -1) this.commonJsExport(to, from, pos);
    return from;
  }

  /** `module.exports = x`, `exports.a = x`. */
  private commonJsExport(to: string, value: Expr, pos: number): void {
    const match = /^(?:module\.exports|exports)(?:\.([^.]+))?$/.exec(to);
    if (match && to !== "exports") this.file.exports.push({ as: match[1] ?? "=", value, pos });
  }

  private assignmentPattern(e: TypeScript.Expression): Pattern {
    const { ts } = this;
    const target = this.bare(e);
    if (ts.isIdentifier(target)) return target.text;
    if (ts.isArrayLiteralExpression(target)) return ["[", ...target.elements.map((x) => this.assignmentPattern(x))];
    if (!ts.isObjectLiteralExpression(target)) return null;
    const parts: (string | null | Pattern)[] = [];
    for (const p of target.properties) {
      if (ts.isShorthandPropertyAssignment(p)) parts.push(p.name.text, p.name.text);
      else if (ts.isPropertyAssignment(p)) parts.push(this.propertyName(p.name), this.assignmentPattern(p.initializer));
    }
    return ["{", ...parts];
  }

  private object(e: TypeScript.ObjectLiteralExpression): Expr {
    const { ts } = this;
    const parts: (string | null | Expr | KeyPositions)[] = [];
    for (const p of e.properties) {
      if (ts.isPropertyAssignment(p)) {
        const name = this.propertyName(p.name);
        parts.push(name, this.named(p.initializer, name ?? ""));
      } else if (ts.isShorthandPropertyAssignment(p)) {
        parts.push(p.name.text, p.name.text);
      } else if (ts.isSpreadAssignment(p)) {
        parts.push("...", this.expr(p.expression));
      } else {
        const name = this.propertyName(p.name);
        parts.push(name, this.functionLike(p, name ?? ""));
      }
    }
    // A table of what stands elsewhere (routes, procedures, resolvers) is where a reader finds its entries.
    const isTable = this.fn.facts.up === -1 && parts.some((x, i) => i % 2 === 1 && (typeof x === "string" || typeof x === "number"));
    if (isTable) parts.push(["@", ...e.properties.map((p) => (p.name ?? p).getStart(this.source))]);
    return ["o", ...parts];
  }

  /** The name of a property, or null where it is computed. */
  private propertyName(name: TypeScript.PropertyName): string | null {
    const { ts } = this;
    if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) || ts.isPrivateIdentifier(name)) return spelled(name.text);
    if (ts.isComputedPropertyName(name)) {
      const key = this.expr(name.expression);
      if (Array.isArray(key) && key[0] === "'" && typeof key[1] === "string") return key[1];
    }
    return null;
  }

  protected pattern(name: TypeScript.BindingName | undefined): Pattern {
    const { ts } = this;
    if (!name) return null;
    if (ts.isIdentifier(name)) return spelled(name.text);
    const isObject = ts.isObjectBindingPattern(name);
    const parts: (string | null | Pattern)[] = [];
    for (const e of name.elements) {
      if (!ts.isBindingElement(e)) {
        parts.push(null);
        continue;
      }
      let to = this.pattern(e.name);
      if (e.initializer) to = ["=", to, this.expr(e.initializer)];
      if (e.dotDotDotToken) to = ["...", to];
      if (isObject) parts.push(e.dotDotDotToken ? "..." : e.propertyName ? this.propertyName(e.propertyName) : ts.isIdentifier(e.name) ? spelled(e.name.text) : null);
      parts.push(to);
    }
    return isObject ? ["{", ...parts] : ["[", ...(parts as Pattern[])];
  }

  protected typeText(node: TypeScript.Node | undefined, max: number): string | undefined {
    if (!node) return undefined;
    return this.text.slice(node.getStart(this.source), node.end).replace(/\s+/g, " ").slice(0, max);
  }

  /** A function's facts are written into their own builder; the value is a closure over the current one. */
  protected functionLike(f: TypeScript.FunctionLikeDeclaration, name: string): Expr {
    const { ts } = this;
    const K = ts.SyntaxKind;
    if (!f.body) return null;
    const isAsync = f.modifiers?.some((m) => m.kind === K.AsyncKeyword);
    const isStatic = f.modifiers?.some((m) => m.kind === K.StaticKeyword);
    const isMethod = ts.isMethodDeclaration(f) || ts.isConstructorDeclaration(f) || ts.isAccessor(f);
    const flags =
      (isAsync ? FunctionFlag.async : 0) | (isStatic ? FunctionFlag.static : 0) | (isMethod ? FunctionFlag.method : 0) |
      (ts.isArrowFunction(f) ? FunctionFlag.arrow : 0) | (f.asteriskToken ? FunctionFlag.generator : 0) |
      (ts.isGetAccessor(f) ? FunctionFlag.getter : 0) | (ts.isSetAccessor(f) ? FunctionFlag.setter : 0) |
      (ts.isConstructorDeclaration(f) ? FunctionFlag.constructor : 0);
    const pos = f.getStart(this.source);
    const returnType = this.typeText(f.type, 120);
    const builder = new FunctionBuilder({
      name, pos, at: f.name ? f.name.getStart(this.source) : pos, end: f.end,
      up: this.fn.index, cls: isMethod ? this.cls : -1, flags, ...(returnType && { returnType }),
    }, this.file.fns.length);
    const index = this.file.fns.push(builder) - 1;
    const outer = this.fn;
    const outerPending = this.pending;
    this.pending = 0;
    // A class's static block is walked as a function too, and has no parameters.
    for (const p of (f as Partial<TypeScript.FunctionLikeDeclaration>).parameters ?? []) {
      // The type of `this` stands among them, and nobody hands it over.
      if (!(ts.isIdentifier(p.name) && p.name.text === "this")) builder.params.push(this.parameter(p, builder));
    }
    this.fn = builder;
    if (ts.isBlock(f.body)) this.functionBody(f.body);
    else {
      const val = this.returned(f.body);
      builder.add({ k: "return", pos: f.body.getStart(this.source), end: f.body.end, ctx: builder.ctx, val });
    }
    this.fn = outer;
    this.pending = outerPending;
    return ["f", index];
  }

  private parameter(p: TypeScript.ParameterDeclaration, into: FunctionBuilder): Parameter {
    const decorators = this.decorators(p);
    const outer = this.fn;
    this.fn = into;
    let pattern = this.pattern(p.name);
    if (p.initializer) pattern = ["=", pattern, this.expr(p.initializer)];
    if (p.dotDotDotToken) pattern = ["...", pattern];
    this.fn = outer;
    const type = this.typeText(p.type, 120);
    const isProperty = p.modifiers?.some((m) => this.isAccessModifier(m)) ?? false;
    return { pattern, pos: p.getStart(this.source), ...(type && { type }), ...(decorators.length > 0 && { decorators }), ...(isProperty && { isProperty }) };
  }

  private isAccessModifier(m: TypeScript.ModifierLike): boolean {
    const K = this.ts.SyntaxKind;
    return m.kind === K.PrivateKeyword || m.kind === K.PublicKeyword || m.kind === K.ProtectedKeyword || m.kind === K.ReadonlyKeyword;
  }

  /** Decorators as events of the enclosing function, in source order. */
  private decorators(node: TypeScript.Node): number[] {
    const modifiers = (node as TypeScript.ClassDeclaration).modifiers;
    const found: number[] = [];
    for (const m of modifiers ?? []) {
      if (!this.ts.isDecorator(m)) continue;
      const value = this.expr(m.expression);
      found.push(typeof value === "number" ? value : this.fn.add({ k: "value", pos: m.getStart(this.source), ctx: this.fn.ctx, val: value }));
    }
    return found;
  }

  protected classLike(c: Class, name = ""): Expr {
    const { ts } = this;
    const extended = c.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const base = extended && this.expr(extended.expression);
    const decorators = this.decorators(c);
    const members: Member[] = [];
    const facts = {
      name: c.name?.text ?? name, pos: c.getStart(this.source), end: c.end, fn: this.fn.index,
      ...(base !== undefined && base !== null && { base }), members, ...(decorators.length > 0 && { decorators }),
    } satisfies ClassFacts;
    const index = this.file.classes.push(facts) - 1;
    const outer = this.cls;
    this.cls = index;
    for (const m of c.members) this.member(m, members);
    this.cls = outer;
    return ["class", index];
  }

  private member(m: TypeScript.ClassElement, into: Member[]): void {
    const { ts } = this;
    if (ts.isClassStaticBlockDeclaration(m)) {
      this.functionLike(m as unknown as TypeScript.FunctionLikeDeclaration, "static");
      return;
    }
    const decorators = this.decorators(m);
    const isStatic = (m as TypeScript.MethodDeclaration).modifiers?.some((x) => x.kind === ts.SyntaxKind.StaticKeyword) ?? false;
    const common = { ...(decorators.length > 0 && { decorators }), ...(isStatic && { isStatic }) };
    if (ts.isConstructorDeclaration(m)) {
      const value = this.functionLike(m, "constructor");
      if (Array.isArray(value) && value[0] === "f") into.push({ name: "constructor", at: m.getStart(this.source), fn: value[1], ...common });
      return;
    }
    if (!m.name) return;
    const name = this.propertyName(m.name);
    if (name === null) return;
    const at = m.name.getStart(this.source);
    if (ts.isPropertyDeclaration(m)) {
      const type = this.typeText(m.type, 120);
      const init = m.initializer && this.bare(m.initializer);
      const value = init ? this.named(init, name) : undefined;
      if (Array.isArray(value) && value[0] === "f") {
        const held = this.file.fns[value[1]];
        if (held) held.facts.cls = this.cls;
        into.push({ name, at, fn: value[1], ...(type && { type }), ...common });
      } else {
        into.push({ name, at, ...(value !== undefined && { value }), ...(type && { type }), ...common });
      }
      return;
    }
    if (ts.isMethodDeclaration(m) || ts.isAccessor(m)) {
      const value = this.functionLike(m, name);
      if (Array.isArray(value) && value[0] === "f") into.push({ name, at, fn: value[1], ...common });
    }
  }
}
