/** What a file shows to those that import it, as text: where that stays as it was, a change can hurt nobody else. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";

/**
 * Declarations of types as they are written, and everything else at the top of the file with the type the compiler gives
 * it. What is not exported counts too: an exported type may be made of it.
 */
export function surfaceOf(source: TypeScript.SourceFile, checker: TypeScript.TypeChecker): string {
  const ts = compiler();
  const parts: string[] = [];
  const typed = (node: TypeScript.Node): string => checker.typeToString(checker.getTypeAtLocation(node), source, ts.TypeFormatFlags.NoTruncation);
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) parts.push(`${statement.name?.text ?? "default"}: ${typed(statement)}`);
    else if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) parts.push(`${name.getText(source)}: ${typed(name)}`);
    else if (ts.isClassDeclaration(statement)) {
      parts.push(`class ${statement.name?.text ?? "default"} ${(statement.heritageClauses ?? []).map((clause) => clause.getText(source)).join(" ")}`);
      for (const member of statement.members) parts.push(ts.isConstructorDeclaration(member) ? member.parameters.map((p) => p.getText(source)).join(", ") : `${member.name?.getText(source) ?? ""}: ${typed(member)}`);
    } else if (ts.isExportAssignment(statement)) parts.push(`default: ${typed(statement.expression)}`);
    else if (!ts.isExpressionStatement(statement) && !ts.isImportDeclaration(statement)) parts.push(statement.getText(source));
  }
  return parts.join("\n");
}
