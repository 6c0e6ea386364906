/** Findings on the page: each opens to its code, how it is known, and its fixes as they would change the code. */
import type { Evidence, Finding } from "../judge/finding.js";
import { bySeverity } from "./gravity.js";
import { markup } from "./markup.js";
import { hunksOf } from "./preview.js";
import { type CheckView, printed, sentences } from "./report.js";

/** Lines of code shown around the one that matters. */
const AROUND = 3;
/** Longest line of code shown. */
const WIDE = 400;

const shown = (code: string): string => markup(code.slice(0, WIDE).replaceAll("\t", "  ").trimEnd());

/** Backticks make code of a part of a sentence. */
export function sentence(text: string): string {
  return text.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? `<code>${markup(part)}</code>` : markup(part))).join("");
}

/** One line of code, as far as it is marked. */
function row(number: number | string, line: string, kind = ""): string {
  return `<span${kind === "" ? "" : ` class="${kind}"`}><i>${number}</i>${line}</span>`;
}

function frame({ source }: CheckView, { file, line, column, endLine, endColumn }: Finding): string {
  const rows: string[] = [];
  for (let number = Math.max(1, line - AROUND); number <= line + AROUND; number++) {
    const code = source.line(file, number);
    if (code === undefined) continue;
    if (number !== line) rows.push(row(number, shown(code)));
    else {
      const from = Math.min(column - 1, code.length);
      const to = endLine === line ? Math.max(from, endColumn - 1) : code.trimEnd().length;
      rows.push(row(number, `${markup(code.slice(0, from).slice(-WIDE).replaceAll("\t", "  "))}<mark>${shown(code.slice(from, to))}</mark>${shown(code.slice(to))}`, "here"));
    }
  }
  return rows.length === 0 ? "" : `<pre>${rows.join("")}</pre>`;
}

function step({ source }: CheckView, { file, line, message }: Evidence): string {
  const code = source.line(file, line)?.trim() ?? "";
  return `<li>${sentence(message)} <span class="mono soft">${markup(`${file}:${line}`)}</span>${code === "" ? "" : `<br><code class="soft">${shown(code)}</code>`}</li>`;
}

function fixes({ source }: CheckView, finding: Finding): string {
  return finding.fixes.map((fix) => {
    const hunks = hunksOf(fix, source).map(({ file, line, before, after }) => {
      const old = before.map((code, i) => row(line + i, shown(code), "gone"));
      const now = after.map((code) => row("+", shown(code), "new"));
      return `<pre><span class="soft">${markup(file)}</span>${old.join("")}${now.join("")}</pre>`;
    });
    return `<h3>Fix</h3>${sentence(fix.title)} <span class="soft">(${fix.safety === "safe" ? "safe" : "may change behaviour"})</span>${hunks.join("")}`;
  }).join("");
}

function card(view: CheckView, finding: Finding): string {
  const { level, rule, message, confidence, file, line, column, endpoint, evidence } = finding;
  const [first, rest] = sentences(message);
  const about = [rule, confidence, `${file}:${line}:${column}`, ...(endpoint === null ? [] : [endpoint])].map(markup).join(" · ");
  return [
    `<details class="finding" data-item="finding" data-level="${level}" data-rule="${markup(rule)}">`,
    `<summary><span class="pill ${level === "emergency" ? "bad" : "warn"}">${level}</span><span class="title">${sentence(first)}</span><span class="place mono soft">${about}</span></summary>`,
    `<div class="body">${rest === "" ? "" : `<p>${sentence(rest)}</p>`}${frame(view, finding)}`,
    evidence.length === 0 ? "" : `<h3>How we know</h3><ol>${[...new Set(evidence.map((e) => step(view, e)))].join("")}</ol>`,
    `${fixes(view, finding)}</div></details>`,
  ].join("");
}

/** All findings, the worst first. */
export function htmlFindings(view: CheckView): string {
  const findings = [...printed(view.report)].sort(bySeverity);
  const left = view.report.findings.length - findings.length;
  if (findings.length === 0) return `<h2>Findings</h2><p class="soft">${left > 0 ? `${left} not shown.` : "None."}</p>`;
  return `<h2>Findings <span class="soft" data-count="finding">${findings.length}</span></h2>${findings.map((f) => card(view, f)).join("\n")}${left > 0 ? `<p class="soft">${left} more not shown.</p>` : ""}`;
}
