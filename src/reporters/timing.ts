/** `--timing`: where the processor time of a run went, and the most memory it had. */
import type { Spent } from "../extract/timing.js";

const WIDTH = 34;

/**
 * The table, in the order in which the work was done.
 *
 * @param remarks what explains it
 * @param maxRss the most memory the process had, in kilobytes
 */
export function timingTable(spent: readonly Spent[], remarks: readonly string[], maxRss: number): string {
  const rows = spent.map(({ what, ms, times }) => `${what.padEnd(WIDTH)} ${ms.toFixed(1).padStart(9)} ms${times > 1 ? `  ${times} times` : ""}`);
  const all = spent.reduce((sum, { ms }) => sum + ms, 0);
  return [
    ...rows,
    ...remarks,
    `${"together".padEnd(WIDTH)} ${all.toFixed(1).padStart(9)} ms`,
    `${"peak memory".padEnd(WIDTH)} ${(maxRss / 1024).toFixed(1).padStart(9)} MB`,
    "",
  ].join("\n");
}
