/** What would end a finding about deployments: a setting less, a job that waits, a step more. Only where one place in one file says it all. */
import type { Edit, Fix } from "../../concepts.js";
import { insertion, replacement } from "../../fixes/edits.js";
import { indentAt } from "../../fixes/style.js";
import { type Check, countsWarnings } from "../../libraries/pipelines.js";
import { deploys, isWorkflow, type Job, type Step } from "./pipelines.js";

const suggestion = (title: string, edits: readonly Edit[]): Fix[] => (edits.length > 0 ? [{ title, safety: "suggestion", edits }] : []);
const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** Where the line that an offset stands in is over, its end included. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** `ignoreBuildErrors: true,` goes, with its line where it stands alone. */
export function withoutSetting(file: string, text: string, start: number, end: number): Fix[] {
  const comma = /^[ \t]*,?/.exec(text.slice(end, end + 200))?.[0].length ?? 0;
  const from = lineStart(text, start), to = lineEnd(text, end + comma);
  const isAlone = text.slice(from, start).trim() === "" && text.slice(end + comma, to).trim() === "";
  return suggestion("Let the build fail where it finds errors", [isAlone ? replacement(file, from, to, "") : replacement(file, start, end + comma, "")]);
}

/** `needs: test` in a workflow's job that waits for nothing yet. */
export function waiting(job: Job, text: string, names: readonly string[]): Fix[] {
  if (!isWorkflow(job.file) || job.needs.length > 0 || names.length === 0) return [];
  const at = lineEnd(text, job.end), indent = indentAt(text, at);
  if (indent.length <= indentAt(text, job.at).length || text.slice(job.end, at).trim() !== ":") return [];
  const value = names.length === 1 ? names[0] : `[${names.join(", ")}]`;
  return suggestion(`Let \`${job.name}\` wait for ${names.map((n) => `\`${n}\``).join(" and ")}`, [insertion(job.file, at, `${indent}needs: ${value}\n`)]);
}

/** The checks as steps of their own, in front of the one that deploys, or behind the last. */
export function stepping(job: Job, text: string, commands: readonly string[]): Fix[] {
  const installed = job.steps.findIndex((s) => INSTALLS.test(s.run));
  const end = job.steps.findIndex(deploys);
  const last = job.steps.at(end < 0 ? -1 : end);
  if (!isWorkflow(job.file) || commands.length === 0 || !last || installed < 0 || (end >= 0 && end < installed)) return [];
  const item = itemOf(text, last, job);
  if (!item) return [];
  const at = end < 0 ? item.end : item.start;
  const lines = commands.map((command) => `${item.indent}- run: ${command}\n`).join("");
  return suggestion(`Run ${commands.map((c) => `\`${c}\``).join(" and ")} ${end < 0 ? "as well" : "before the deployment"}`, [insertion(job.file, at, at === text.length && !text.endsWith("\n") ? `\n${lines}` : lines)]);
}

const INSTALLS = /\b(?:npm (?:ci|i|install|clean-install)|pnpm (?:i|install)|yarn(?: install)?(?:\s*$|\s+-)|bun (?:i|install))\b/m;

/** Whether a line begins an item of a list. */
function isItem(text: string, start: number): boolean {
  return /^[ \t]*- /.test(text.slice(start, lineEnd(text, start)));
}

/** The lines of the list's item that a step is: from its dash to what is indented below it. */
function itemOf(text: string, step: Step, job: Job): { readonly start: number; readonly end: number; readonly indent: string } | undefined {
  let start = lineStart(text, step.at);
  while (start > job.at && !isItem(text, start)) start = lineStart(text, start - 1);
  if (start <= job.at) return undefined;
  const indent = indentAt(text, start);
  let end = lineEnd(text, start);
  for (let next = end; next < text.length; next = lineEnd(text, next)) {
    const line = text.slice(next, lineEnd(text, next));
    if (line.trim() === "") continue;
    if (indentAt(text, next).length <= indent.length) break;
    end = next + line.length;
  }
  return { start, end, indent };
}

/** The scripts that run the checks, each once, as this pipeline calls scripts; undefined where a check has none. */
export function commandsFor(checks: readonly Check[], scriptOf: (check: Check) => string | undefined, jobText: string): readonly string[] | undefined {
  const runner = /\bpnpm\b/.test(jobText) ? "pnpm run" : /\byarn\b/.test(jobText) ? "yarn run" : /\bbun\b/.test(jobText) ? "bun run" : "npm run";
  const found = checks.map((check) => {
    const script = scriptOf(check);
    return script !== undefined ? `${runner} ${script}` : check === "typecheck" ? "npx tsc --noEmit" : undefined;
  });
  return found.every((c) => c !== undefined) ? [...new Set(found)] : undefined;
}

/** `|| true` goes, or `continue-on-error: true` beside the step. */
export function failing(file: string, text: string, at: number, end: number): Fix[] {
  const excused = /\|\|[ \t]*(?:true|:|exit 0)(?=["'\s]*$)/.exec(text.slice(at, end));
  if (excused) return suggestion("Let it fail", [replacement(file, at + text.slice(at, at + excused.index).trimEnd().length, at + excused.index + excused[0].length, "")]);
  const own = lineStart(text, at), next = text[end - 1] === "\n" ? end : lineEnd(text, end);
  const lines = !isWorkflow(file) ? [] : isItem(text, own) ? [next] : [next, lineStart(text, own - 1)];
  const beside = lines.find((from) => /^[ \t]+continue-on-error:[ \t]*true[ \t]*\r?\n?$/.test(text.slice(from, lineEnd(text, from))));
  return beside === undefined ? [] : suggestion("Let it fail", [replacement(file, beside, lineEnd(text, beside), "")]);
}

/** `eslint . --max-warnings 0`; in front of what is quoted, which may belong to an option. */
export function strictly(file: string, text: string, at: number, end: number): Fix[] {
  const lint = countsWarnings.exec(text.slice(at, end));
  if (!lint || text.slice(at, end).includes("--max-warnings")) return [];
  const [all, program = ""] = lint;
  const from = at + lint.index, stop = from + all.length;
  const isWhole = stop >= end - 1 || !/["'\\]/.test(text[stop] ?? "");
  return suggestion("Allow no warnings", [insertion(file, from + (isWhole ? all.trimEnd() : program).length, " --max-warnings 0")]);
}
