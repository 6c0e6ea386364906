/** What SQL may do to the table model: nothing that is lost takes the rest with it, and nothing hangs. */
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { readProject } from "../src/judge/read.js";
import { repaired } from "../src/judge/repaired.js";
import { naturally } from "../src/schema/migration-files.js";
import { statementsOf } from "../src/schema/sql-split.js";
import { defaultConfig } from "../src/workspace/config.js";
import { replaceText } from "../src/workspace/replace-file.js";
import { projectFolder } from "./project-folder.js";

const MIGRATIONS = "supabase/migrations";

function judged(files: Readonly<Record<string, string>>, rule = "schema-row-level-security"): ReturnType<typeof analyse> {
  const analysis = analyse({ root: projectFolder(files), config: defaultConfig, preset: "all", rules: [rule] });
  expect(analysis.crashes).toEqual([]);
  return analysis;
}

const places = (analysis: ReturnType<typeof analyse>): string[] => analysis.findings.map(({ file, line }) => `${file}:${line}`);

describe("a statement that cannot be parsed", () => {
  const analysis = judged({
    [`${MIGRATIONS}/1_a.sql`]: "create table a (id uuid primary key);\ncreate table b (id uuid primary key);\n",
    [`${MIGRATIONS}/2_b.sql`]: "-- é\n  alter table b enable row level secrecy;\ncreate table c (id uuid);\n",
  });

  it("is named with its place, and fails a gate", () => {
    expect(analysis.notAnalysed).toEqual([{ file: `${MIGRATIONS}/2_b.sql`, reason: expect.stringMatching(/^2:3 this statement cannot be parsed \(syntax error at or near "secrecy"\)/) as string }]);
  });

  it("leaves doubt about the tables it names, and blinds nobody to the others", () => {
    expect(places(analysis)).toEqual([`${MIGRATIONS}/1_a.sql:1`, `${MIGRATIONS}/2_b.sql:3`]);
  });

  it("is nobody's business where no rule asks for tables", () => {
    expect(judged({ [`${MIGRATIONS}/1.sql`]: "alter table;\n" }, "no-explicit-any").notAnalysed).toEqual([]);
  });
});

describe("hostile SQL", () => {
  const deep = (n: number): string => `create table deep (id int check (${"(".repeat(n)}1${")".repeat(n)} = 1));\n`;
  const good = "create table open (id uuid primary key);\n";

  it.each([
    ["nests too deeply", deep(100_000)],
    ["nests as deeply as is read", deep(190)],
    ["chains operators without end", `create table chain (id int check (1${" + 1".repeat(40_000)} = 1));\n`],
    ["negates without end", `create table chain (id int check (${"not ".repeat(50_000)}true));\n`],
    ["has one endless statement", `create table long (${Array.from({ length: 60_000 }, (_, i) => `c${i} int`).join(", ")});\n`],
    ["holds control characters", "create table c (id int);\u0000\u0001\n"],
  ])("that %s costs only itself", (_, text) => {
    const analysis = judged({ [`${MIGRATIONS}/1_hostile.sql`]: text, [`${MIGRATIONS}/2_good.sql`]: good });
    expect(places(analysis)).toContain(`${MIGRATIONS}/2_good.sql:1`);
  });

  it.each([
    ["quotes", "'"], ["dollars", "$a$"], ["comments", "/*"], ["brackets", "("], ["semicolons", ";"], ["backslashes", "\\\n"], ["dashes", "-"], ["escapes", "E'\\"],
  ])("of ten million %s is cut in linear time", (_, piece) => {
    const text = piece.repeat(Math.floor(10_000_000 / piece.length));
    expect(statementsOf(text).length).toBeLessThan(10_000_001);
  }, 20_000);

  it("of 10 MB is left out, and that is said", () => {
    const analysis = judged({ [`${MIGRATIONS}/1_big.sql`]: `insert into a values (1);\n`.repeat(400_000), [`${MIGRATIONS}/2_good.sql`]: good });
    expect(analysis.skipped).toEqual([{ file: `${MIGRATIONS}/1_big.sql`, reason: "larger than 2 MB" }]);
    expect(places(analysis)).toEqual([`${MIGRATIONS}/2_good.sql:1`]);
  });
});

describe("what stands around the statements", () => {
  it("is told of a database whose language is not read", () => {
    const analysis = judged({ "migrations/1.sql": "create table `a` (`id` int auto_increment primary key) engine=InnoDB;\n" });
    expect(analysis.skipped).toEqual([{ file: "migrations/1.sql", reason: expect.stringContaining("other than Postgres") as string }]);
    expect(analysis.notAnalysed).toEqual([]);
  });

  it("orders migrations by number", () => {
    expect(["V10__b.sql", "V2__a.sql", "0002_x", "1_a"].sort(naturally)).toEqual(["1_a", "0002_x", "V2__a.sql", "V10__b.sql"]);
  });

  it("offers a migration that comes next", () => {
    const [finding] = judged({ [`${MIGRATIONS}/20240131235959_a.sql`]: "create table a (id uuid primary key);\n" }).findings;
    expect(finding?.fixes[0]?.edits).toEqual([{ file: `${MIGRATIONS}/20240131235960_mend_schema.sql`, start: 0, end: 0, text: "ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;\n" }]);
  });
});

describe("what is offered", () => {
  it("ends its finding, one migration for each, and is written to disk", async () => {
    const root = projectFolder({ [`${MIGRATIONS}/0001_a.sql`]: "create table a (id uuid primary key);\ncreate table b (id uuid primary key, a_id uuid references a (id));\n" });
    const rules = ["schema-row-level-security", "schema-foreign-key-indexes"];
    const { changes, after } = await repaired(readProject(root, defaultConfig), { root, config: defaultConfig, preset: "all", rules, isWanted: () => true, hasSuggestions: true });
    expect(after.findings).toEqual([]);
    expect([...changes.keys()].sort()).toEqual(["0002", "0003", "0004"].map((n) => `${MIGRATIONS}/${n}_mend_schema.sql`));
    for (const [file, { before, after: text }] of changes) expect(replaceText(root, join(root, file), before, text)).toBeUndefined();
    expect(readFileSync(join(root, MIGRATIONS, "0002_mend_schema.sql"), "utf8")).toContain("ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;");
    expect(analyse({ root, config: defaultConfig, preset: "all", rules }).findings).toEqual([]);
  });

  it("is not written where a link leads out of the project", () => {
    const root = projectFolder({ "package.json": "{}" });
    symlinkSync(projectFolder({ "other.txt": "" }), join(root, "out"));
    expect(replaceText(root, join(root, "out/new/1.sql"), "", "select 1;\n")).toBe("outside the project");
  });
});
