/** Findings as failed tests, in the form that build servers read: https://github.com/testmoapp/junitxml */
import type { Finding } from "../judge/finding.js";
import { markup } from "./markup.js";
import { type CheckView, groupBy, printed, sentences } from "./report.js";

function testcase(finding: Finding): string {
  const { file, line, column, rule, level, message, evidence, fixes } = finding;
  const [first] = sentences(message);
  const details = [
    `${file}:${line}:${column} ${message}`,
    ...evidence.map((e) => `${e.file}:${e.line} ${e.message}`),
    ...fixes.map(({ title }) => `Fix: ${title}`),
  ];
  return [
    `    <testcase classname="${markup(file)}" name="${markup(`${rule}@${line}:${column}`)}" file="${markup(file)}" line="${line}">`,
    `      <failure type="${level}" message="${markup(first)}">${details.map(markup).join("\n")}</failure>`,
    "    </testcase>",
  ].join("\n");
}

/** `stopship check --format junit`. */
export function checkJunit({ report }: CheckView): string {
  const findings = printed(report);
  const missing = report.analysis.notAnalysed;
  const suites = [...groupBy(findings, (f) => f.file)].map(([file, all]) =>
    [`  <testsuite name="${markup(file)}" tests="${all.length}" failures="${all.length}" errors="0">`, ...all.map(testcase), "  </testsuite>"].join("\n"));
  const lost = missing.map(({ file, reason }) => `    <testcase classname="${markup(file)}" name="analysed"><error message="${markup(reason)}"/></testcase>`);
  // Some servers take a report without a test for a run that failed.
  const clean = findings.length + missing.length === 0 ? ['    <testcase classname="stopship" name="no findings"/>'] : [];
  const own = [...lost, ...clean];
  if (own.length > 0) suites.push([`  <testsuite name="stopship" tests="${own.length}" failures="0" errors="${lost.length}">`, ...own, "  </testsuite>"].join("\n"));
  const tests = findings.length + own.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stopship" tests="${tests}" failures="${findings.length}" errors="${lost.length}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}
