/** What changed of the endpoints, for people, for a comment on the change, and for programs. */
import type { Endpoint, Texts } from "../concepts.js";
import { cut, pad, width } from "./columns.js";
import { authWord, inputWord, rateWord, type Word } from "./endpoint-cells.js";
import { escape, escapeJson } from "./escape.js";
import { codeSpan, prose } from "./markup.js";
import { positionOf } from "./positions.js";
import { drawn, type Terminal } from "./terminal.js";

/** The same as what the comparison gives; reporters know nothing of how it was made. */
export interface Surface {
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
  readonly weaker: readonly { readonly question: "auth" | "input" | "rate limit"; readonly was: Endpoint; readonly now: Endpoint }[];
}

const WORDS = { auth: authWord, input: inputWord, "rate limit": rateWord } as const;

interface Row {
  readonly sign: "+" | "−" | "~";
  readonly endpoint: Endpoint;
  readonly now?: Word;
  readonly was?: Word;
  readonly question: "auth" | "input" | "rate limit";
}

function rowsOf({ added, removed, weaker }: Surface): Row[] {
  return [
    ...added.map((endpoint): Row => ({ sign: "+", endpoint, now: authWord(endpoint), question: "auth" })),
    ...weaker.map(({ question, was, now }): Row => ({ sign: "~", endpoint: now, now: WORDS[question](now), was: WORDS[question](was), question })),
    ...removed.map((endpoint): Row => ({ sign: "−", endpoint, was: authWord(endpoint), question: "auth" })),
  ];
}

const title = ({ added, removed, weaker }: Surface): string => `+${added.length} −${removed.length} ~${new Set(weaker.map(({ now }) => now)).size}`;
const said = (word: Word | undefined): string => (word ? `${word.mark} ${word.text}` : "");

/** `stopship routes --diff REF`. */
export function surfacePretty(surface: Surface, terminal: Terminal): string {
  const { paint } = terminal;
  const rows = rowsOf(surface).map(({ sign, endpoint, now, was, question }) => [
    sign, escape(endpoint.label), `${question} ${escape(cut(said(now ?? was), 48))}`, sign === "~" ? `was ${escape(cut(said(was), 48))}` : "",
  ]);
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => width(row[i] ?? ""))));
  const lines = rows.map((row) => row.map((cell, i) => pad(cell, widths[i] ?? 0)).join("  ").trimEnd());
  return drawn(`${[paint.bold(`Endpoints: ${title(surface)}`), ...(lines.length > 0 ? lines : ["none came, none went, none became weaker"])].join("\n")}\n`, terminal);
}

/** The same as a comment on a change. */
export function surfaceMarkdown(surface: Surface): string {
  const cell = (word: Word | undefined): string => (word ? `${word.mark} ${prose(word.text)}` : "");
  const rows = rowsOf(surface).map(({ sign, endpoint, now, was, question }) =>
    `| ${[sign, codeSpan(endpoint.label), question, cell(now) + (sign === "~" ? "  ⚠ weaker" : ""), cell(was)].join(" | ")} |`);
  return [`### API surface: ${title(surface)}`, "", ...(rows.length > 0 ? ["| | Route | | Now | Was |", "|---|---|---|---|---|", ...rows] : ["No endpoint came, went or became weaker."]), ""].join("\n");
}

const endpointJson = (sources: Pick<Texts, "lines">) => (e: Endpoint) =>
  ({ framework: e.framework, kind: e.kind, method: e.method, route: e.route, file: e.file, line: positionOf(sources, e).line, handler: e.handler, auth: e.auth.status });

/** The same for programs. */
export function surfaceJson({ added, removed, weaker }: Surface, now: Pick<Texts, "lines">, before: Pick<Texts, "lines">): string {
  const changed = weaker.map((w) => ({ question: w.question, was: said(WORDS[w.question](w.was)), now: said(WORDS[w.question](w.now)), endpoint: endpointJson(now)(w.now) }));
  return `${escapeJson(JSON.stringify({ version: 1, added: added.map(endpointJson(now)), removed: removed.map(endpointJson(before)), weaker: changed }, null, 2))}\n`;
}
