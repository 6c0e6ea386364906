/** How the tests run: each file in its own process, from `test/` only, so that fixtures are never taken for tests. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // What scans keep for the next one does not belong among what the user's own scans keep.
    env: { XDG_CACHE_HOME: join(tmpdir(), "stopship-test-cache") },
  },
});
