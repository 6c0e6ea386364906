/** The one walk over a syntax tree: statements. What they are made of is in definitions.ts, expressions.ts and module-names.ts. */
import type { ts as TypeScript } from "ts-morph";
import { FileBuilder, FunctionBuilder } from "./builder.js";
import type { Ts } from "./definitions.js";
import { type Expr, type FileFacts, FunctionFlag, type Pattern } from "./facts.js";
import { nothing } from "./expressions.js";
import { ModuleNames } from "./module-names.js";

type WalkedFacts = Omit<FileFacts, "comments" | "seen" | "lines" | "statements">;

/** Walks one source file and returns what it does as data. */
export function walk(ts: Ts, source: TypeScript.SourceFile, text: string): WalkedFacts {
  const file = new FileBuilder();
  const module = new FunctionBuilder({ name: "", pos: 0, at: 0, end: text.length, up: -1, cls: -1, flags: FunctionFlag.async }, 0);
  file.fns.push(module);
  new Statements(ts, source, text, file, module).module();
  return {
    ...(file.directive && { directive: file.directive }),
    imports: file.imports,
    exports: file.exports,
    fns: file.fns.map((f) => f.finish()),
    classes: file.classes,
    enums: file.enums,
    types: file.types,
    ...(file.graph.length > 0 && { graph: file.graph }),
  };
}

class Statements extends ModuleNames {
  module(): void {
    for (const s of this.source.statements) {
      const directive = this.directiveOf(s);
      if (directive === undefined) break;
      if (directive === "use client" || directive === "use server") this.file.directive = directive;
    }
    this.block(this.source.statements);
  }

  /** The text of a directive prologue such as `'use server'`. */
  private directiveOf(s: TypeScript.Statement): string | undefined {
    return this.ts.isExpressionStatement(s) && this.ts.isStringLiteral(s.expression) ? s.expression.text : undefined;
  }

  protected override functionBody(body: TypeScript.Block): void {
    for (const s of body.statements) {
      const directive = this.directiveOf(s);
      if (directive === undefined) break;
      if (directive === "use server") this.fn.facts.flags |= FunctionFlag.serverAction;
    }
    if (this.block(body.statements)) this.fn.facts.flags |= FunctionFlag.exits;
  }

  /**
   * Statements in order. After a branch that leaves, what follows sits in a `rest` context.
   * Returns whether control never falls out of the end.
   */
  private block(statements: readonly TypeScript.Statement[]): boolean {
    const { ts } = this;
    const outer = this.fn.ctx;
    for (const s of statements) if (ts.isFunctionDeclaration(s)) this.functionDeclaration(s);
    let isLeft = false;
    for (const s of statements) {
      const leaves = this.statement(s);
      isLeft ||= leaves;
    }
    this.fn.ctx = outer;
    return isLeft;
  }

