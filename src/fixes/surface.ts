/** What a file shows to those that import it: where that stays as it was, a change can hurt nobody else. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";

export interface Surface {
  /** What is declared at the top of the file, by name, as text: what is not exported too, since an exported type may be made of it. */
  readonly parts: ReadonlyMap<string, string>;
  /** It hands on everything that another file shows. */
  readonly isBarrel: boolean;
}

/** What a file exports without a name, or with more than one name in one statement. */
export const UNNAMED = "default";

/** Declarations of types as they are written, and everything else at the top of the file with the type the compiler gives it. */
export function surfaceOf(source: TypeScript.SourceFile, checker: TypeScript.TypeChecker): Surface {
  const ts = compiler();
  const parts = new Map<string, string>();
  let isBarrel = false;
  const put = (name: string, text: string): void => void parts.set(name, parts.has(name) ? `${parts.get(name) ?? ""}\n${text}` : text);
  const typed = (node: TypeScript.Node): string => checker.typeToString(checker.getTypeAtLocation(node), source, ts.TypeFormatFlags.NoTruncation);
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) put(statement.name?.text ?? UNNAMED, typed(statement));
    else if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) put(ts.isIdentifier(name) ? name.text : UNNAMED, `${name.getText(source)}: ${typed(name)}`);
    else if (ts.isClassDeclaration(statement)) {
      const name = statement.name?.text ?? UNNAMED;
      put(name, (statement.heritageClauses ?? []).map((clause) => clause.getText(source)).join(" "));
      for (const member of statement.members) put(name, ts.isConstructorDeclaration(member) ? member.parameters.map((p) => p.getText(source)).join(", ") : `${member.name?.getText(source) ?? ""}: ${typed(member)}`);
    } else if (ts.isExportAssignment(statement)) put(UNNAMED, typed(statement.expression));
    else if (ts.isExportDeclaration(statement) && !(statement.exportClause && ts.isNamedExports(statement.exportClause))) isBarrel = true;
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement)) put(statement.name.text, statement.getText(source));
    else if (!ts.isExpressionStatement(statement) && !ts.isImportDeclaration(statement)) put(UNNAMED, statement.getText(source));
  }
  return { parts, isBarrel };
}
