/**
 * SARIF 2.1.0 as GitHub code scanning reads it: https://docs.github.com/code-security/reference/code-scanning/sarif-files
 * It shows an alert on a change only where every line of its region changed: regions have one line.
 */
import type { Described } from "../rules/catalogue/described.js";
import type { Evidence, Finding } from "../judge/finding.js";
import { count } from "./columns.js";
import { escape, escapeJson } from "./escape.js";
import { gravity } from "./gravity.js";
import { lineHashes } from "./line-hashes.js";
import { type CheckView, groupBy, pathInRepository, printed, wanted } from "./report.js";
import { sarifFixes } from "./sarif-fixes.js";

const HOME = "https://www.npmjs.com/package/stopship";
const ROOT = "%SRCROOT%";
/** GitHub shows no more of one way. */
const STEPS = 1_000;
/** GitHub refuses a run with more. */
const RESULTS = 25_000;
/** Longest text of a rule's description. */
const DESCRIPTION = 1_024;

/** Reads as it stands: in plain messages of SARIF brackets make links. */
function plain(text: string): string {
  return escape(text).replace(/[[\]\\]/g, "\\$&");
}

/** Path from the repository's root, as a relative URI. */
function location(view: CheckView, file: string): { uri: string; uriBaseId: string } {
  const path = Buffer.from(pathInRepository(view, file)).toString();
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}

function descriptor(rule: Described) {
  const grave = gravity(rule);
  const tags = [...(grave !== undefined ? ["security"] : ["maintainability"]), ...(rule.cwe === undefined ? [] : [`external/cwe/cwe-${String(rule.cwe).padStart(3, "0")}`])];
  const example = (files: Readonly<Record<string, string>>): string => Object.entries(files).filter(([path]) => /\.[jt]sx?$/.test(path)).map(([path, text]) => `\`\`\`ts\n// ${path}\n${text.trim()}\n\`\`\``).join("\n\n");
  return {
    id: rule.id,
    name: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.violation.slice(0, DESCRIPTION) },
    help: {
      text: `${rule.why}\n\n${rule.instead}`,
      markdown: `${rule.why}\n\n${rule.instead}\n\n**Bad**\n\n${example(rule.example.bad)}\n\n**Repaired**\n\n${example(rule.example.repaired)}`,
    },
    helpUri: `${HOME}#what-it-finds`,
    defaultConfiguration: { level: rule.level === "emergency" ? "error" : "warning" },
    properties: {
      tags,
      precision: rule.presets.includes("recommended") ? "high" : "medium",
      "problem.severity": rule.level === "emergency" ? "error" : "warning",
      ...(grave !== undefined && { "security-severity": grave.toFixed(1) }),
    },
  };
}

/** A rule that is reported and is none of the table: suppressions that do nothing. */
function unlisted(id: string) {
  return { id, name: id, shortDescription: { text: id }, defaultConfiguration: { level: "warning" }, properties: { tags: ["maintainability"], precision: "high", "problem.severity": "warning" } };
}

function step(view: CheckView, { file, line, column, message }: Evidence) {
  return { location: { physicalLocation: { artifactLocation: location(view, file), region: { startLine: line, startColumn: column } }, message: { text: plain(message) } } };
}

/** The hash of a finding's line; none where a secret stands close enough to be part of it. */
function hashes({ source }: CheckView, file: string): (line: number) => string | undefined {
  const shown = lineHashes(source.text(file));
  const real = lineHashes(source.unmasked(file));
  return (line) => (shown[line - 1] === real[line - 1] ? real[line - 1] : undefined);
}

function result(view: CheckView, finding: Finding, ruleIndex: number, hash: string | undefined) {
  const { rule, level, confidence, message, file, line, column, endLine, endColumn, endpoint, evidence, fingerprint } = finding;
  // What ends on another line reaches to the end of its first here.
  const end = endLine === line ? endColumn : (view.source.line(file, line)?.length ?? column) + 1;
  const region = { startLine: line, startColumn: column, endLine: line, endColumn: Math.max(end, column + 1) };
  const steps = evidence.slice(0, STEPS).map((e) => step(view, e));
  const fixes = sarifFixes(finding, view.source, (path) => location(view, path));
  return {
    ruleId: rule,
    ruleIndex,
    level: level === "emergency" ? "error" : "warning",
    message: { text: plain(message) },
    locations: [{ physicalLocation: { artifactLocation: location(view, file), region }, ...(endpoint !== null && { logicalLocations: [{ fullyQualifiedName: escape(endpoint), kind: "function" }] }) }],
    partialFingerprints: { ...(hash !== undefined && { primaryLocationLineHash: hash }), "stopshipId/v1": fingerprint },
    ...(steps.length > 0 && { codeFlows: [{ threadFlows: [{ locations: steps }] }], relatedLocations: steps.map(({ location: at }, id) => ({ id, ...at })) }),
    ...(fixes.length > 0 && { fixes }),
    properties: { confidence },
  };
}

/** `stopship check --format sarif`. */
export function checkSarif(view: CheckView): string {
  const { report, options, version, folder } = view;
  const findings = printed({ ...report, maxFindings: Math.min(report.maxFindings ?? RESULTS, RESULTS) });
  const left = wanted(report).length - findings.length;
  const known = options.rules.map(({ id }) => id);
  const others = [...new Set(findings.map((f) => f.rule))].filter((id) => !known.includes(id));
  const index = new Map([...known, ...others].map((id, i) => [id, i]));
  const results = [...groupBy(findings, (f) => f.file)].flatMap(([file, all]) => {
    const hash = hashes(view, file);
    return all.map((finding) => result(view, finding, index.get(finding.rule) ?? -1, hash(finding.line)));
  });
  const notifications = report.analysis.notAnalysed.map(({ file, reason }) => ({
    level: "warning", message: { text: plain(`not analysed: ${reason}`) }, locations: [{ physicalLocation: { artifactLocation: location(view, file) } }],
  }));
  const all = left > 0 ? [...notifications, { level: "note", message: { text: `${count(left, "finding")} more, and less grave, are left out` } }] : notifications;
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "Stopship", version, semanticVersion: version, informationUri: HOME, rules: [...options.rules.map(descriptor), ...others.map(unlisted)] } },
      automationDetails: { id: `stopship/${folder === "" ? "" : `${escape(folder)}/`}` },
      originalUriBaseIds: { [ROOT]: { description: { text: "The root of the repository." } } },
      columnKind: "utf16CodeUnits",
      invocations: [{ executionSuccessful: report.exit.code < 2, exitCode: report.exit.code, exitCodeDescription: report.exit.reason, toolExecutionNotifications: all }],
      results,
      properties: { summary: count(findings.length, "finding") },
    }],
  };
  return `${escapeJson(JSON.stringify(log, null, 1))}\n`;
}