  /** One statement; whether control never falls out of it. */
  private statement(s: TypeScript.Statement): boolean {
    const { ts } = this;
    const K = ts.SyntaxKind;
    switch (s.kind) {
      case K.ExpressionStatement: {
        this.expressionStatement((s as TypeScript.ExpressionStatement).expression);
        return false;
      }
      case K.VariableStatement: {
        const list = s as TypeScript.VariableStatement;
        this.variables(list.declarationList);
        if (this.isExported(s)) for (const d of list.declarationList.declarations) this.exportNames(d.name);
        return false;
      }
      case K.ReturnStatement:
      case K.ThrowStatement: {
        const e = (s as TypeScript.ReturnStatement).expression;
        const val = e ? this.returned(e) : nothing("undefined", s.getStart(this.source));
        this.fn.add({ k: s.kind === K.ReturnStatement ? "return" : "throw", pos: s.getStart(this.source), end: s.end, ctx: this.fn.ctx, val });
        return true;
      }
      case K.BreakStatement:
      case K.ContinueStatement:
        this.fn.add({ k: "leave", pos: s.getStart(this.source), ctx: this.fn.ctx, how: s.kind === K.BreakStatement ? "break" : "continue" });
        return true;
      case K.IfStatement:
        return this.ifStatement(s as TypeScript.IfStatement);
      case K.Block:
        return this.block((s as TypeScript.Block).statements);
      case K.TryStatement:
        return this.tryStatement(s as TypeScript.TryStatement);
      case K.SwitchStatement:
        return this.switchStatement(s as TypeScript.SwitchStatement);
      case K.ForStatement:
      case K.ForOfStatement:
      case K.ForInStatement:
      case K.WhileStatement:
      case K.DoStatement:
        this.loop(s as TypeScript.IterationStatement);
        return false;
      case K.LabeledStatement:
        return this.statement((s as TypeScript.LabeledStatement).statement);
      case K.FunctionDeclaration: {
        const f = s as TypeScript.FunctionDeclaration;
        if (this.isExported(s)) this.exportDeclared(s, f.name);
        return false;
      }
      case K.ClassDeclaration: {
        const c = s as TypeScript.ClassDeclaration;
        const value = this.classLike(c);
        if (c.name) this.fn.add({ k: "def", pos: s.getStart(this.source), ctx: this.fn.ctx, to: c.name.text, from: value });
        if (this.isExported(s)) this.exportDeclared(s, c.name, value);
        return false;
      }
      case K.EnumDeclaration:
        this.enumDeclaration(s as TypeScript.EnumDeclaration);
        return false;
      case K.InterfaceDeclaration:
      case K.TypeAliasDeclaration: {
        const t = s as TypeScript.TypeAliasDeclaration | TypeScript.InterfaceDeclaration;
        this.file.types[t.name.text] = this.typeText(ts.isTypeAliasDeclaration(t) ? t.type : t, 400) ?? "";
        if (this.isExported(s)) this.file.exports.push({ as: t.name.text, value: t.name.text, pos: t.name.pos, isType: true });
        return false;
      }
      case K.ImportDeclaration:
        this.importDeclaration(s as TypeScript.ImportDeclaration);
        return false;
      case K.ImportEqualsDeclaration:
        this.importEquals(s as TypeScript.ImportEqualsDeclaration);
        return false;
      case K.ExportDeclaration:
        this.exportDeclaration(s as TypeScript.ExportDeclaration);
        return false;
      case K.ExportAssignment: {
        const x = s as TypeScript.ExportAssignment;
        this.file.exports.push({ as: x.isExportEquals ? "=" : "default", value: this.expr(x.expression), pos: s.getStart(this.source) });
        return false;
      }
      case K.ModuleDeclaration: {
        const body = (s as TypeScript.ModuleDeclaration).body;
        if (body && ts.isModuleBlock(body) && !(s as TypeScript.ModuleDeclaration).modifiers?.some((m) => m.kind === K.DeclareKeyword)) this.block(body.statements);
        return false;
      }
      default:
        return false;
    }
  }

  private expressionStatement(e: TypeScript.Expression): void {
    const before = this.fn.events.length;
    const value = this.floating(e);
    if (this.fn.events.length === before && value !== null) {
      this.fn.add({ k: "value", pos: e.getStart(this.source), ctx: this.fn.ctx, val: value });
    }
  }

  private functionDeclaration(f: TypeScript.FunctionDeclaration): void {
    if (!f.body) return;
    const value = this.functionLike(f, f.name?.text ?? "");
    if (f.name) this.fn.add({ k: "def", pos: f.getStart(this.source), ctx: this.fn.ctx, to: f.name.text, from: value });
    else this.anonymous.set(f, value);
  }

  private variables(list: TypeScript.VariableDeclarationList): void {
    for (const d of list.declarations) {
      const name = this.ts.isIdentifier(d.name) ? d.name.text : "";
      const from: Expr = d.initializer ? this.named(d.initializer, name) : ["'", null];
      const type = this.typeText(d.type, 120);
      this.fn.add({ k: "def", pos: d.getStart(this.source), ctx: this.fn.ctx, to: this.pattern(d.name), from, ...(type && { type }) });
    }
  }

  private ifStatement(s: TypeScript.IfStatement): boolean {
    const { fn } = this;
    const condition = this.expr(s.expression);
    const pos = s.getStart(this.source);
    let thenExits = false;
    fn.within({ k: "then", pos, if: condition }, () => {
      thenExits = this.statement(s.thenStatement);
      this.markExit(fn.ctx, thenExits);
    });
    let elseExits = false;
    if (s.elseStatement) {
      const other = s.elseStatement;
      fn.within({ k: "else", pos, if: condition }, () => {
        elseExits = this.statement(other);
        this.markExit(fn.ctx, elseExits);
      });
    }
    if (thenExits !== elseExits) fn.open({ k: "rest", pos: s.end, if: condition, holds: elseExits });
    return thenExits && elseExits;
  }

  /** Notes on the branch that control never falls out of it. The branch's context is the nearest then/else/case/catch. */
  private markExit(ctx: number, exits: boolean): void {
    if (!exits) return;
    const context = this.fn.contexts[ctx];
    if (context && (context.k === "then" || context.k === "else" || context.k === "case" || context.k === "catch" || context.k === "finally")) context.exits = true;
  }

