/** The constitution of the house: what every rule has, and which way every import looks. */
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { Rule } from "../src/concepts.js";
import { analyse } from "../src/judge/analyse.js";
import { rules } from "../src/rules/index.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = glob.sync(["src/**/*.ts", "eslint-plugin.ts"], { cwd: ROOT }).sort();
const tree = (path: string): ts.SourceFile => ts.createSourceFile(path, readFileSync(join(ROOT, path), "utf8"), ts.ScriptTarget.Latest, true);

function findingsOf(rule: Rule, files: Readonly<Record<string, string>>): ReturnType<typeof analyse>["findings"] {
  const root = projectFolder(files);
  if (rule.needs === "types") symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  const { findings, crashes, notAnalysed } = analyse({ root, config: defaultConfig, preset: "all", rules: [rule.id], hasTypes: true });
  expect(crashes).toEqual([]);
  expect(notAnalysed).toEqual([]);
  return findings.filter((finding) => finding.rule === rule.id);
}

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("stands in a file of its own name", () => {
    expect(id).toMatch(/^(?:no|require|secure|strict|consistent|versioned|documented|schema)(?:-[a-z]+)+$/);
    expect(existsSync(join(ROOT, `src/rules/${id}.ts`))).toBe(true);
  });

  test("says what it stands for, why, and what to do instead", () => {
    for (const text of [rule.title, rule.violation, rule.why, rule.instead]) expect(text.trim()).not.toBe("");
    expect(rule.title.length).toBeLessThanOrEqual(80);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.instead).toMatch(/\.$/);
    expect(Object.keys(rule.messages)).not.toEqual([]);
    for (const message of Object.values(rule.messages)) expect(message).toMatch(/\.$/);
    expect(rule.options.schema).toBeTypeOf("object");
    expect(rule.options.defaults).toBeTypeOf("object");
  });

  test("finds its bad example, with every placeholder of the message filled in, and offers the fix it promises", () => {
    const findings = findingsOf(rule, rule.example.bad);
    expect(findings).not.toEqual([]);
    for (const { message, evidence } of findings) {
      expect(message).not.toMatch(/\{\w+\}/);
      for (const step of evidence) expect(step.message).not.toMatch(/\{\w+\}/);
    }
    if (rule.hasFix) expect(findings.flatMap(({ fixes }) => fixes)).not.toEqual([]);
  });

  test("finds nothing in the repaired example", () => {
    expect(findingsOf(rule, rule.example.repaired)).toEqual([]);
  });

  test("is proved by at least three bad and five good cases", () => {
    const cases = (verdict: string): readonly string[] => readdirSync(join(ROOT, "fixtures", id, verdict));
    expect(cases("bad").length).toBeGreaterThanOrEqual(3);
    expect(cases("good").length).toBeGreaterThanOrEqual(5);
  });

  test("is in the presets that contain the ones it names", () => {
    expect(rule.presets).toContain("all");
    // One whose precision on real code is not proved waits outside, and says so in its page.
    if (rule.presets.includes("strict")) return;
    expect(rule.presets).toEqual(["all"]);
    expect(rule.instead).toContain("only in the preset `all`");
  });

  test("names no framework and no library outside its documentation", () => {
    const code = [rule.check.toString(), rule.see?.at.toString() ?? "", ...Object.values(rule.messages)].join("\n");
    expect(code).not.toMatch(/\b(?:next\.?js|express|fastify|koa|hono|nestjs|trpc|graphql|prisma|drizzle|mongoose|sequelize|knex|zod|yup|joi)\b/i);
  });

  test("is known to the schema that editors read", () => {
    const schema = JSON.parse(readFileSync(join(ROOT, "schema.json"), "utf8")) as { properties: { rules: { properties: Record<string, unknown> } } };
    expect(Object.keys(schema.properties.rules.properties)).toContain(id);
  });
});

test("every file of a rule is in the index, once", () => {
  const files = readdirSync(join(ROOT, "src/rules")).filter((name) => name.endsWith(".ts") && name !== "index.ts");
  expect(rules.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
});

describe("imports look one way", () => {
  /** A stage may import those below it, and its neighbours. */
  const STAGES = [["libraries"], ["extract", "frameworks", "schema", "openapi"], ["link"], ["workspace", "rules", "fixes", "reporters"], ["judge"], ["commands", "eslint", "cli", "index", "eslint-plugin"]];
  /** What stages agree on: types that any of them may name. */
  const CONTRACTS = new Set(["src/concepts.ts", "src/extract/facts.ts", "src/libraries/rows.ts", "src/link/input.ts", "src/link/values.ts", "src/judge/finding.ts", "src/schema/table.ts"]);

  const isConcept = (path: string): boolean => /^src\/concepts(?:\.ts$|\/)/.test(path);

  const stageOf = (path: string): number => {
    const name = path.replace(/^src\//, "").replace(/\.ts$/, "").split("/")[0] ?? "";
    return STAGES.findIndex((stage) => stage.includes(name));
  };

  /** Files of the project that a file imports or re-exports, each with whether only types come from it. */
  function* importsOf(path: string): Generator<{ readonly to: string; readonly isType: boolean }> {
    for (const statement of tree(path).statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const specifier = statement.moduleSpecifier;
      if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) continue;
      const to = posix.join(posix.dirname(path), specifier.text).replace(/\.js$/, ".ts");
      if (ts.isExportDeclaration(statement)) {
        yield { to, isType: statement.isTypeOnly };
        continue;
      }
      const clause = statement.importClause;
      const named = clause?.namedBindings;
      const isType = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      const onlyTypes = clause?.name === undefined && named !== undefined && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
      yield { to, isType: isType || onlyTypes };
    }
  }

  test.each(sources.filter(isConcept))("%s names types only", (path) => {
    for (const { to, isType } of importsOf(path)) expect(isType, `${path} imports ${to}`).toBe(true);
  });

  test.each(sources.filter((path) => !isConcept(path)))("%s", (path) => {
    expect(stageOf(path), "belongs to a stage").toBeGreaterThanOrEqual(0);
    for (const { to, isType } of importsOf(path)) {
      if (isType && CONTRACTS.has(to)) continue;
      expect(stageOf(to), `${path} imports ${to}`).toBeGreaterThanOrEqual(0);
      expect(stageOf(to), `${path} imports ${to}`).toBeLessThanOrEqual(stageOf(path));
      if (path.startsWith("src/rules/")) expect(to).not.toMatch(/^src\/(?:frameworks|link)\//);
    }
  });
});

describe("the house obeys its own law", () => {
  const SUPPRESSION = /@ts-(?:ignore|expect-error|nocheck)|eslint-disable|(?:stopship|oxlint|biome)-(?:ignore|disable)/;

  test.each(sources)("%s has no any and suppresses nothing", (path) => {
    const source = tree(path);
    const faults = new Set<string>();
    const note = (pos: number, what: string): void => void faults.add(`${path}:${source.getLineAndCharacterOfPosition(pos).line + 1} ${what}`);
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) note(node.getStart(source), "any");
      for (const { pos, end } of [...(ts.getLeadingCommentRanges(source.text, node.pos) ?? []), ...(ts.getTrailingCommentRanges(source.text, node.end) ?? [])]) {
        // A comment that explains suppressions quotes them; one that suppresses starts with it.
        if (SUPPRESSION.test(source.text.slice(pos, end).slice(0, 40)) && !source.text.slice(pos, end).includes("`")) note(pos, "suppression");
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    expect([...faults]).toEqual([]);
  });
});
