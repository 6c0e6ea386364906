/** Finds the ways on which code reaches production although a check did not run, or could not fail. */
import type { Problem, Project, Rule, Sighting, Trail } from "../concepts.js";
import { type Check, CHECKS, checkingActions, ignoringSettings, opaqueActions } from "../libraries/pipelines.js";
import { nothing, type Outcome, type Spot } from "./deploy/checks.js";
import { hooksOf } from "./deploy/hooks.js";
import { before, deploys, type Job, jobsOf, type Step } from "./deploy/pipelines.js";
import { described, type Described } from "./deploy/project.js";
import { commandsFor, failing, stepping, strictly, waiting, withoutSetting } from "./deploy/repairs.js";

/** `ignoreBuildErrors: true` in the configuration of a build. */
interface Seen {
  readonly start: number;
  readonly end: number;
  readonly check: Check;
}

interface Options {
  readonly checks: readonly Check[];
}

const ID = "require-deploy-checks";
const NOUNS: Readonly<Record<Check, string>> = { typecheck: "the type check", lint: "the lint", test: "the tests", build: "the build" };

function see({ node, ancestors, ts, source, path, match, isInComment }: Sighting): Seen | undefined {
  const owner = ancestors[0];
  if (isInComment || !owner || !ts.isPropertyAssignment(owner) || owner.name !== node) return undefined;
  if (owner.initializer.kind !== ts.SyntaxKind.TrueKeyword) return undefined;
  const setting = ignoringSettings.find(([file, name]) => name === match[0] && file.test(path));
  return setting && { start: owner.getStart(source), end: owner.end, check: setting[2] };
}

/** What the project's pipelines and scripts come to. */
class Ways {
  readonly ignored: { readonly file: string; readonly seen: Seen }[];
  readonly project: Described;
  readonly jobs: readonly Job[];
  private readonly hooks: readonly Job[];
  private readonly outcomes = new Map<Job, Outcome>();

