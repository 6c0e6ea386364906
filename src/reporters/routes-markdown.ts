/** The table of endpoints as Markdown, for a page or a comment. */
import type { Endpoint, Learned, Texts } from "../concepts.js";
import { count } from "./columns.js";
import { authWord, errorsWord, inputWord, learnedGroups, rateWord, type Word } from "./endpoint-cells.js";
import { codeSpan, prose } from "./markup.js";
import { positionOf } from "./positions.js";
import { inOrder } from "./routes.js";
import { measures, share } from "./scorecard.js";

const cell = ({ mark, text, tone }: Word): string => (tone === "none" ? mark : `${mark} ${prose(text)}`);

/** `stopship routes --format markdown`. */
export function routesMarkdown(endpoints: readonly Endpoint[], learned: readonly Learned[], sources: Pick<Texts, "lines">): string {
  const rows = inOrder(endpoints).map((e) =>
    `| ${[codeSpan(`${e.method} ${e.route}`), ...[authWord(e), inputWord(e), rateWord(e), errorsWord(e)].map(cell), codeSpan(`${e.file}:${positionOf(sources, e).line}`)].join(" | ")} |`);
  const scores = measures(endpoints).filter(({ of }) => of > 0).map((m) => `${m.what} ${share(m)}`);
  const known = learnedGroups(learned).map(([title, parts]) =>
    `- ${title}: ${parts.map((l) => `${codeSpan(l.name)} (${codeSpan(`${l.file}:${positionOf(sources, l).line}`)}, ${count(l.endpoints, "endpoint")})`).join(", ")}`);
  return [
    `### ${count(endpoints.length, "endpoint")}`,
    "",
    ...(rows.length > 0 ? ["| Endpoint | Auth | Input | Rate limit | Errors | Where |", "|---|---|---|---|---|---|", ...rows, "", scores.join(" · "), ""] : []),
    ...(known.length > 0 ? ["Learned from use", "", ...known, ""] : []),
  ].join("\n");
}
