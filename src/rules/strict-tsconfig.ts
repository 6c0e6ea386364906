/** Finds backend code that is compiled without the strict checks. */
import type { Fix, Measured, Problem, Project, Rule } from "../concepts.js";
import { folderOf, jsonTree, member, withMember } from "../extract/json.js";
import { type Setting, TsConfigs } from "./documents/tsconfigs.js";

interface Options {
  readonly flags: readonly string[];
}

/** Everything that `strict` stands for and that finds mistakes; fields that a framework fills in are no mistake. */
const FLAGS = ["strictNullChecks", "noImplicitAny", "strictFunctionTypes", "strictBindCallApply", "noImplicitThis", "useUnknownInCatchVariables"] as const;
/** Since this major `strict` need not be said. */
const STRICT_BY_ITSELF = 6;

type Verdict = { readonly is: "off"; readonly setting: Setting | undefined } | { readonly is: "on" } | { readonly is: "unknown" };

/** The checker's major by the nearest package.json that says it; undefined where none does, or it is a range without end. */
function majorFor(project: Project, configs: TsConfigs, folder: string): number | undefined {
  for (let dir = folder; ; dir = folderOf(dir)) {
    const tree = configs.tree(dir === "" ? "package.json" : `${dir}/package.json`);
    for (const group of ["devDependencies", "dependencies", "peerDependencies"]) {
      const range: unknown = member(member(tree, group), "typescript")?.value;
      if (typeof range === "string") {
        const major = /^[~^=v]*(\d{1,3})\b[^|<>]*$/.exec(range.trim())?.[1];
        return major === undefined ? undefined : Number(major);
      }
    }
    if (dir === "") return undefined;
  }
}

function verdict(configs: TsConfigs, path: string, isStrictByItself: boolean | undefined): Verdict {
  const said = configs.setting(path, "strict");
  if (said === "unknown") return { is: "unknown" };
  if (said !== "unset") return said.node.value === true ? { is: "on" } : said.node.value === false ? { is: "off", setting: said } : { is: "unknown" };
  if (isStrictByItself !== false) return { is: "unknown" };
  // Said one by one.
  const isEach = FLAGS.slice(0, 2).every((flag) => {
    const one = configs.setting(path, flag);
    return one === "unknown" || (one !== "unset" && one.node.value === true);
  });
  return isEach ? { is: "unknown" } : { is: "off", setting: undefined };
}

function fixOf(project: Project, file: string, option: string): Partial<Problem> {
  const edits = withMember(project.documents.get(file) ?? "", ["compilerOptions", option], true);
  const fix: Fix = { title: `Set \`${option}\``, safety: "suggestion", edits: edits.map((e) => ({ file, ...e })) };
  return { fixes: [fix] };
}

/** Where nothing says `strict`: the options, else the whole. */
function unsetPlace(project: Project, file: string): { readonly file: string; readonly pos: number; readonly end: number } {
  const options = jsonTree(project.documents.get(file) ?? "")?.children?.find((p) => p.children?.[0]?.value === "compilerOptions")?.children?.[0];
  return { file, pos: options?.offset ?? 0, end: options ? options.offset + options.length : 1 };
}

/** The files that say how backend code is checked, each with a file of the code and what it comes to. */
function* checkedBy(project: Project, configs: TsConfigs): Generator<{ readonly alternatives: readonly string[]; readonly example: string; readonly verdicts: readonly Verdict[] }> {
  const folders = new Map<string, string>();
  for (const { path, isBackend, isExcluded } of project.files) {
    if (isBackend && !isExcluded && /(?<!\.d)\.[cm]?tsx?$/.test(path) && !folders.has(folderOf(path))) folders.set(folderOf(path), path);
  }
  for (const [folder, example] of folders) {
    const alternatives = configs.of(folder);
    const [path] = alternatives;
    const major = path === undefined ? undefined : majorFor(project, configs, folderOf(path));
    const isStrictByItself = major === undefined ? undefined : major >= STRICT_BY_ITSELF;
    yield { alternatives, example, verdicts: alternatives.map((one) => verdict(configs, one, isStrictByItself)) };
  }
}

/** Checks of `strict` that every file switches off by itself. */
function* switchedOff(configs: TsConfigs, alternatives: readonly string[], flags: readonly string[]): Generator<{ readonly flag: string; readonly at: Setting }> {
  for (const flag of flags) {
    const settings = alternatives.map((one) => configs.setting(one, flag));
    const [at] = settings;
    if (typeof at === "object" && settings.every((s) => typeof s === "object" && s.node.value === false)) yield { flag, at };
  }
}