  constructor(private readonly scanned: Project) {
    this.ignored = scanned.files.flatMap((file) => (file.seen(ID) as readonly Seen[]).map((seen) => ({ file: file.path, seen })));
    const folders = this.ignored.filter(({ seen }) => seen.check === "typecheck").map(({ file }) => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ""));
    this.project = described(scanned, new Set(folders));
    this.jobs = jobsOf(scanned.documents);
    this.hooks = hooksOf(scanned.documents);
  }

  /** The git hooks that run what is missing on the way to production. */
  skippable(missing: readonly Check[]): Trail[] {
    return this.hooks.flatMap((hook): Trail[] => {
      const { hard } = this.of(hook);
      const run = missing.filter((c) => hard.has(c));
      return run.length === 0 ? [] : [{ file: hook.file, pos: hook.at, end: hook.end, message: `the ${hook.name} hook runs ${listed(run)}, and \`--no-verify\` skips it` }];
    });
  }

  /** What one job checks; for one that deploys, up to that step. */
  of(job: Job): Outcome {
    const known = this.outcomes.get(job);
    if (known) return known;
    const outcome = nothing();
    outcome.isOpaque = job.isOpaque;
    for (const step of job.steps) {
      this.#step(step, job, outcome);
      if (deploys(step)) break;
    }
    this.outcomes.set(job, outcome);
    return outcome;
  }

  #step(step: Step, job: Job, into: Outcome): void {
    const place = { file: job.file, at: step.at, end: step.end };
    const soft = step.isSoft || job.isSoft ? place : undefined;
    if (step.uses === undefined) {
      this.project.checker.run(step.run, place, step.dir, true, soft, into);
      if (/\bdocker(?:-compose| compose| buildx)?\b[^\n]*\bbuild\b|\b(?:fly|flyctl|railway|gcloud)\b/.test(step.run)) this.containers(into, soft);
      if (/\b(?:npm|pnpm|yarn) publish\b/.test(step.run)) for (const name of ["prepublishOnly", "prepack", "prepare"]) this.script(name, into, soft);
      if (/\bvercel\b|\bnetlify\b/.test(step.run)) this.script("build", into, soft);
    } else if (/docker\/b|flyctl-actions(?!\/setup)|cloudrun/.test(step.uses)) this.containers(into, soft);
    else if (/vercel-action|netlify/i.test(step.uses)) this.script("build", into, soft);
    else {
      const checks = checkingActions.flatMap(([action, what]) => (action.test(step.uses ?? "") ? [what] : []));
      if (!soft) for (const what of checks) into.hard.add(what);
      into.isOpaque ||= checks.length === 0 && opaqueActions.test(step.uses);
    }
  }

  containers(into: Outcome, soft: Spot | undefined): void {
    if (this.project.containers.length > 0 || this.project.platforms.some((p) => /Dockerfile|Containerfile/i.test(p))) into.hard.add("build");
    for (const c of this.project.containers) this.project.checker.run(c.run, { file: c.file, at: c.at, end: c.end }, c.dir, true, soft, into);
    // A container is built from the root as often as from its own folder.
    for (const c of this.project.containers) if (c.dir !== "") this.project.checker.run(c.run, { file: c.file, at: c.at, end: c.end }, "", true, soft, into);
  }

  script(name: string, into: Outcome, soft?: Spot): void {
    for (const p of this.project.packages) {
      const script = p.scripts.get(name);
      if (script) this.project.checker.run(`npm run ${name}`, { file: p.path, at: script.at, end: script.end }, p.dir, true, soft, into);
    }
  }

  /** The text of a file, document or source. */
  text(file: string): string {
    return this.scanned.documents.get(file) ?? this.scanned.text(file);
  }

  /** The commands for what is missing, as a job would call them. */
  commands(missing: readonly Check[], job: Job): readonly string[] {
    const root = this.project.packages.find((p) => p.dir === "");
    const scripts = [...(root?.scripts ?? [])].filter(([name, { text }]) => !/^(?:dev|start|deploy|prepare|pre|post)/.test(name) && !deploys({ run: text }));
    const scriptOf = (check: Check): string | undefined => scripts.find(([name, { at, end }]) => {
      const into = nothing();
      this.project.checker.run(`npm run ${name}`, { file: root?.path ?? "", at, end }, "", true, undefined, into);
      return into.hard.has(check);
    })?.[0];
    return commandsFor(missing, scriptOf, job.steps.map((s) => s.run).join("\n")) ?? [];
  }

  /** What is known to have passed on some jobs together. */
  together(jobs: readonly Job[]): Outcome {
    const all = nothing();
    for (const job of jobs) {
      const one = this.of(job);
      for (const check of one.hard) all.hard.add(check);
      all.soft.push(...one.soft);
      all.lenient.push(...one.lenient);
      all.isOpaque ||= one.isOpaque;
    }
    return all;
  }
}

