/** Finds the literals that reach a place which takes a credential: no name and no look is needed there. */
import type { LibraryCall, LiteralSource, Problem, Project } from "../../concepts.js";
import { credentialRows, protocolKeys } from "../../libraries/credentials.js";
import { table } from "../../libraries/match.js";
import type { CredentialRow } from "../../libraries/rows.js";
import { importsTestRunner } from "../../libraries/test-runners.js";
import { isLive, isUsualPassword, passwordInAddress } from "./formats.js";
import { secretNamed, variableFor } from "./names.js";
import { removal } from "./repair.js";
import { isAbsence, isWordLike } from "./values.js";

const VARIABLES: Record<CredentialRow["as"], string> = { signing: "SIGNING_SECRET", password: "DATABASE_PASSWORD", token: "ACCESS_TOKEN", connection: "DATABASE_URL" };

type Range = readonly [start: number, end: number];

/** The literal that starts at an offset, with its quotes: facts keep its length as it is at run time, without escapes. */
function literalAt(text: string, start: number): Range | undefined {
  const quote = text[start];
  if (quote !== "\"" && quote !== "'" && quote !== "`") return undefined;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return [start, at + 1];
    else if (text[at] === "\n" && quote !== "`") return undefined;
  }
  return undefined;
}

/** A label that keeps two uses of a real key apart: `"app:export:v1"`. */
const isLabel = (value: string): boolean => /[:/]/.test(value) && isWordLike(value);

/** The name of an encoding or algorithm beside the key, or a key that everybody may have. */
const isNoKey = (value: string): boolean => /^(?:utf-?(?:8|16le)|ucs-?2|hex|base64(?:url)?|ascii|latin1|binary|[HREP]S(?:256|384|512)|(?:sha|md)-?\d{1,3}|aes-\d{3}-\w{3})$/i.test(value) || /public[-_ ]?key|BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)/i.test(value);

/** The part of a literal that opens something, or undefined. */
function exposed(value: string, [start, end]: Range, as: CredentialRow["as"], variable: string | undefined): Range | undefined {
  if (isAbsence(value) || isNoKey(value) || protocolKeys.some(({ text }) => text === value)) return undefined;
  if (value.includes("://")) {
    const password = passwordInAddress(value);
    return password && [start + 1 + password.start, start + 1 + password.end];
  }
  switch (as) {
    case "signing":
      return isLabel(value) ? undefined : [start, end];
    case "password":
      // A server of one's own has a usual password; any other fallback lets people in.
      return isUsualPassword(value) && (variable === undefined || secretNamed(variable)?.isLocalServer !== false) ? undefined : [start, end];
    case "token":
      return isLive(value) ? [start, end] : undefined;
    case "connection":
      return undefined;
  }
}

function problem(project: Project, call: LibraryCall, row: CredentialRow, source: LiteralSource): Problem | undefined {
  const file = project.file(source.file);
  if (!file || file.isExcluded || importsTestRunner(file.facts)) return undefined;
  const text = project.text(source.file);
  const literal = literalAt(text, source.pos);
  const range = literal && exposed(text.slice(literal[0] + 1, literal[1] - 1), literal, row.as, source.fallbackOf);
  if (!range) return undefined;
  const variable = source.fallbackOf ?? VARIABLES[row.as];
  const whole = source.fallbackOf === undefined ? undefined : readBefore(text, literal);
  return {
    file: source.file, pos: range[0], end: range[1],
    message: source.fallbackOf === undefined ? row.as : `${row.as}Fallback`,
    data: { variable, length: String(source.length) },
    confidence: "proven",
    symbol: file.symbolAt(source.pos),
    identity: `${row.as} ${call.callee} ${source.fallbackOf ?? ""}`.trimEnd(),
    evidence: source.trail,
    fixes: removal(project, source.file, { literal, variable: variableFor(variable), ...(whole && { whole }) }),
  };
}

/** The expression `process.env.X ?? "literal"` that goes with its fallback. */
function readBefore(text: string, [start, end]: Range): Range | undefined {
  const before = text.slice(Math.max(0, start - 200), start);
  const read = /process\.env(?:\.\w{1,80}|\[\s{0,9}["']\w{1,80}["']\s{0,9}\])!?\s{0,40}(?:\?\?|\|\|)\s{0,40}$/.exec(before);
  return read ? [start - (before.length - read.index), end] : undefined;
}

const places = credentialRows.map((row) => ({ row, names: table([row]) }));

/** What a literal is a secret for that is handed to it. */
export const takingSecrets: readonly string[] = credentialRows.flatMap((row) => row.match);

/** One problem for each literal that reaches a call of the table, wherever the literal stands. */
export function* secretsInUse(project: Project): Generator<Problem> {
  for (const call of project.callsOf(takingSecrets)) {
    for (const { row, names } of places) {
      if (!names.find(call.callee)) continue;
      const { unless } = row;
      if (unless && call.literals(unless.arg, unless.path).some((l) => l.text === unless.is)) continue;
      for (const source of call.literals(row.arg, row.path)) {
        const found = problem(project, call, row, source);
        if (found) yield found;
      }
    }
  }
}
