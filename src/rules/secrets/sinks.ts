/** Finds the literals that reach a place which takes a credential: no name and no look is needed there. */
import type { LibraryCall, LiteralSource, Problem, Project } from "../../concepts.js";
import { credentialRows } from "../../libraries/credentials.js";
import type { CredentialRow } from "../../libraries/rows.js";
import { isUsualPassword, passwordInAddress } from "./formats.js";
import { secretNamed, variableFor } from "./names.js";
import { removal } from "./repair.js";
import { isAbsence, isPlaceholder } from "./values.js";

const USES: Record<CredentialRow["as"], string> = {
  signing: "signs with it here",
  password: "the password is used here",
  token: "the token is used here",
  connection: "connects with it here",
};
const VARIABLES: Record<CredentialRow["as"], string> = { signing: "SIGNING_SECRET", password: "DATABASE_PASSWORD", token: "ACCESS_TOKEN", connection: "DATABASE_URL" };

/** The secret in a literal that reaches such a place, as a range of the file, or undefined where it opens nothing. */
function exposed(text: string, literal: LiteralSource, as: CredentialRow["as"]): readonly [start: number, end: number] | undefined {
  const isQuoted = /^["'`]/.test(text);
  const value = isQuoted ? text.slice(1, -1) : text;
  const offset = literal.pos + (isQuoted ? 1 : 0);
  if (value.trim() === "" || isAbsence(value) || /-----BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)/.test(value)) return undefined;
  if (value.includes("://")) {
    const password = passwordInAddress(value);
    return password && [offset + password.start, offset + password.end];
  }
  switch (as) {
    case "signing":
      return [literal.pos, literal.end];
    case "password":
      return isUsualPassword(value) && literal.fallbackOf === undefined ? undefined : [literal.pos, literal.end];
    case "token":
      return isPlaceholder(value) ? undefined : [literal.pos, literal.end];
    case "connection":
      return undefined;
  }
}

function* problemsOf(project: Project, call: LibraryCall, row: CredentialRow): Generator<Problem> {
  for (const literal of call.literals(row.arg, row.path)) {
    if (project.file(literal.file)?.isExcluded) continue;
    const text = project.text(literal.file).slice(literal.pos, literal.end);
    const range = exposed(text, literal, row.as);
    if (!range) continue;
    const variable = literal.fallbackOf ?? VARIABLES[row.as];
    const isLocal = literal.fallbackOf !== undefined && row.as === "password" && secretNamed(literal.fallbackOf)?.isLocalServer === true;
    if (isLocal && isUsualPassword(text.slice(1, -1))) continue;
    yield {
      file: literal.file,
      pos: range[0],
      end: range[1],
      message: literal.fallbackOf === undefined ? row.as : `${row.as}Fallback`,
      data: { variable, length: String(literal.length) },
      confidence: "proven",
      symbol: project.file(literal.file)?.symbolAt(literal.pos) ?? "",
      identity: `${row.as} ${call.callee} ${literal.fallbackOf ?? ""}`.trimEnd(),
      evidence: [...literal.trail, { file: call.file, pos: call.pos, end: call.end, message: USES[row.as] }],
      fixes: removal(project, literal.file, { literal: [literal.pos, literal.end], variable: variableFor(variable), ...wholeOf(project, literal) }),
    };
  }
}

/** The expression `process.env.X ?? "literal"` that goes with its fallback. */
function wholeOf(project: Project, literal: LiteralSource): { readonly whole?: readonly [start: number, end: number] } {
  if (literal.fallbackOf === undefined) return {};
  const before = project.text(literal.file).slice(Math.max(0, literal.pos - 200), literal.pos);
  const read = /process\.env(?:\.\w{1,80}|\[\s*["']\w{1,80}["']\s*\])!?\s{0,40}(?:\?\?|\|\|)\s{0,40}$/.exec(before);
  return read ? { whole: [literal.pos - (before.length - read.index), literal.end] } : {};
}

/** One problem for each literal that reaches a call of the table, wherever the literal stands. */
export function* secretsInUse(project: Project): Generator<Problem> {
  for (const row of credentialRows) {
    for (const call of project.callsOf(typeof row.match === "string" ? [row.match] : row.match)) {
      if (!project.file(call.file)?.isExcluded) yield* problemsOf(project, call, row);
    }
  }
}
