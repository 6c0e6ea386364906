/** What the gate says beside the findings: how the project does by the standard. */
import type { Endpoint } from "../concepts.js";
import type { Finding } from "../judge/finding.js";
import { pad, width } from "./columns.js";
import { measures, share } from "./scorecard.js";
import { drawn, type Terminal } from "./terminal.js";

/** Parts of the scorecard that are a rule's findings, accepted ones included: none is the target. */
const BY_RULE: readonly (readonly [rule: string, what: string])[] = [
  ["documented-endpoints", "undocumented endpoints"],
  ["no-explicit-any", "any"],
  ["strict-tsconfig", "TypeScript not strict"],
];

/** The scorecard of the standard, one line each. What no rule looked at is not on it. */
export function scorecardPretty(endpoints: readonly Endpoint[], findings: readonly Finding[], ran: readonly string[], terminal: Terminal): string {
  const { paint } = terminal;
  const shares = measures(endpoints).filter(({ of }) => of > 0).map((m) => ({ what: m.what, text: `${share(m)}${m.unknown > 0 ? `, ${m.unknown} unknown` : ""}`, isGood: m.good === m.of }));
  const counts = BY_RULE.filter(([rule]) => ran.includes(rule)).map(([rule, what]) => {
    const n = findings.filter((f) => f.rule === rule).length;
    return { what, text: String(n), isGood: n === 0 };
  });
  const rows = [...shares, ...counts];
  const room = Math.max(0, ...rows.map(({ what }) => width(what)));
  const lines = rows.map(({ what, text, isGood }) => `  ${isGood ? paint.green("✔") : paint.red("✖")} ${pad(what, room)}  ${text}`);
  return drawn(`\n${paint.bold("Scorecard")}\n${lines.join("\n")}\n`, terminal);
}
