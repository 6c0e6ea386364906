/** What a project is made of, its endpoints and its scorecard, for people. */
import type { Outcome } from "../judge/finding.js";
import { count, pad, width } from "./columns.js";
import { learnedGroups } from "./endpoint-cells.js";
import { escape } from "./escape.js";
import { scorecardPretty } from "./gate.js";
import { drawn, type Terminal } from "./terminal.js";

/** Names that are shown of each kind; the rest is counted. */
const SHOWN = 6;

/** Endpoints by framework, the most first. */
export function byFramework(endpoints: Outcome["endpoints"]): readonly (readonly [framework: string, endpoints: number])[] {
  const found = new Map<string, number>();
  for (const { framework } of endpoints) found.set(framework, (found.get(framework) ?? 0) + 1);
  return [...found].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** Rows of a table with their titles in one column. */
export function stackRows(rows: readonly (readonly [title: string, found: readonly string[]])[]): string[] {
  const room = Math.max(0, ...rows.map(([title]) => width(title)));
  return rows.map(([title, what]) => `  ${pad(title, room)}  ${escape(what.join(" · "))}`);
}

/** `stopship inspect`. */
export function inspectPretty(outcome: Outcome, terminal: Terminal): string {
  const { paint } = terminal;
  const { stack, endpoints, learned } = outcome;
  const frameworks = byFramework(endpoints).map(([name, n]) => `${name} ${n}`);
  const used = learnedGroups(learned).map(([title, parts]) => {
    const names = parts.slice(0, SHOWN).map(({ name, endpoints: n }) => `${name} (${n})`);
    return [title.toLowerCase(), [...names, ...(parts.length > SHOWN ? [`${parts.length - SHOWN} more`] : [])]] as const;
  });
  const lines = [
    paint.bold("Made of"),
    ...(stack.length > 0 ? stackRows(stack) : ["  nothing that is known"]),
    "",
    paint.bold(count(endpoints.length, "endpoint")),
    ...stackRows([...(frameworks.length > 0 ? [["by framework", frameworks] as const] : []), ...used]),
  ];
  return drawn(`${lines.join("\n")}\n`, terminal) + scorecardPretty(outcome, terminal);
}