/** Files that check backend code, and those of them that are strict about it. */
function measure(project: Project, { flags }: Options): Measured {
  const configs = new TsConfigs(project);
  const found = new Map<string, "good" | "bad" | "unknown">();
  for (const { alternatives, verdicts } of checkedBy(project, configs)) {
    const [first] = verdicts;
    const isOff = first?.is === "off" && verdicts.every(({ is }) => is === "off");
    const isWeaker = first?.is === "on" && !switchedOff(configs, alternatives, flags).next().done;
    found.set(alternatives[0] ?? "", isOff || isWeaker ? "bad" : first?.is === "on" ? "good" : "unknown");
  }
  const having = (wanted: string): number => [...found.values()].filter((is) => is === wanted).length;
  return { of: found.size, good: having("good"), unknown: having("unknown") };
}

function* check(project: Project, { flags }: Options): Generator<Problem> {
  const configs = new TsConfigs(project);
  const told = new Set<string>();
  const isNew = (file: string, option: string): boolean => !told.has(`${file} ${option}`) && told.add(`${file} ${option}`).size > 0;
  for (const { alternatives, example, verdicts } of checkedBy(project, configs)) {
    const [path] = alternatives;
    if (path === undefined) continue;
    const [first] = verdicts;
    const evidence = [{ file: example, pos: 0, message: "backend code that is checked as this says" }];
    const said = { symbol: "", confidence: "proven" as const, evidence };
    if (first?.is === "off" && verdicts.every(({ is }) => is === "off")) {
      const file = first.setting?.file ?? configs.root(path);
      if (!isNew(file, "strict")) continue;
      const place = first.setting ? { file, pos: first.setting.node.parent?.offset ?? first.setting.node.offset, end: first.setting.node.offset + first.setting.node.length } : unsetPlace(project, file);
      yield { ...place, ...said, message: first.setting ? "off" : "unset", identity: "strict", ...fixOf(project, file, "strict") };
    }
    if (first?.is !== "on") continue;
    for (const { flag, at: one } of switchedOff(configs, alternatives, flags)) {
      if (!isNew(one.file, flag)) continue;
      yield { file: one.file, pos: one.node.parent?.offset ?? one.node.offset, end: one.node.offset + one.node.length, ...said, message: "flag", data: { flag }, identity: flag, ...fixOf(project, one.file, flag) };
    }
  }
}

const PACKAGE = '{ "name": "shop", "dependencies": { "express": "^5.0.0" }, "devDependencies": { "typescript": "^5.9.0" } }\n';
const APP = 'import express from "express";\n\nexport const app = express();\napp.get("/hello", (req, res) => {\n  res.json({ hello: "world" });\n});\n';

const rule: Rule<Options> = {
  id: "strict-tsconfig",
  title: "Backend code is compiled with the strict checks",
  violation: "TypeScript is `strict`",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  messages: {
    unset: "This never says `strict`, so null, undefined and untyped values pass the compiler unchecked. Set `strict` to true.",
    off: "`strict` is switched off, so null, undefined and untyped values pass the compiler unchecked. Set it to true, and mend what that finds.",
    flag: "`{flag}` is switched off although the rest is strict, so the compiler passes over what it would find. Delete it.",
  },
  why:
    "Without the strict checks a type says less than it seems to: a string may be null, a parameter without a type may be anything, and both fail in production instead of in the build.",
  instead:
    "Set `\"strict\": true` in the configuration that all packages extend. Where there is too much to mend at once, switch off single checks for a while, and delete one after the other. What an unreadable package sets is taken for strict, and nothing is said of configurations that disagree with each other.",
  example: {
    bad: { "package.json": PACKAGE, "tsconfig.json": '{\n  "compilerOptions": {\n    "target": "ES2022",\n    "strict": false\n  }\n}\n', "src/app.ts": APP },
    repaired: { "package.json": PACKAGE, "tsconfig.json": '{\n  "compilerOptions": {\n    "target": "ES2022",\n    "strict": true\n  }\n}\n', "src/app.ts": APP },
  },
  options: {
    schema: {
      type: "object",
      properties: { flags: { type: "array", items: { type: "string" }, description: "Checks of `strict` that may not be switched off by themselves." } },
      additionalProperties: false,
    },
    defaults: { flags: FLAGS },
  },
  hasFix: true,
  check,
  measure,
};

export default rule;
