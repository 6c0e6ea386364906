/** What a module takes in, gives out and names: imports, exports, enums. */
import type { ts as TypeScript } from "ts-morph";
import { Expressions } from "./expressions.js";
import type { Expr } from "./facts.js";
import { packageNamed } from "./specifiers.js";

export abstract class ModuleNames extends Expressions {
  /** Anonymous default-exported functions, hoisted before the export statement is reached. */
  protected readonly anonymous = new Map<TypeScript.Node, Expr>();

  private constantOf(e: TypeScript.Expression): string | number | undefined {
    const { ts } = this;
    if (ts.isStringLiteral(e)) return e.text;
    if (ts.isNumericLiteral(e)) return Number(e.text);
    return ts.isPrefixUnaryExpression(e) && e.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(e.operand) ? -Number(e.operand.text) : undefined;
  }

  protected enumDeclaration(s: TypeScript.EnumDeclaration): void {
    const members: Record<string, string | number> = {};
    let next = 0;
    for (const m of s.members) {
      const name = this.ts.isIdentifier(m.name) || this.ts.isStringLiteral(m.name) ? m.name.text : "";
      const init = m.initializer;
      const value = init ? this.constantOf(init) : next;
      // What follows a computed member is one more than nobody knows what.
      next = typeof value === "number" ? value + 1 : NaN;
      if (name && value !== undefined && !Number.isNaN(value)) members[name] = value;
    }
    this.file.enums.push({ name: s.name.text, members });
    if (this.isExported(s)) this.file.exports.push({ as: s.name.text, value: s.name.text, pos: s.name.pos });
  }

  protected isExported(s: TypeScript.Statement): boolean {
    const modifiers = (s as TypeScript.VariableStatement).modifiers;
    return modifiers?.some((m) => m.kind === this.ts.SyntaxKind.ExportKeyword) ?? false;
  }

  protected exportDeclared(s: TypeScript.Statement, name: TypeScript.Identifier | undefined, value?: Expr): void {
    const isDefault = (s as TypeScript.FunctionDeclaration).modifiers?.some((m) => m.kind === this.ts.SyntaxKind.DefaultKeyword);
    const as = isDefault ? "default" : name?.text;
    if (as) this.file.exports.push({ as, value: name?.text ?? value ?? this.anonymous.get(s) ?? null, pos: (name ?? s).getStart(this.source) });
  }

  protected exportNames(name: TypeScript.BindingName): void {
    if (this.ts.isIdentifier(name)) {
      this.file.exports.push({ as: name.text, value: name.text, pos: name.getStart(this.source) });
      return;
    }
    for (const element of name.elements) if (this.ts.isBindingElement(element)) this.exportNames(element.name);
  }

  protected importDeclaration(s: TypeScript.ImportDeclaration): void {
    const { ts, file } = this;
    if (!ts.isStringLiteral(s.moduleSpecifier)) return;
    const specifier = packageNamed(s.moduleSpecifier.text);
    const clause = s.importClause;
    const at = { specifier, pos: s.getStart(this.source), end: s.end };
    const isType = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (!clause) file.imports.push(at);
    if (clause?.name) file.imports.push({ ...at, local: clause.name.text, name: "default", ...(isType && { isType }) });
    const bindings = clause?.namedBindings;
    if (!bindings) return;
    if (ts.isNamespaceImport(bindings)) {
      file.imports.push({ ...at, local: bindings.name.text, name: "*", ...(isType && { isType }) });
      return;
    }
    for (const e of bindings.elements) {
      const type = isType || e.isTypeOnly;
      file.imports.push({ ...at, local: e.name.text, name: (e.propertyName ?? e.name).text, ...(type && { isType: true }) });
    }
    if (bindings.elements.length === 0) file.imports.push({ ...at, ...(isType && { isType }) });
  }

  protected exportDeclaration(s: TypeScript.ExportDeclaration): void {
    const { ts, file } = this;
    const from = s.moduleSpecifier && ts.isStringLiteral(s.moduleSpecifier) ? packageNamed(s.moduleSpecifier.text) : undefined;
    const pos = s.getStart(this.source);
    const isType = s.isTypeOnly ? { isType: true } : {};
    if (from !== undefined) file.imports.push({ specifier: from, pos, end: s.end, ...isType });
    if (!s.exportClause) {
      if (from !== undefined) file.exports.push({ as: "*", from, name: "*", pos, ...isType });
    } else if (ts.isNamespaceExport(s.exportClause)) {
      if (from !== undefined) file.exports.push({ as: s.exportClause.name.text, from, name: "*", pos, ...isType });
    } else {
      for (const e of s.exportClause.elements) {
        const name = (e.propertyName ?? e.name).text;
        const at = e.name.getStart(this.source);
        const type = s.isTypeOnly || e.isTypeOnly ? { isType: true } : {};
        file.exports.push(from !== undefined ? { as: e.name.text, from, name, pos: at, ...type } : { as: e.name.text, value: name, pos: at, ...type });
      }
    }
  }

  /** `import a = require("a")`. */
  protected importEquals(s: TypeScript.ImportEqualsDeclaration): void {
    const { ts } = this;
    if (ts.isExternalModuleReference(s.moduleReference) && ts.isStringLiteral(s.moduleReference.expression)) {
      this.file.imports.push({ specifier: s.moduleReference.expression.text, pos: s.getStart(this.source), end: s.end, local: s.name.text, name: "default" });
    }
  }
}
