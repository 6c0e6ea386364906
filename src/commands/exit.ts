/** How a run ends: the code, and the sentence that says why. */
import type { Finding, Outcome } from "../judge/finding.js";
import { count } from "../reporters/columns.js";
import { type Exit, tally } from "../reporters/report.js";
import type { Arguments } from "./arguments.js";

/** Something in the arguments or the configuration keeps us from starting: one sentence, exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /** @param reason what came of it, behind the exit code */
  constructor(message: string, readonly reason = "nothing was analysed") {
    super(message);
  }
}

export const done: Exit = { code: 0, reason: "done" };

/** A crash of ours never looks like success, whatever was found. */
export function crashed({ crashes }: Outcome): Exit | undefined {
  const rules = [...new Set(crashes.map((c) => c.rule))];
  return rules.length === 0 ? undefined : { code: 2, reason: `${rules.join(", ")} crashed: this is our bug` };
}

/** Emergencies fail; so do more warnings than are allowed: none in `strict`, any number elsewhere. The arguments may say otherwise. */
export function verdict(analysis: Outcome, findings: readonly Finding[], { maxWarnings, failOn }: Pick<Arguments, "maxWarnings" | "failOn">): Exit {
  const crash = crashed(analysis);
  if (crash) return crash;
  if (failOn === "never") return { code: 0, reason: "nothing fails (--fail-on never)" };
  const { emergencies, warnings } = tally(findings);
  const allowed = maxWarnings ?? (failOn === "warning" || (failOn === undefined && analysis.preset === "strict") ? 0 : Infinity);
  const reasons = [
    ...(emergencies > 0 ? [count(emergencies, "emergency", "emergencies")] : []),
    ...(warnings > allowed ? [`${count(warnings, "warning")} (${failOn === "warning" ? "none allowed by --fail-on warning" : maxWarnings === undefined ? "none allowed in strict" : `at most ${allowed} allowed`})`] : []),
  ];
  if (reasons.length > 0) return { code: 1, reason: reasons.join(", ") };
  return { code: 0, reason: warnings > 0 ? `no emergencies, ${count(warnings, "warning")}` : "no findings" };
}
