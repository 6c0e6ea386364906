/** Code quality of GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import type { Finding } from "../judge/finding.js";
import { escape, escapeJson } from "./escape.js";
import { type CheckView, pathInRepository, printed } from "./report.js";

function severity({ level, confidence }: Finding): "blocker" | "critical" | "minor" | "info" {
  if (level === "warning") return confidence === "unknown" ? "info" : "minor";
  return confidence === "proven" ? "blocker" : "critical";
}

/** `stopship check --format gitlab`. */
export function checkGitlab(view: CheckView): string {
  const issues = printed(view.report).map((finding) => ({
    description: escape(finding.message),
    check_name: finding.rule,
    // GitLab shows those with the same fingerprint once: ours are told apart.
    fingerprint: finding.fingerprint,
    severity: severity(finding),
    location: { path: pathInRepository(view, finding.file), lines: { begin: finding.line, end: finding.endLine } },
  }));
  return `${escapeJson(JSON.stringify(issues, null, 2))}\n`;
}
