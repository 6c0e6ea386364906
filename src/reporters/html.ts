/**
 * One page with everything in it: it asks nothing of any network, its own style and script are all that its policy
 * lets run, and what it shows of the scanned code is text.
 */
import { createHash } from "node:crypto";
import type { Endpoint, Learned, Texts } from "../concepts.js";
import type { Outcome } from "../judge/finding.js";
import { count } from "./columns.js";
import { htmlEndpoints, htmlLearned, htmlScorecard, htmlStack } from "./html-endpoints.js";
import { htmlFindings } from "./html-findings.js";
import { script } from "./html-script.js";
import { style } from "./html-style.js";
import { markup } from "./markup.js";
import { limitsOf } from "./limits.js";
import { type CheckView, printed, totals } from "./report.js";
import { scores } from "./scorecard.js";

const hashed = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const POLICY = `default-src 'none'; style-src ${hashed(style)}; script-src ${hashed(script)}; base-uri 'none'; form-action 'none'`;

interface Page {
  readonly title: string;
  readonly verdict: { readonly text: string; readonly tone: "good" | "warn" | "bad" | "open" };
  readonly about: string;
  readonly filters: string;
  readonly parts: readonly string[];
}

function page({ title, verdict, about, filters, parts }: Page): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${markup(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body><main>',
    `<header><h1>${markup(title)}</h1><span class="verdict ${verdict.tone}">${markup(verdict.text)}</span><span class="soft">${markup(about)}</span></header>`,
    ...parts.slice(0, 1),
    `<div class="bar"><input type="search" id="search" placeholder="Search files, routes, rules, words" aria-label="Search">${filters}</div>`,
    ...parts.slice(1).filter((part) => part !== ""),
    '</main>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join("\n");
}

function select(filter: string, every: string, values: readonly string[]): string {
  if (values.length < 2) return "";
  const options = [`<option value="">${every}</option>`, ...values.map((value) => `<option>${markup(value)}</option>`)];
  return `<select data-filter="${filter}" aria-label="${every}">${options.join("")}</select>`;
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** `stopship check --format html`. */
export function checkHtml(view: CheckView): string {
  const { report } = view;
  const { analysis, findings, exit } = report;
  const { endpoints, sources, learned } = analysis;
  const shown = printed(report);
  const limits = limitsOf(report).map(({ text }) => `<li>${markup(text)}</li>`);
  const missing = limits.length === 0 ? "" : `<h2>To be looked at</h2><ul>${limits.join("")}</ul>`;
  return page({
    title: "Stopship",
    verdict: { text: totals(findings), tone: exit.code !== 0 ? "bad" : findings.length > 0 ? "warn" : "good" },
    about: `${count(analysis.files, "file")}, ${count(endpoints.length, "endpoint")}${analysis.suppressed > 0 ? `, ${analysis.suppressed} suppressed` : ""} · exit ${exit.code}: ${exit.reason}`,
    filters: select("level", "Every level", distinct(shown.map((f) => f.level))) + select("rule", "Every rule", distinct(shown.map((f) => f.rule))) + select("auth", "Every endpoint", distinct(endpoints.map((e) => e.auth.status))),
    parts: [htmlScorecard(analysis), missing, htmlFindings(view), htmlEndpoints(endpoints, sources), htmlStack(analysis.stack), htmlLearned(learned, sources)],
  });
}

/** `stopship inspect --format html`. */
export function inspectHtml(outcome: Outcome): string {
  const { endpoints, stack, learned, sources } = outcome;
  const rows = scores(outcome);
  const low = rows.filter(({ is }) => is !== "good").length;
  return page({
    title: "Project",
    verdict: low === 0 ? { text: "meets the standard", tone: "good" } : { text: `${low} of ${rows.length} below the standard`, tone: "warn" },
    about: `${count(outcome.files, "file")}, ${count(endpoints.length, "endpoint")}`,
    filters: select("auth", "Every endpoint", distinct(endpoints.map((e) => e.auth.status))),
    parts: [htmlScorecard(outcome), htmlStack(stack), htmlEndpoints(endpoints, sources), htmlLearned(learned, sources)],
  });
}

/** `stopship routes --format html`. */
export function routesHtml(endpoints: readonly Endpoint[], learned: readonly Learned[], sources: Pick<Texts, "lines">): string {
  const open = endpoints.filter((e) => e.auth.status === "missing").length;
  return page({
    title: "Endpoints",
    verdict: open > 0 ? { text: `${open} without auth`, tone: "bad" } : { text: "none without auth", tone: "good" },
    about: count(endpoints.length, "endpoint"),
    filters: select("auth", "Every endpoint", distinct(endpoints.map((e) => e.auth.status))),
    parts: [htmlScorecard({ endpoints, findings: [], ran: [] }), htmlEndpoints(endpoints, sources), htmlLearned(learned, sources)],
  });
}
