/** Gives findings the changes that were proved to end them: what takes as long as fixing is done for those who ask. */
import type { Finding } from "../judge/finding.js";
import { repaired } from "../judge/repaired.js";
import type { Arguments } from "./arguments.js";
import type { Io } from "./command.js";
import { projectOf } from "./scan.js";

/** Where a finding is: its number among equals depends on what else is told. */
const placeOf = ({ rule, file, line, column }: Finding): string => `${rule} ${file} ${String(line)} ${String(column)}`;

/** The findings, each with the change that was proved, if any was. @throws UsageError, ConfigError */
export async function withProvedFixes(findings: readonly Finding[], args: Arguments, io: Io): Promise<readonly Finding[]> {
  const { root, read, asking: { config, preset } } = await projectOf(args.words, args, io);
  const wanted = new Set(findings.map(placeOf));
  const { made } = await repaired(read, { root, config, ...(preset && { preset }), isWanted: (f) => wanted.has(placeOf(f)), hasSuggestions: true, isApart: true });
  const proved = new Map(made.map(({ finding, fix }) => [placeOf(finding), fix]));
  return findings.map((finding) => {
    const fix = proved.get(placeOf(finding));
    return { ...finding, fixes: fix ? [fix] : [] };
  });
}