function listed(checks: readonly Check[]): string {
  const words = checks.map((c) => NOUNS[c]);
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

const problem = (file: string, at: number, end: number, message: string, more: Partial<Problem> = {}): Problem => ({
  file, pos: at, end: Math.max(end, at + 1), message, confidence: "likely", identity: message, symbol: "", ...more,
});

/** The checks that have something to check. */
function wanted(ways: Ways, options: Options): readonly Check[] {
  const hasBuild = ways.project.packages.some((p) => p.scripts.has("build"));
  return options.checks.filter((c) => (c === "typecheck" ? ways.project.usesTypes : c === "build" ? hasBuild : true));
}

function* check(project: Project, options: Options): Generator<Problem> {
  const ways = new Ways(project);
  const { jobs } = ways;
  const [root] = ways.project.packages.filter((p) => p.dir === "");
  if (!root) return;
  const all = ways.together(jobs);
  const required = wanted(ways, options);
  const told = new Set<Check>();
  for (const { file, seen } of ways.ignored) {
    if (!options.checks.includes(seen.check) || all.hard.has(seen.check) || all.isOpaque) continue;
    told.add(seen.check);
    yield problem(file, seen.start, seen.end, seen.check === "typecheck" ? "ignoresTypes" : "ignoresLint", { confidence: "proven", fixes: withoutSetting(file, ways.text(file), seen.start, seen.end) });
  }
  yield* idleChecks(ways, all, required, told);
  const ends = jobs.flatMap((job) => {
    const step = job.isPreview ? undefined : job.steps.find(deploys);
    return step ? [{ job, step }] : [];
  });
  if (ends.length > 0) yield* unchecked(ways, ends, required, told);
  else yield* never(ways, root, required, told, all);
}

/** Checks that run and cannot stop anything, and lints that let warnings pass. */
function* idleChecks(ways: Ways, all: Outcome, required: readonly Check[], told: Set<Check>): Generator<Problem> {
  const places = new Set<string>();
  for (const { check: what, file, at, end } of all.soft) {
    if (all.hard.has(what) || !required.includes(what) || places.has(`${file}:${at}`)) continue;
    places.add(`${file}:${at}`);
    told.add(what);
    yield problem(file, at, end, "idle", { data: { check: NOUNS[what] }, confidence: "proven", identity: `idle ${what}`, fixes: failing(file, ways.text(file), at, end) });
  }
  const lenient = required.includes("lint") && !told.has("lint") ? all.lenient.filter(({ file, at }, i, list) => !places.has(`${file}:${at}`) && list.findIndex((o) => o.file === file && o.at === at) === i) : [];
  const [first, ...others] = lenient;
  if (first) yield problem(first.file, first.at, first.end, "warnings", { level: "warning", fixes: strictly(first.file, ways.text(first.file), first.at, first.end), evidence: others.map(({ file, at, end }) => ({ file, pos: at, end, message: "so does this one" })) });
}

/** Jobs that deploy before, or beside, what should stop them. */
function* unchecked(ways: Ways, ends: readonly { readonly job: Job; readonly step: Step }[], required: readonly Check[], told: ReadonlySet<Check>): Generator<Problem> {
  for (const { job, step } of ends) {
    const passed = ways.together(before(job, ways.jobs));
    const missing = required.filter((c) => !passed.hard.has(c) && !told.has(c));
    if (missing.length === 0 || passed.isOpaque || job.trigger === "other") continue;
    const elsewhere = ways.jobs.filter((other) => missing.some((c) => ways.of(other).hard.has(c)));
    const here = elsewhere.filter((other) => other.file === job.file && !other.isConditional && !before(other, ways.jobs).includes(job));
    const awaited = missing.every((c) => here.some((other) => ways.of(other).hard.has(c))) ? waiting(job, ways.text(job.file), here.map(({ name }) => name)) : [];
    const fixes = awaited.length > 0 ? awaited : stepping(job, ways.text(job.file), ways.commands(missing, job));
    const evidence: Trail[] = elsewhere.slice(0, 3).map((other) => ({ file: other.file, pos: other.at, end: other.end, message: `\`${other.name}\` runs ${listed(missing.filter((c) => ways.of(other).hard.has(c)))}, but nothing waits for it` }));
    yield problem(job.file, step.at, Math.min(step.end, step.at + 200), elsewhere.length > 0 ? "beside" : "deploy", {
      data: { path: pathOf(job, ways.jobs), checks: listed(missing) }, fixes, evidence: [...evidence, ...ways.skippable(missing)], ...(job.trigger === "manual" && { level: "warning" as const }), identity: `${job.name} ${missing.join(" ")}`,
    });
  }
}

/** The way of a change to production, as far as the pipelines show it: `push → build → deploy`. */
function pathOf(job: Job, jobs: readonly Job[]): string {
  const names = before(job, jobs).slice(0, 6).map((j) => j.name).toReversed();
  return [job.start, ...new Set(names)].join(" → ");
}

/** Nothing deploys in the pipelines: a platform does, and all there is to stop it are the checks of a change. */
function* never(ways: Ways, root: Described["packages"][number], required: readonly Check[], told: ReadonlySet<Check>, all: Outcome): Generator<Problem> {
  const passed = nothing();
  for (const c of all.hard) passed.hard.add(c);
  ways.script("build", passed);
  ways.containers(passed, undefined);
  const missing = required.filter((c) => !passed.hard.has(c) && !told.has(c));
  if (missing.length === 0 || all.isOpaque) return;
  const [first] = ways.jobs.filter((j) => j.trigger === "push" && ways.of(j).hard.size > 0);
  if (first) {
    yield problem(first.file, first.at, first.end, "never", { data: { checks: listed(missing) }, fixes: stepping(first, ways.text(first.file), ways.commands(missing, first)), evidence: ways.skippable(missing), identity: `never ${missing.join(" ")}` });
    return;
  }
  const deploy = root.scripts.get("deploy");
  if (all.hard.size + all.soft.length > 0 || (ways.project.platforms.length === 0 && !deploy)) return;
  const build = deploy ?? root.scripts.get("build") ?? root.scripts.get("start");
  yield problem(root.path, build?.at ?? 0, build?.end ?? 1, "nothing", {
    data: { checks: listed(missing) }, identity: `nothing ${missing.join(" ")}`,
    evidence: [...ways.project.platforms.slice(0, 3).map((file) => ({ file, pos: 0, message: "it is deployed as this says" })), ...ways.skippable(missing)],
  });
}

const rule: Rule<Options, Seen> = {
  id: ID,
  title: "Nothing is deployed unchecked",
  violation: "Deploy does not depend on a type check, a lint with no warnings allowed, the tests and the build, each of which stops it when it fails",
  level: "emergency",
  needs: "project",
  presets: ["strict", "all"],
  messages: {
    beside: "`{path}` reaches production without {checks}. They run, but this job does not wait for them, so a failure stops nothing: make it depend on the jobs that run them.",
    deploy: "`{path}` reaches production without {checks}. Run them in front of it, so that a failure stops the deployment.",
    never: "No pipeline runs {checks}, so nothing stops a change that breaks them on its way to production. Add a step for each.",
    nothing: "This is deployed, and no pipeline runs {checks} before. Add one that does, or run them in the build that is deployed.",
    idle: "{check} runs here and cannot fail: whatever it finds, the deployment goes on. Let its failure stop the job.",
    warnings: "This lint passes with warnings, so they pile up until nobody reads them. Allow none (`--max-warnings 0`).",
    ignoresTypes: "The build passes over type errors, and nothing else checks types before the deployment. Delete the setting, or run `tsc --noEmit` in the pipeline.",
    ignoresLint: "The build passes over lint errors, and nothing else lints before the deployment. Delete the setting, or lint in the pipeline.",
  },
  why:
    "A check that does not stand between a change and production is advice. Type errors and failing tests are then found by users, although a machine had found them before.",
  instead:
    "Run the type check, the lint without warnings, the tests and the build in the pipeline, each as a step that can fail, and let the deploying job depend on all of them.",
  example: {
    bad: {
      "package.json": '{\n  "name": "shop",\n  "scripts": { "build": "tsc", "lint": "eslint . --max-warnings 0", "test": "vitest run" }\n}\n',
      "src/index.ts": "export const port = 80;\n",
      ".github/workflows/ci.yml":
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run build\n      - run: npm run lint\n      - run: npm test\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx vercel deploy --prod\n",
    },
    repaired: {
      "package.json": '{\n  "name": "shop",\n  "scripts": { "build": "tsc", "lint": "eslint . --max-warnings 0", "test": "vitest run" }\n}\n',
      "src/index.ts": "export const port = 80;\n",
      ".github/workflows/ci.yml":
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run build\n      - run: npm run lint\n      - run: npm test\n  deploy:\n    needs: test\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx vercel deploy --prod\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { checks: { type: "array", items: { type: "string", enum: [...CHECKS] }, description: "What a deployment has to depend on." } },
      additionalProperties: false,
    },
    defaults: { checks: CHECKS },
  },
  hasFix: true,
  see: { text: new RegExp(`\\b(?:${ignoringSettings.map(([, name]) => name).join("|")})\\b`, "g"), at: see },
  check,
};

export default rule;
