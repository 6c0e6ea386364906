/** One line a finding, as editors and older tools jump to: `file:line:column: message [rule]`. */
import { escape } from "./escape.js";
import { type CheckView, printed } from "./report.js";

/** `stopship check --format unix`. */
export function checkUnix({ report }: CheckView): string {
  return printed(report).map((f) => `${escape(`${f.file}:${f.line}:${f.column}: ${f.message} [${f.rule}]`)}\n`).join("");
}
