/** Expressions of the walk: what they compute and call, as data. */
import type { ts as TypeScript } from "ts-morph";
import { member, mix } from "./builder.js";
import { Definitions } from "./definitions.js";
import { CallFlag, type Expr, type KeyPositions, type Pattern } from "./facts.js";
import { graphTypesIn } from "./graph-types.js";
import { packageNamed } from "./specifiers.js";
import { spelled } from "./spelling.js";
import { isKeepable, isStatement, shortened } from "./text.js";

export abstract class Expressions extends Definitions {
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

  protected expr(outer: TypeScript.Expression): Expr {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const e = this.bare(outer);
    const flags = this.pending;
    if (e.kind !== K.CallExpression && e.kind !== K.NewExpression && e.kind !== K.AwaitExpression && e.kind !== K.TaggedTemplateExpression) this.pending = 0;
    switch (e.kind) {
      case K.Identifier: {
        const name = (e as TypeScript.Identifier).text;
        return name === "undefined" ? nothing("undefined", e.getStart(this.source)) : spelled(name);
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
        if (typeof value === "string") this.fn.awaited.add(value);
        // Which of several it is, all of them are waited for.
        return Array.isArray(value) && (value[0] === "?" || value[0] === "??" || value[0] === "||" || value[0] === "&&") ? ["await", value] : value;
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
        return nothing("null", e.getStart(this.source));
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
        return nothing("undefined", e.getStart(this.source));
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

  /** What is compared by `==`, to which `null` and `undefined` are the same. */
  private loosely(outer: TypeScript.Expression): Expr {
    const e = this.expr(outer);
    return Array.isArray(e) && e[0] === "'" && e[1] === null ? ["'", null] : e;
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
    const isLoose = op === K.EqualsEqualsToken || op === K.ExclamationEqualsToken;
    const left = isLoose ? this.loosely(e.left) : this.expr(e.left);
    const right = isLoose ? this.loosely(e.right) : this.expr(e.right);
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
}

/** `null` and `undefined`, which `===` tells apart. */
export function nothing(word: "null" | "undefined", at: number): Expr {
  return ["'", null, at, word];
}
