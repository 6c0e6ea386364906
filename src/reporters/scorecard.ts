/** The scorecard of the standard: what share of the endpoints is as it should be. */
import type { Endpoint } from "../concepts.js";
import type { Outcome } from "../judge/finding.js";

export interface Measure {
  readonly what: string;
  /** Of whom it is asked. */
  readonly of: number;
  readonly good: number;
  readonly unknown: number;
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

/** Parts of the scorecard that are a rule's findings, accepted ones included: none is the target. */
const BY_RULE: readonly (readonly [rule: string, what: string])[] = [
  ["documented-endpoints", "undocumented endpoints"],
  ["no-explicit-any", "any"],
  ["strict-tsconfig", "TypeScript not strict"],
];

/** The rules that the scorecard counts findings of. */
export const COUNTED: readonly string[] = BY_RULE.map(([rule]) => rule);

export interface Score {
  readonly what: string;
  readonly text: string;
  readonly isGood: boolean;
  /** The share that it is; absent for a number of findings. */
  readonly measure?: Measure;
  /** The number of findings that it is. */
  readonly findings?: number;
}

/** The scorecard, one row each. What no rule looked at, and what no endpoint is asked, is not on it. */
export function scores({ endpoints, findings, ran }: Pick<Outcome, "endpoints" | "findings" | "ran">): Score[] {
  const shares = measures(endpoints).filter(({ of }) => of > 0).map((measure): Score => {
    const { what, good, of, unknown } = measure;
    return { what, text: `${share(measure)}${unknown > 0 ? `, ${unknown} unknown` : ""}`, isGood: good === of, measure };
  });
  const counts = BY_RULE.filter(([rule]) => ran.includes(rule)).map(([rule, what]): Score => {
    const n = findings.filter((f) => f.rule === rule).length;
    return { what, text: String(n), isGood: n === 0, findings: n };
  });
  return [...shares, ...counts];
}
