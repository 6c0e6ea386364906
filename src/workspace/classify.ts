/** Says from its path what a file is for: tests, stories and fixtures hold code that never serves a request. */

export type PathClass = "source" | "test" | "story" | "fixture" | "config" | "script";

/** `test.ts` alone is none: as often it is a route of that name. Nor is `ab-test.ts`. */
const TEST_NAME = /[._](?:test|spec|e2e|e2e-spec|cy|bench|eval|test-d|test-?(?:utils?|helpers?|setup|doubles?))\.[cm]?[jt]sx?$|-spec\.[cm]?[jt]sx?$|^(?:setup-?tests|test-?(?:setup|utils?|helpers?)|(?:vitest|jest|playwright|cypress)[.-](?:global-?)?(?:setup|teardown)(?:\.[\w-]+)?)\.[cm]?[jt]sx?$/i;
/** `api-e2e-server.ts`: what tests run against. `e2e.ts` and `e2e-keys.ts` are as often about encryption. */
const END_TO_END = /(?:^|[-_.])e2e[-_.](?:app|config|env|fixtures?|global|helpers?|main|mocks?|runner|seeds?|server|setup|specs?|teardown|tests?|utils?)[-_.]/i;
const STORY_NAME = /\.(?:stories|story)\.[cm]?[jt]sx?$/i;
const FIXTURE_NAME = /(?:\.fixtures?|(?:^|\.)mocks?)\.[cm]?[jt]sx?$/i;
const SCRIPT_NAME = /^(?:seeds?|seeder|migrate)\.[cm]?[jt]s$/i;
/** Configuration of a tool, never of the application: `app.config.ts` is source. */
const TOOL_CONFIG = /^(?:next|nuxt|vite|vitest|jest|babel|webpack|rollup|rspack|rsbuild|rolldown|tsup|tsdown|esbuild|eslint|prettier|stylelint|postcss|tailwind|drizzle|prisma|playwright|cypress|commitlint|lint-staged|svelte|astro|remix|react-router|metro|karma|wdio|graphql|codegen|orval|kubb|openapi-ts|sanity|ecosystem|wrangler|sst|open-next|velite|docusaurus|typedoc|release|renovate|ava)\.(?:config|conf)(?:\.[\w-]+)?\.[cm]?[jt]s$|^(?:gulp|grunt|jake|danger|knex)file\.[cm]?[jt]s$|^\.[\w-]+rc\.[cm]?[jt]s$/i;

/** Folders of one kind, wherever they stand. */
const ALWAYS: Readonly<Record<string, PathClass>> = {
  __tests__: "test", __test__: "test", _tests: "test", __specs__: "test", "e2e-tests": "test", "integration-tests": "test", "unit-tests": "test",
  "test-utils": "test", "test-helpers": "test", "test-support": "test", cypress: "test",
  ".storybook": "story", __stories__: "story",
  __fixtures__: "fixture", __mocks__: "fixture", __snapshots__: "fixture", __testdata__: "fixture", testdata: "fixture", "test-data": "fixture",
};
/** Words that are a product's nouns too: football has fixtures, schools have tests. They count outside routing folders only. */
const BY_WORD: Readonly<Record<string, PathClass>> = {
  test: "test", tests: "test", spec: "test", specs: "test", e2e: "test", playwright: "test",
  fixture: "fixture", fixtures: "fixture", mock: "fixture", mocks: "fixture",
  script: "script", scripts: "script", seed: "script", seeds: "script", seeders: "script", migrations: "script",
};
/** A folder directly below one of these is named after what it serves. */
const HOLDS_SUBJECTS = /^(?:routes|routers?|controllers|modules|features|domains?|resolvers|procedures|entities|models|services)$/;
/** Below these every folder is a part of a URL. */
const SERVED = /(?:^|\/)(?:pages\/api|server\/(?:api|routes)|app\/api)\//;
const SERVED_NAME = /^(?:route|page|layout|\+server|\+page\.server|\+layout\.server)\.[cm]?[jt]sx?$|\.(?:controller|resolver|router|routes|gateway)\.[cm]?[jt]s$/;

/**
 * What a file is for, judged by its path below the root alone: a root that itself lies
 * in a folder called `fixtures` is a project like any other.
 *
 * @param path relative to the root, forward slashes
 */
export function pathClass(path: string): PathClass {
  let known = classes.get(path);
  if (known !== undefined) return known;
  if (classes.size >= MAX_KNOWN) classes.clear();
  classes.set(path, (known = classOf(path)));
  return known;
}

/** It is asked of every file many times, in an editor after each edit. */
const classes = new Map<string, PathClass>();
const MAX_KNOWN = 50_000;

function classOf(path: string): PathClass {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  if (STORY_NAME.test(name)) return "story";
  if (TEST_NAME.test(name) || END_TO_END.test(name)) return "test";
  if (FIXTURE_NAME.test(name)) return "fixture";
  const served = SERVED.exec(path);
  const servedFrom = served ? served.index + served[0].length : SERVED_NAME.test(name) ? 0 : Infinity;
  let at = 0;
  let found: PathClass | undefined;
  for (const [i, folder] of folders.entries()) {
    const word = folder.toLowerCase();
    const isSubject = at >= servedFrom || HOLDS_SUBJECTS.test(folders[i - 1] ?? "");
    const kind = own(ALWAYS, word) ?? (isSubject ? undefined : own(BY_WORD, word));
    // A test's own scripts are tests; a script's tests are tests too.
    if (kind && (found === undefined || found === "script")) found = kind;
    at += folder.length + 1;
  }
  if (found) return found;
  if (TOOL_CONFIG.test(name)) return "config";
  return SCRIPT_NAME.test(name) ? "script" : "source";
}

function own(table: Readonly<Record<string, PathClass>>, word: string): PathClass | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
