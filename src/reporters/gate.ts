/** What the gate says beside the findings: how the project does by the standard. */
import { pad, width } from "./columns.js";
import { MARK, type Score, type Scored, scores } from "./scorecard.js";
import { drawn, type Terminal } from "./terminal.js";

const COLOUR = { good: "green", bad: "red", unknown: "yellow" } as const satisfies Record<Score["is"], string>;

/** The scorecard of the standard, one line each. */
export function scorecardPretty(outcome: Scored, terminal: Terminal): string {
  const { paint } = terminal;
  const rows = scores(outcome);
  if (rows.length === 0) return "";
  const room = Math.max(...rows.map(({ what }) => width(what)));
  const lines = rows.map(({ what, text, is }) => `  ${paint[COLOUR[is]](MARK[is])} ${pad(what, room)}  ${text}`);
  return drawn(`\n${paint.bold("Scorecard")}\n${lines.join("\n")}\n`, terminal);
}
