/** What the gate says beside the findings: how the project does by the standard. */
import type { Outcome } from "../judge/finding.js";
import { pad, width } from "./columns.js";
import { scores } from "./scorecard.js";
import { drawn, type Terminal } from "./terminal.js";

/** The scorecard of the standard, one line each. */
export function scorecardPretty(outcome: Pick<Outcome, "endpoints" | "findings" | "ran">, terminal: Terminal): string {
  const { paint } = terminal;
  const rows = scores(outcome);
  if (rows.length === 0) return "";
  const room = Math.max(...rows.map(({ what }) => width(what)));
  const lines = rows.map(({ what, text, isGood }) => `  ${isGood ? paint.green("✔") : paint.red("✖")} ${pad(what, room)}  ${text}`);
  return drawn(`\n${paint.bold("Scorecard")}\n${lines.join("\n")}\n`, terminal);
}
