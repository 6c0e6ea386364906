/** The scorecard of the standard: what share of the endpoints is as it should be. */
import type { Endpoint, Measured } from "../concepts.js";
import type { Outcome } from "../judge/finding.js";

export interface Measure extends Measured {
  readonly what: string;
}

/** What counts for an endpoint: as it should be, not, not to be told, or not asked of it. */
type Verdict = "good" | "bad" | "unknown" | undefined;

const measured: readonly (readonly [what: string, verdict: (endpoint: Endpoint) => Verdict])[] = [
  ["caller checked", ({ auth }) => (auth.status === "public" ? undefined : ({ present: "good", missing: "bad", unknown: "unknown" } as const)[auth.status])],
  ["input validated", inputVerdict],
  ["public and rate limited", ({ auth, rateLimit }) => (auth.status !== "public" ? undefined : ({ yes: "good", no: "bad", partial: "unknown", unknown: "unknown" } as const)[rateLimit.value])],
  ["errors handled", ({ errors }) => ({ handled: "good", unhandled: "bad", unknown: "unknown" } as const)[errors.status]],
];

function inputVerdict({ body, query, params }: Endpoint): Verdict {
  const statuses = [body, query, params].map(({ status }) => status).filter((status) => status !== "none");
  if (statuses.length === 0) return undefined;
  if (statuses.some((status) => status === "unvalidated" || status === "partial")) return "bad";
  return statuses.includes("unknown") ? "unknown" : "good";
}

/** One row for each question, over the endpoints it is asked of. */
export function measures(endpoints: readonly Endpoint[]): Measure[] {
  return measured.map(([what, verdict]) => {
    const verdicts = endpoints.map(verdict).filter((v) => v !== undefined);
    const having = (wanted: Verdict): number => verdicts.filter((v) => v === wanted).length;
    return { what, of: verdicts.length, good: having("good"), unknown: having("unknown") };
  });
}

/** `31 of 34 (91 %)`. Only all of them are 100 %. */
export function share({ good, of }: Measure): string {
  return of === 0 ? "–" : `${good} of ${of} (${Math.floor((good / of) * 100)} %)`;
}

/** Rows that rules measure: what they are, and of what. */
const MEASURED: readonly (readonly [rule: string, what: string])[] = [
  ["documented-endpoints", "documented"],
  ["strict-tsconfig", "strict TypeScript"],
];

/** Rows that are a rule's findings, accepted ones included: none is the target. */
const BY_RULE: readonly (readonly [rule: string, what: string])[] = [["no-explicit-any", "any"]];

/** The rules that the scorecard counts findings of. */
export const COUNTED: readonly string[] = BY_RULE.map(([rule]) => rule);

export interface Score {
  readonly what: string;
  readonly text: string;
  readonly is: "good" | "bad" | "unknown";
  /** The share that it is; absent for a number of findings. */
  readonly measure?: Measure;
  /** The number of findings that it is. */
  readonly findings?: number;
}

/** What a row is marked with. */
export const MARK: Readonly<Record<Score["is"], string>> = { good: "✔", bad: "✖", unknown: "?" };

/** The scorecard, one row each. What no rule looked at, and what no endpoint is asked, is not on it. */
export function scores({ endpoints, findings, ran, measured }: Scored): Score[] {
  const own = MEASURED.flatMap(([rule, what]): Measure[] => (measured?.[rule] ? [{ what, ...measured[rule] }] : []));
  const shares = [...measures(endpoints), ...own].filter(({ of }) => of > 0).map((measure): Score => {
    const { what, good, of, unknown } = measure;
    return { what, text: `${share(measure)}${unknown > 0 ? `, ${unknown} unknown` : ""}`, is: good === of ? "good" : good + unknown === of ? "unknown" : "bad", measure };
  });
  const counts = BY_RULE.filter(([rule]) => ran.includes(rule)).map(([rule, what]): Score => {
    const n = findings.filter((f) => f.rule === rule).length;
    return { what, text: String(n), is: n === 0 ? "good" : "bad", findings: n };
  });
  return [...shares, ...counts];
}

/** What the scorecard is drawn from. */
export type Scored = Pick<Outcome, "endpoints" | "findings" | "ran" | "measured">;
