/** Fixes as viewers of SARIF apply them: what is deleted by line and column, and what comes in its place. */
import { positionAt } from "../extract/position.js";
import type { Finding } from "../judge/finding.js";
import { escape } from "./escape.js";
import type { MaskedSource } from "./masked-source.js";
import { groupBy } from "./report.js";

type Locate = (file: string) => { readonly uri: string; readonly uriBaseId: string };

/** The fixes of a finding. */
export function sarifFixes({ fixes }: Finding, source: MaskedSource, locate: Locate): readonly Readonly<Record<string, unknown>>[] {
  return fixes.map(({ title, edits }) => ({
    description: { text: escape(title) },
    artifactChanges: [...groupBy(edits, (edit) => edit.file)].map(([file, all]) => ({
      artifactLocation: locate(file),
      replacements: all.map(({ start, end, text }) => {
        const lines = source.starts(file);
        const from = positionAt(lines, start);
        const to = positionAt(lines, end);
        return {
          deletedRegion: { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
          insertedContent: { text },
        };
      }),
    })),
  }));
}
