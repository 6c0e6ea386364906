/** Packages that run tests: what imports one is a part of tests, wherever it lies. */
import type { FileFacts } from "../extract/facts.js";

const RUNNERS: ReadonlySet<string> = new Set(["vitest", "@jest/globals", "node:test", "bun:test", "@playwright/test", "mocha", "ava", "tape", "uvu", "japa", "@japa/runner", "cypress"]);

/** Whether a file takes something of a test runner, its types aside. */
export function importsTestRunner({ imports }: Pick<FileFacts, "imports">): boolean {
  return imports.some(({ specifier, isType }) => !isType && RUNNERS.has(specifier));
}
