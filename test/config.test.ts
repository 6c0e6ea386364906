/** The configuration: every key it knows, and every mistake shown where it stands. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Rule } from "../src/concepts.js";
import { rules } from "../src/rules/index.js";
import { ConfigError, defaultConfig, loadConfig, type Config } from "../src/workspace/config.js";
import { configSchema, publishedSchema, type Schema } from "../src/workspace/config-schema.js";
import { projectFolder } from "./project-folder.js";

function rule(id: string, properties: Record<string, Schema> = {}): Rule {
  return {
    id, title: id, violation: id, level: "emergency", needs: "project", presets: ["recommended"], messages: {}, why: "", instead: "",
    example: { bad: {}, repaired: {} }, options: { schema: { type: "object", properties, additionalProperties: false }, defaults: {} }, hasFix: false,
    check: () => [],
  };
}

const known = [
  rule("require-auth"),
  rule("no-n-plus-one", { max: { type: "integer", minimum: 1 }, ignore: { type: "array", items: { type: "string" } } }),
];

function load(text: string, name = "stopship.config.jsonc"): Config {
  return loadConfig(projectFolder({ [name]: text }), undefined, known);
}

function failure(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

const problems = (text: string): string[] => failure(() => load(text)).problems.map((p) => `${p.line}:${p.column} ${p.message}${p.hint === undefined ? "" : ` (${p.hint})`}`);

describe("is read", () => {
  test("from nothing as the defaults", () => {
    expect(loadConfig(projectFolder({}))).toEqual(defaultConfig);
    expect(loadConfig(projectFolder({ "package.json": '{ "name": "x" }' }))).toEqual(defaultConfig);
    expect(loadConfig(projectFolder({ "package.json": "{ broken" }))).toEqual(defaultConfig);
  });

  test("with every key, comments, trailing commas and a byte order mark", () => {
    const config = load(`\uFEFF{
      "$schema": "./node_modules/stopship/schema.json",
      "preset": "strict", // all of it
      "scope": ["apps/api/src/**"], "ignore": ["**/*.gen.ts"],
      "auth": { "guards": ["requireUser"], "public": ["GET /health"] },
      "rateLimit": { "external": true }, "validation": { "parsers": ["parseBody"] }, "logging": { "loggers": ["report"] },
      "baseline": "known.json", "types": true,
      "rules": { "require-auth": "warning", "no-n-plus-one": ["error", { "max": 2 }], "unused-suppression": "off", },
      "overrides": [{ "files": ["scripts/**"], "rules": { "require-auth": "off" } }],
    }`);
    expect(config).toMatchObject({
      file: "stopship.config.jsonc", preset: "strict", scope: ["apps/api/src/**"], ignore: ["**/*.gen.ts"], auth: { guards: ["requireUser"], public: ["GET /health"] },
      rateLimit: { external: true }, validation: { parsers: ["parseBody"] }, logging: { loggers: ["report"] }, baseline: "known.json", types: true,
      rules: { "require-auth": { level: "warning" }, "no-n-plus-one": { level: "emergency", options: { max: 2 } }, "unused-suppression": { level: "off" } },
      overrides: [{ files: ["scripts/**"], rules: { "require-auth": { level: "off" } } }],
    });
  });

  test("from the stopship key of package.json", () => {
    const config = load('{ "name": "x", "stopship": { "rules": { "require-auth": "warn" } } }', "package.json");
    expect(config).toMatchObject({ file: "package.json", rules: { "require-auth": { level: "warning" } } });
  });

  test("from a file that is named", () => {
    const root = projectFolder({ "ci/strict.jsonc": '{ "preset": "strict" }', "stopship.config.jsonc": '{ "preset": "all" }' });
    expect(loadConfig(root, join(root, "ci/strict.jsonc"))).toMatchObject({ file: "ci/strict.jsonc", preset: "strict" });
  });

  test("on top of the data files it extends, from beside it and from packages", () => {
    const root = projectFolder({
      "stopship.config.jsonc": '{ "extends": ["@acme/rules/stopship.json", "./more.jsonc"], "auth": { "guards": ["mine"] }, "rules": { "require-auth": "warning" } }',
      "node_modules/@acme/rules/stopship.json": '{ "preset": "strict", "auth": { "guards": ["ours"] }, "rules": { "require-auth": "off", "no-n-plus-one": "off" } }',
      "more.jsonc": '{ "overrides": [{ "files": ["a"], "rules": {} }] }',
    });
    const config = loadConfig(root, undefined, known);
    expect(config).toMatchObject({ preset: "strict", auth: { guards: ["ours", "mine"] }, rules: { "require-auth": { level: "warning" }, "no-n-plus-one": { level: "off" } } });
    expect(config.overrides).toHaveLength(1);
    expect(config.entries.map((e) => e.value)).toEqual(["mine"]);
  });

  test("as data: keys of the prototype are keys like any other", () => {
    expect(problems('{ "rules": { "__proto__": "off", "constructor": "off" } }')).toEqual(['1:14 unknown rule "__proto__"', '1:34 unknown rule "constructor"']);
    expect(problems('{ "toString": 1 }')).toEqual(['1:3 unknown key "toString"']);
  });
});

describe("says what is wrong", () => {
  test("with place, frame and the word that was meant, all at once", () => {
    const error = failure(() => load('{\n  "preset": "strit",\n  "rules": {\n    "require-aut": "off",\n  },\n}\n'));
    expect(error.message).toBe(
      [
        'stopship.config.jsonc:2:13  "preset" must be "recommended", "strict" or "all", not "strit"',
        "     1 │ {",
        '  ❯  2 │   "preset": "strit",',
        '       │             ─────── did you mean "strict"?',
        '     3 │   "rules": {',
        'stopship.config.jsonc:4:5  unknown rule "require-aut"',
        '     3 │   "rules": {',
        '  ❯  4 │     "require-aut": "off",',
        '       │     ───────────── did you mean "require-auth"?',
        "     5 │   },",
        "2 problems in stopship.config.jsonc. Nothing was analysed.",
      ].join("\n"),
    );
  });

  test.each([
    ['{ "ingore": [] }', '1:3 unknown key "ingore" (did you mean "ignore"?)'],
    ['{ "auth": { "guard": ["x"] } }', '1:13 unknown key "guard" (did you mean "guards"?)'],
    ['{ "auth": { "guards": "x" } }', '1:23 "auth.guards" must be a list of strings, not "x"'],
    ['{ "scope": ["a", 3] }', '1:18 "scope[1]" must be a string, not 3'],
    ['{ "ignore": [""] }', '1:14 "ignore[0]" must not be empty'],
    ['{ "rules": { "require-auth": 2 } }', '1:30 "rules.require-auth" must be "off", "warning", "emergency", "warn" or "error" or a list of level and options, not 2'],
    ['{ "rules": { "require-auth": "of" } }', '1:30 "rules.require-auth" must be "off", "warning", "emergency", "warn" or "error", not "of" (did you mean "off"?)'],
    ['{ "rules": { "no-n-plus-one": ["error", { "mx": 1 }] } }', '1:43 unknown key "mx"'],
    ['{ "rules": { "no-n-plus-one": ["error", { "max": 0 }] } }', '1:50 "rules.no-n-plus-one[1].max" must be at least 1'],
    ['{ "rules": { "no-n-plus-one": ["error", { "max": 1.5 }] } }', '1:50 "rules.no-n-plus-one[1].max" must be a whole number, not 1.5'],
    ['{ "rules": { "no-n-plus-one": [] } }', '1:31 "rules.no-n-plus-one" must not be empty'],
    ['{ "rules": { "no-n-plus-one": ["off", {}, 1] } }', '1:43 "rules.no-n-plus-one" has more than level and options'],
    ['{ "overrides": [{ "rules": {} }] }', '1:17 "overrides[0].files" is missing'],
    ['{ "overrides": [{ "files": [], "rules": {} }] }', '1:28 "overrides[0].files" must not be empty'],
    ['{ "rateLimit": { "external": "yes" } }', '1:30 "rateLimit.external" must be true or false, not "yes"'],
    ['{ "extends": 1 }', '1:14 "extends" must be a string or a list of strings, not 1'],
    ['{ "extends": "./gone.json" }', '1:14 "./gone.json" does not exist'],
    ['{ "preset": "all", "preset": "strict" }', '1:20 "preset" is given twice'],
    ["[]", "1:1 the configuration must be an object, not a list"],
    ["", "1:1 is empty"],
    ['{\n  "preset": "all"\n  "scope": []\n}', "3:3 not valid JSON: comma expected"],
    ["[".repeat(100_000), "1:1 not valid JSON: nested too deeply"],
  ])("%.60s", (text, expected) => {
    expect(problems(text).join("\n")).toContain(expected);
  });

  test("in the key of package.json too", () => {
    const error = failure(() => load('{\n  "stopship": { "presets": "all" }\n}', "package.json"));
    expect(error.message).toContain('package.json:2:17  unknown key "presets"');
  });

  test("in a file it extends, and about files that extend each other", () => {
    const root = projectFolder({ "stopship.config.json": '{ "extends": "./a.json" }', "a.json": '{ "extends": "./stopship.config.json" }' });
    expect(failure(() => loadConfig(root)).message).toContain('a.json:1:14  "./stopship.config.json" extends itself');
    writeFileSync(join(root, "a.json"), '{ "scop": [] }');
    expect(failure(() => loadConfig(root)).message).toContain('a.json:1:3  unknown key "scop"');
  });

  test("about two files, and one that is not there", () => {
    const root = projectFolder({ "stopship.config.json": "{}", "stopship.config.jsonc": "{}" });
    expect(failure(() => loadConfig(root)).message).toContain("both exist");
    expect(failure(() => loadConfig(root, join(root, "none.json"))).message).toBe("none.json  cannot be read\n1 problem in none.json. Nothing was analysed.");
  });

  test("without letting the file steer the terminal", () => {
    const { message } = failure(() => load(`{ "a\\u001b[2J\u202e": 1, // \u001b[31m\n "${"x".repeat(5_000)}": 1 }`));
    expect(message).not.toMatch(/[\u001b\u202e]/);
    expect(Math.max(...message.split("\n").filter((l) => l.includes("│")).map((l) => l.length))).toBeLessThan(130);
  });
});

describe("has a schema", () => {
  test("that is published as it is checked (run with -u after adding a rule)", async () => {
    await expect(publishedSchema(rules)).toMatchFileSnapshot(fileURLToPath(new URL("../schema.json", import.meta.url)));
  });

  test("whose every keyword the check understands", () => {
    const understood = new Set(["type", "description", "enum", "anyOf", "properties", "required", "additionalProperties", "items", "additionalItems", "minItems", "minLength", "minimum", "maximum", "default"]);
    const unknown: string[] = [];
    const visit = (schema: Schema): void => {
      unknown.push(...Object.keys(schema).filter((key) => !understood.has(key)));
      const { items = [], properties = {}, anyOf = [], additionalProperties } = schema;
      const inner = [items].flat() as Schema[];
      for (const next of [...inner, ...Object.values(properties), ...anyOf]) visit(next);
      if (typeof additionalProperties === "object") visit(additionalProperties);
    };
    visit(configSchema(rules));
    expect(unknown).toEqual([]);
  });
});
