/** `--timing`: where the time of a run went, and what the whole process cost. */
import type { Spent } from "../extract/timing.js";

const WIDTH = 34;

/**
 * The table, in the order in which the work was done.
 *
 * @param usage of the whole process, all its threads included
 */
export function timingTable(spent: readonly Spent[], usage: Pick<NodeJS.ResourceUsage, "userCPUTime" | "systemCPUTime" | "maxRSS">): string {
  const rows = spent.map(({ what, ms, times }) => `${what.padEnd(WIDTH)} ${ms.toFixed(1).padStart(9)} ms${times > 1 ? `  ${times} times` : ""}`);
  const all = spent.reduce((sum, { ms }) => sum + ms, 0);
  const cpu = (usage.userCPUTime + usage.systemCPUTime) / 1000;
  return [
    ...rows,
    `${"elapsed".padEnd(WIDTH)} ${all.toFixed(1).padStart(9)} ms`,
    `${"CPU, all threads".padEnd(WIDTH)} ${cpu.toFixed(1).padStart(9)} ms`,
    `${"peak memory".padEnd(WIDTH)} ${(usage.maxRSS / 1024).toFixed(1).padStart(9)} MB`,
    "",
  ].join("\n");
}
