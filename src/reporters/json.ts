/** The two machine shapes, fixed within a major version: fields may be added, never changed. */
import type { Endpoint, InputAnswer, Learned, Texts } from "../concepts.js";
import type { Finding, Outcome } from "../judge/finding.js";
import { escapeJson } from "./escape.js";
import { byFramework } from "./inspect.js";
import { evidenceOf, positionOf } from "./positions.js";
import { type CheckReport, printed, tally } from "./report.js";
import { scores } from "./scorecard.js";

const write = (value: unknown): string => `${escapeJson(JSON.stringify(value, null, 2))}\n`;

/** Keys in the documented order, and no others. */
function findingJson(finding: Finding): Omit<Finding, "identity"> {
  const { rule, level, confidence, message, file, line, column, endLine, endColumn, endpoint, fingerprint } = finding;
  const evidence = finding.evidence.map((e) => ({ file: e.file, line: e.line, column: e.column, message: e.message }));
  const fixes = finding.fixes.map(({ title, safety, edits }) => ({
    title,
    safety,
    edits: edits.map(({ file, start, end, text }) => ({ file, start, end, text })),
  }));
  return { rule, level, confidence, message, file, line, column, endLine, endColumn, endpoint, evidence, fixes, fingerprint };
}

/** `stopship check --format json`. */
export function checkJson(report: CheckReport): string {
  const { analysis, exit } = report;
  return write({
    version: 1,
    findings: printed(report).map(findingJson),
    summary: {
      files: analysis.files,
      endpoints: analysis.endpoints.length,
      ...tally(report.findings),
      suppressed: analysis.suppressed,
      baselined: report.baseline?.accepted ?? 0,
      skipped: analysis.skipped.length,
    },
    notAnalysed: analysis.notAnalysed.map(({ file, reason }) => ({ file, reason })),
    notRun: analysis.notRun.map(({ rule, reason }) => ({ rule, reason })),
    exit: { code: exit.code, reason: exit.reason },
  });
}

const RATE_LIMIT = { yes: "present", no: "missing", partial: "unknown", unknown: "unknown" } as const;

/** `stopship routes --format json`. */
export function routesJson(sources: Pick<Texts, "lines">, endpoints: readonly Endpoint[], learned: readonly Learned[] = []): string {
  const input = ({ status, trail }: InputAnswer) => ({ status, evidence: evidenceOf(sources, trail) });
  return write({
    version: 1,
    endpoints: endpoints.map((endpoint) => ({
      framework: endpoint.framework,
      kind: endpoint.kind,
      method: endpoint.method,
      route: endpoint.route,
      file: endpoint.file,
      line: positionOf(sources, endpoint).line,
      handler: endpoint.handler,
      auth: { status: endpoint.auth.status, evidence: evidenceOf(sources, endpoint.auth.trail) },
      validation: { body: input(endpoint.body), query: input(endpoint.query), params: input(endpoint.params) },
      rateLimit: { status: RATE_LIMIT[endpoint.rateLimit.value], evidence: evidenceOf(sources, endpoint.rateLimit.trail) },
      errorHandling: { status: endpoint.errors.status, evidence: evidenceOf(sources, endpoint.errors.trail) },
    })),
    learned: learnedJson(learned, sources),
  });
}

function learnedJson(learned: readonly Learned[], sources: Pick<Texts, "lines">) {
  return learned.map((l) => ({ kind: l.kind, name: l.name, file: l.file, line: positionOf(sources, l).line, endpoints: l.endpoints }));
}

/** `stopship inspect --format json`. */
export function inspectJson(outcome: Outcome): string {
  const { stack, endpoints, learned, sources } = outcome;
  return write({
    version: 1,
    stack: stack.map(([part, found]) => ({ part, found })),
    endpoints: { total: endpoints.length, frameworks: byFramework(endpoints).map(([name, n]) => ({ name, endpoints: n })) },
    learned: learnedJson(learned, sources),
    scorecard: scores(outcome).map(({ what, is, measure, findings }) => ({ what, ...(measure ? { good: measure.good, of: measure.of, unknown: measure.unknown } : { findings }), isGood: is === "good" })),
  });
}
