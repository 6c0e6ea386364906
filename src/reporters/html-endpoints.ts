/** The map of endpoints on the page: who may call each and what it checks, with the places that say so. */
import type { Endpoint, Learned, Texts } from "../concepts.js";
import type { Outcome } from "../judge/finding.js";
import { authWord, errorsWord, inputWord, learnedGroups, questionsOf, rateWord, type Word } from "./endpoint-cells.js";
import { sentence } from "./html-findings.js";
import { markup } from "./markup.js";
import { positionOf } from "./positions.js";
import { inOrder } from "./routes.js";
import { type Measure, type Scored, scores, share } from "./scorecard.js";

type Lines = Pick<Texts, "lines">;

const TONES = { good: "good", bad: "bad", open: "open", warn: "warn", none: "soft" } as const;

function cell({ mark, text, tone }: Word): string {
  const short = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return tone === "none" ? `<td class="soft">${mark}</td>` : `<td><span class="pill ${TONES[tone]}">${mark} ${markup(short)}</span></td>`;
}

function proofs(endpoint: Endpoint, sources: Lines): string {
  const items = questionsOf(endpoint).flatMap(([question, , trail]) =>
    trail.map((step) => `<li><b>${question}</b> ${sentence(step.message)} <span class="mono soft">${markup(`${step.file}:${positionOf(sources, step).line}`)}</span></li>`));
  return items.length === 0 ? "" : `<ol>${items.join("")}</ol>`;
}

function row(endpoint: Endpoint, sources: Lines): string {
  const where = `<span class="mono soft">${markup(`${endpoint.file}:${positionOf(sources, endpoint).line}`)}</span>`;
  const proof = proofs(endpoint, sources);
  return [
    `<tr data-item="endpoint" data-auth="${endpoint.auth.status}"><td class="method">${markup(endpoint.method)}</td>`,
    `<td>${proof === "" ? `<code>${markup(endpoint.route)}</code><br>${where}` : `<details><summary><code>${markup(endpoint.route)}</code></summary>${proof}</details>${where}`}</td>`,
    ...[authWord(endpoint), inputWord(endpoint), rateWord(endpoint), errorsWord(endpoint)].map(cell),
    "</tr>",
  ].join("");
}

/** The table of endpoints. */
export function htmlEndpoints(endpoints: readonly Endpoint[], sources: Lines): string {
  if (endpoints.length === 0) return "";
  const rows = inOrder(endpoints).map((endpoint) => row(endpoint, sources)).join("\n");
  const head = ["Method", "Route", "Auth", "Input", "Rate limit", "Errors"].map((title) => `<th>${title}</th>`).join("");
  return `<h2>Endpoints <span class="soft" data-count="endpoint">${endpoints.length}</span></h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function bar({ good, of, unknown }: Measure): string {
  const [done, doubt] = [(good / of) * 100, (unknown / of) * 100];
  return `<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="fill${done < 90 ? " low" : ""}" width="${done.toFixed(2)}" height="6"/><rect class="doubt" x="${done.toFixed(2)}" width="${doubt.toFixed(2)}" height="6"/></svg>`;
}

/** The scorecard as cards, shares with bars. */
export function htmlScorecard(outcome: Scored): string {
  const cards = scores(outcome).map(({ what, text, measure }) => {
    if (!measure) return `<div class="card"><span class="soft">${what}</span><b>${text}</b></div>`;
    const { good, of, unknown } = measure;
    return `<div class="card"><span class="soft">${what}</span><b>${Math.floor((good / of) * 100)} %</b>${bar(measure)}<span class="soft">${share(measure).replace(/ \(.*/, "")}${unknown > 0 ? `, ${unknown} unknown` : ""}</span></div>`;
  });
  return cards.length === 0 ? "" : `<div class="cards">${cards.join("")}</div>`;
}

/** What the project is made of. */
export function htmlStack(stack: Outcome["stack"]): string {
  if (stack.length === 0) return "";
  const rows = stack.map(([part, found]) => `<tr><td class="soft">${markup(part)}</td><td>${found.map((name) => `<span class="chip">${markup(name)}</span>`).join(" ")}</td></tr>`);
  return `<h2>Made of</h2><div class="scroll"><table><tbody>${rows.join("")}</tbody></table></div>`;
}

/** What the endpoints use, learned from use. */
export function htmlLearned(learned: readonly Learned[], sources: Lines): string {
  if (learned.length === 0) return "";
  const groups = learnedGroups(learned).map(([title, parts]) => {
    const chips = parts.map((l) => `<span class="chip"><code>${markup(l.name)}</code> <span class="soft">× ${l.endpoints}</span><br><span class="mono soft">${markup(`${l.file}:${positionOf(sources, l).line}`)}</span></span>`);
    return `<h3>${title}</h3><div class="chips">${chips.join("")}</div>`;
  });
  return `<h2>Learned from use</h2>${groups.join("")}`;
}
