/** One rule as a page in the terminal, made from the rule's own object. */
import { REPAIRED_RULES } from "../fixes/repaired-rules.js";
import type { Rule } from "../concepts.js";
import { wrap } from "./columns.js";
import { drawn, type Terminal } from "./terminal.js";

const WIDTH = 80;

/** Paragraphs wrapped; indented lines and code stay as they are. */
function prose(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => (/^\s/.test(line) ? [line] : wrap(line, columns)));
}

function files(sources: Readonly<Record<string, string>>, { paint }: Terminal): string[] {
  return Object.entries(sources).flatMap(([path, text]) => [`    ${paint.dim(path)}`, ...text.trim().split("\n").map((line) => `      ${line}`.trimEnd()), ""]);
}

/** What a rule finds, why it matters, what to do instead, an example and its repair, and its options. */
export function rulePage(rule: Rule, terminal: Terminal): string {
  const { paint } = terminal;
  const columns = Math.min(terminal.columns, WIDTH) - 4;
  const color = rule.level === "emergency" ? paint.red : paint.yellow;
  const about = [color(rule.level), rule.presets.join(", "), ...(rule.cwe ? [`CWE-${rule.cwe}`] : []), ...(rule.hasFix || REPAIRED_RULES.has(rule.id) ? ["offers a fix"] : [])];
  const section = (title: string, lines: readonly string[]): string[] => [paint.bold(title), ...lines.map((line) => (line === "" ? "" : `    ${line}`)), ""];
  const defaults = Object.entries(rule.options.defaults).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const lines = [
    `${paint.bold(rule.id)}  ${about.join(" · ")}`,
    ...wrap(rule.violation, columns + 4),
    "",
    ...section("Why", prose(rule.why, columns)),
    ...section("Instead", prose(rule.instead, columns)),
    paint.bold("Bad"),
    ...files(rule.example.bad, terminal),
    paint.bold("Repaired"),
    ...files(rule.example.repaired, terminal),
    ...(defaults.length > 0 ? section("Options, with their defaults", defaults) : []),
    ...section("Not here?", [`// stopship-ignore-next-line ${rule.id} -- the reason`]),
  ];
  return drawn(`${lines.join("\n").trimEnd()}\n`, terminal);
}