  private tryStatement(s: TypeScript.TryStatement): boolean {
    const { fn } = this;
    let tryExits = false, catchExits = true, finallyExits = false;
    const tryAt = fn.within({ k: "try", pos: s.getStart(this.source) }, () => {
      tryExits = this.block(s.tryBlock.statements);
    });
    const clause = s.catchClause;
    if (clause) {
      const binds = clause.variableDeclaration && this.pattern(clause.variableDeclaration.name);
      fn.within({ k: "catch", pos: clause.getStart(this.source), of: tryAt, ...(binds !== undefined && { binds }) }, () => {
        catchExits = this.block(clause.block.statements);
        this.markExit(fn.ctx, catchExits);
      });
    }
    const last = s.finallyBlock;
    if (last) {
      fn.within({ k: "finally", pos: last.getStart(this.source), of: tryAt }, () => {
        finallyExits = this.block(last.statements);
        this.markExit(fn.ctx, finallyExits);
      });
    }
    return finallyExits || (tryExits && catchExits);
  }

  private switchStatement(s: TypeScript.SwitchStatement): boolean {
    const { fn } = this;
    const of = this.expr(s.expression);
    const nth = fn.switches++;
    let labels: Expr[] = [];
    let isDefault = false, hasDefault = false, all = true;
    for (const clause of s.caseBlock.clauses) {
      if (this.ts.isCaseClause(clause)) labels.push(this.expr(clause.expression));
      else hasDefault = isDefault = true;
      if (clause.statements.length === 0) continue;
      let exits = false;
      const leavesBefore = fn.events.length;
      fn.within({ k: "case", pos: clause.getStart(this.source), of, nth, is: labels, ...(isDefault && { isDefault: true }) }, () => {
        exits = this.block(clause.statements) && !this.breaksOut(leavesBefore);
        this.markExit(fn.ctx, exits);
      });
      all &&= exits;
      labels = [];
      isDefault = false;
    }
    return hasDefault && all;
  }

  /** Whether an event since `from` is a `break`: inside a switch it stays in the function. */
  private breaksOut(from: number): boolean {
    return this.fn.events.slice(from).some((e) => e.k === "leave" && e.how === "break");
  }

  private loop(s: TypeScript.IterationStatement): void {
    const { ts, fn } = this;
    const pos = s.getStart(this.source);
    const outer = fn.ctx;
    if (ts.isForOfStatement(s) || ts.isForInStatement(s)) {
      const over = this.expr(s.expression);
      const isAwait = ts.isForOfStatement(s) && s.awaitModifier !== undefined;
      const to = ts.isVariableDeclarationList(s.initializer) ? this.pattern(s.initializer.declarations[0]?.name) : this.patternOf(s.initializer);
      fn.within({ k: "loop", pos, form: ts.isForOfStatement(s) ? "of" : "in", over, end: s.end, ...(isAwait && { isAwait }), ...(to !== null && { bound: to }) }, () => {
        fn.add({ k: "def", pos, ctx: fn.ctx, to, from: ["[", over, null] });
        this.statement(s.statement);
      });
    } else if (ts.isForStatement(s)) {
      if (s.initializer) {
        if (ts.isVariableDeclarationList(s.initializer)) this.variables(s.initializer);
        else this.expr(s.initializer);
      }
      const over = s.condition ? this.expr(s.condition) : null;
      const step = s.incrementor ? this.stepOf(s.incrementor) : null;
      fn.within({ k: "loop", pos, form: "for", over, end: s.end, ...(step !== null && { step }) }, () => {
        this.statement(s.statement);
        if (s.incrementor) this.expr(s.incrementor);
      });
    } else {
      const condition = (s as TypeScript.WhileStatement).expression;
      const form = s.kind === ts.SyntaxKind.WhileStatement ? "while" : "do";
      const index = fn.open({ k: "loop", pos, form, over: null, end: s.end });
      const over = this.expr(condition);
      Object.assign(fn.contexts[index] ?? {}, { over });
      this.statement(s.statement);
    }
    fn.ctx = outer;
  }

  /** By how much a `for` loop counts: `i++` is 1, `i += SIZE` is SIZE. */
  private stepOf(e: TypeScript.Expression): Expr {
    const { ts } = this;
    if (ts.isPrefixUnaryExpression(e) || ts.isPostfixUnaryExpression(e)) return ["'", 1];
    if (ts.isBinaryExpression(e) && ts.isNumericLiteral(e.right)) return ["'", Number(e.right.text)];
    if (ts.isBinaryExpression(e) && (ts.isIdentifier(e.right) || ts.isPropertyAccessExpression(e.right))) return this.expr(e.right);
    return null;
  }

  /** The pattern of an expression on the left of `for (x of …)` or a destructuring assignment. */
  private patternOf(e: TypeScript.Expression): Pattern {
    return this.ts.isIdentifier(e) ? e.text : null;
  }
}
