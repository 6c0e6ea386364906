/** Functions, classes, parameters and patterns of the walk: what has a body, decorators or names of its own. */
import type { ts as TypeScript } from "ts-morph";
import { type FileBuilder, FunctionBuilder } from "./builder.js";
import { type ClassFacts, type Expr, FunctionFlag, type Member, type Parameter, type Pattern } from "./facts.js";
import { spelled } from "./spelling.js";

export type Ts = typeof TypeScript;
type Class = TypeScript.ClassLikeDeclaration;

export abstract class Definitions {
  /** The class whose members are walked. */
  private cls = -1;
  /** Flags for the next call event: set by the await, return or statement around it. */
  protected pending = 0;

  constructor(
    protected readonly ts: Ts,
    protected readonly source: TypeScript.SourceFile,
    protected readonly text: string,
    protected readonly file: FileBuilder,
    protected fn: FunctionBuilder,
  ) {}

  protected abstract expr(e: TypeScript.Expression): Expr;
  /** An expression that is returned. */
  protected abstract returned(e: TypeScript.Expression): Expr;
  protected abstract functionBody(body: TypeScript.Block): void;

  /** An expression that gets a name from where it stands: functions and classes take it. */
  protected named(e: TypeScript.Expression, name: string): Expr {
    const inner = this.bare(e);
    if (this.ts.isArrowFunction(inner) || this.ts.isFunctionExpression(inner)) return this.functionLike(inner, inner.name && this.ts.isIdentifier(inner.name) ? inner.name.text : name);
    if (this.ts.isClassExpression(inner)) return this.classLike(inner, name);
    return this.expr(e);
  }

  /** Without parentheses, casts and non-null marks: none of them changes what is computed. */
  protected bare(e: TypeScript.Expression): TypeScript.Expression {
    const { ts } = this;
    for (;;) {
      if (ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e) || ts.isNonNullExpression(e) || ts.isTypeAssertionExpression(e)) e = e.expression;
      else return e;
    }
  }

  /** The name of a property, or null where it is computed. */
  protected propertyName(name: TypeScript.PropertyName): string | null {
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
