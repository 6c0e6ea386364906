/** What `init` would write: a file with its new text, or a sentence about why it is left alone. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Proposal {
  /** Such as `commit hook (husky)`. */
  readonly what: string;
  readonly path: string;
  /** Null where the file is new. */
  readonly before: string | null;
  readonly after: string;
  readonly isExecutable?: true;
  /** What has to be run for it to count. */
  readonly then?: string;
}

/** Nothing to write, and why; with what somebody can paste where we do not dare to edit. */
export interface Skipped {
  readonly what: string;
  readonly why: string;
  readonly paste?: string;
}

export type Offer = Proposal | Skipped;

/** A project as the proposals look at it. */
export interface Site {
  readonly root: string;
  readonly manager: "npm" | "pnpm" | "yarn" | "bun";
  readonly dependencies: ReadonlyMap<string, string>;
}

export function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/** The first of these that is there. */
export function firstOf(root: string, paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(join(root, path)));
}

/** How a tool of the project is run. */
export function runner({ manager }: Pick<Site, "manager">): string {
  return { npm: "npx", pnpm: "pnpm exec", yarn: "yarn", bun: "bunx" }[manager];
}

export const COMMAND = "stopship check --staged";
