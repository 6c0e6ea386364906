/** Pipelines of GitHub Actions, GitLab and CircleCI in one shape: jobs, what they run, and what has to succeed before. */
import { deployingActions, deployingCommands, previews } from "../../libraries/pipelines.js";
import { type Node, readYaml, texts } from "../../extract/yaml.js";

export interface Step {
  /** Shell text, or "" for a step that is an action. */
  readonly run: string;
  readonly uses?: string;
  /** Options of the action, as one text. */
  readonly with?: string;
  readonly dir: string;
  readonly isSoft: boolean;
  readonly at: number;
  readonly end: number;
}

export interface Job {
  readonly file: string;
  readonly name: string;
  readonly at: number;
  readonly end: number;
  readonly steps: readonly Step[];
  /** Names of jobs of the same file that have to succeed first. */
  readonly needs: readonly string[];
  /** Files of pipelines that have to succeed first, or that this job consists of. */
  readonly pipelines: readonly string[];
  readonly isSoft: boolean;
  /** `push`: runs for each change; `manual`: for releases and by hand; `other`: never on the way to production. */
  readonly trigger: "push" | "manual" | "other";
  /** What starts it, in words. */
  readonly start: string;
  /** What it deploys is for trying a change out. */
  readonly isPreview?: true;
  /** It is skipped for some changes, and with it what waits for it. */
  readonly isConditional?: true;
  /** Part of it is not in the repository. */
  readonly isOpaque: boolean;
}

const isTrue = (node: Node | undefined): boolean => node?.text === "true";
const get = (node: Node | undefined, ...path: readonly string[]): Node | undefined => path.reduce<Node | undefined>((n, name) => n?.map?.get(name), node);

/** Whether a file is a pipeline of GitHub Actions. */
export function isWorkflow(path: string): boolean {
  return /(?:^|\/)\.github\/workflows\//.test(path);
}

/** All jobs of all pipelines. */
export function jobsOf(documents: ReadonlyMap<string, string>): readonly Job[] {
  const found: Job[] = [];
  const names = new Map<string, string>();
  const workflows = new Map<string, Node>();
  for (const [path, text] of documents) {
    const isGithub = isWorkflow(path);
    if (!isGithub && !/(?:^|\/)\.gitlab-ci\.ya?ml$|(?:^|\/)\.circleci\/config\.ya?ml$/.test(path)) continue;
    const root = readYaml(text);
    if (!root) continue;
    if (isGithub) {
      workflows.set(path, root);
      const name = get(root, "name")?.text;
      if (name) names.set(name, path);
    } else if (path.endsWith("config.yml") || path.endsWith("config.yaml")) found.push(...circle(path, root));
    else found.push(...gitlab(path, root));
  }
  for (const [path, root] of workflows) found.push(...github(path, root, names, documents));
  return found;
}

/** Whether a job, or the environment that it deploys to, is called after trying a change out. */
function isForTrial(name: string, job: Node): boolean {
  return [name, get(job, "environment")?.text, get(job, "environment", "name")?.text].some((n) => previews.test(n ?? ""));
}

/** Events in the order in which they say most about the way to production. */
const STARTS = ["push", "merge_group", "workflow_run", "release", "create", "schedule", "pull_request_target", "pull_request"];

function github(file: string, root: Node, names: ReadonlyMap<string, string>, documents: ReadonlyMap<string, string>): Job[] {
  const on = get(root, "on");
  const events = new Set(on?.map ? [...on.map.keys()] : texts(on).map((t) => t.text ?? ""));
  const push = get(on, "push");
  const isTagged = push?.map !== undefined && push.map.has("tags") && !push.map.has("branches");
  const trigger = (events.has("push") && !isTagged) || events.has("pull_request") || events.has("merge_group") || events.has("workflow_run") || events.has("pull_request_target") ? "push"
    : events.has("release") || events.has("workflow_dispatch") || events.has("push") || events.has("create") ? "manual" : "other";
  const isTrial = [...events].every((e) => e === "pull_request" || e === "pull_request_target") || previews.test(get(root, "name")?.text ?? "") || previews.test(file);
  const start = events.has("workflow_dispatch") && trigger !== "push" && !events.has("release") ? "by hand" : (STARTS.find((e) => events.has(e)) ?? "push");
  const before = texts(get(on, "workflow_run", "workflows")).flatMap((t) => names.get(t.text ?? "") ?? []);
  const base = get(root, "defaults", "run", "working-directory")?.text ?? "";
  return [...(get(root, "jobs")?.map ?? [])].map(([name, job]) => {
    const dir = get(job, "defaults", "run", "working-directory")?.text ?? base;
    const called = get(job, "uses")?.text;
    const own = called?.startsWith("./") ? called.slice(2) : undefined;
    const steps = (get(job, "steps")?.list ?? []).flatMap((step) => githubSteps(step, dir, documents, 0));
    return {
      file, name, at: job.key, end: job.key + name.length, steps,
      needs: texts(get(job, "needs")).flatMap((t) => t.text ?? []),
      pipelines: [...before, ...(own === undefined ? [] : [own])],
      isSoft: isTrue(get(job, "continue-on-error")), trigger, start,
      ...((isTrial || isForTrial(name, job)) && { isPreview: true }),
      ...(get(job, "if") !== undefined && { isConditional: true }),
      isOpaque: called !== undefined && own === undefined,
    };
  });
}

function githubSteps(step: Node, base: string, documents: ReadonlyMap<string, string>, depth: number): Step[] {
  const isSoft = isTrue(get(step, "continue-on-error"));
  const dir = get(step, "working-directory")?.text ?? base;
  const run = get(step, "run");
  if (run?.text !== undefined) return [{ run: run.text, dir: clean(dir), isSoft, at: run.at, end: run.end }];
  const uses = get(step, "uses");
  if (uses?.text === undefined) return [];
  const local = uses.text.startsWith("./") ? uses.text.slice(2).replace(/\/$/, "") : undefined;
  const action = local === undefined ? undefined : (documents.get(`${local}/action.yml`) ?? documents.get(`${local}/action.yaml`));
  // What an action of the repository runs is told at the step that uses it.
  const inner = action !== undefined && depth < 3 ? (get(readYaml(action), "runs", "steps")?.list ?? []).flatMap((s) => githubSteps(s, "", documents, depth + 1)) : [];
  if (inner.length > 0) return inner.map((s) => ({ ...s, isSoft: isSoft || s.isSoft, at: uses.at, end: uses.end }));
  const given = [...(get(step, "with")?.map ?? [])].map(([k, v]) => `${k}: ${v.text ?? ""}`).join("\n");
  return [{ run: "", uses: uses.text, with: given, dir: clean(dir), isSoft, at: uses.at, end: uses.end }];
}

const NO_JOB = new Set(["stages", "variables", "include", "default", "workflow", "image", "services", "cache", "before_script", "after_script", "pages"]);

function gitlab(file: string, root: Node): Job[] {
  const stages = texts(get(root, "stages")).map((t) => t.text ?? "");
  const order = ["build", "test", "deploy"];
  const rank = (job: Node): number => {
    const stage = inherited(root, job, "stage")?.text ?? "test";
    return [".pre", ...(stages.length > 0 ? stages : order), ".post"].indexOf(stage);
  };
  const jobs = [...(root.map ?? [])].filter(([name, node]) => !name.startsWith(".") && !NO_JOB.has(name) && node.map !== undefined);
  return jobs.map(([name, job]) => {
    const needs = inherited(root, job, "needs");
    const isSoft = isTrue(inherited(root, job, "allow_failure"));
    const scripts = ["before_script", "script"].flatMap((key) => texts(inherited(root, job, key) ?? (key === "before_script" ? get(root, key) : undefined)));
    return {
      file, name, at: job.key, end: job.key + name.length,
      steps: scripts.map((s) => ({ run: s.text ?? "", dir: "", isSoft: false, at: s.at, end: s.end })),
      needs: needs ? (needs.list ?? []).flatMap((n) => n.text ?? get(n, "job")?.text ?? []) : jobs.filter(([, other]) => rank(other) < rank(job)).map(([n]) => n),
      pipelines: [], isSoft, ...(inherited(root, job, "when")?.text === "manual" ? { trigger: "manual", start: "by hand" } : { trigger: "push", start: "push" }),
      ...(isForTrial(name, job) && { isPreview: true }),
      isOpaque: get(root, "include") !== undefined || inherited(root, job, "trigger") !== undefined,
    };
  });
}

/** A key of a job or of the templates it extends. */
function inherited(root: Node, job: Node, key: string, depth = 0): Node | undefined {
  const own = get(job, key);
  if (own || depth > 8) return own;
  for (const name of texts(get(job, "extends")).toReversed()) {
    const found = get(root, name.text ?? "");
    const value = found && inherited(root, found, key, depth + 1);
    if (value) return value;
  }
  return undefined;
}

function circle(file: string, root: Node): Job[] {
  const orders: [string, readonly string[], boolean][] = [];
  for (const [, workflow] of get(root, "workflows")?.map ?? []) {
    for (const item of get(workflow, "jobs")?.list ?? []) {
      const [entry] = item.map ?? [];
      const name = item.text ?? entry?.[0];
      if (name !== undefined) orders.push([name, texts(get(entry?.[1], "requires")).map((t) => t.text ?? ""), get(entry?.[1], "type")?.text === "approval"]);
    }
  }
  const jobs = get(root, "jobs")?.map ?? new Map<string, Node & { readonly key: number }>();
  const known = [...jobs].map(([name, job]): Job => ({
    file, name, at: job.key, end: job.key + name.length,
    steps: (get(job, "steps")?.list ?? []).flatMap((step): Step[] => {
      const run = get(step, "run");
      const text = run?.text === undefined ? get(run, "command") : run;
      if (text?.text === undefined) return [];
      return [{ run: text.text, dir: clean((get(run, "working_directory") ?? get(job, "working_directory"))?.text ?? ""), isSoft: false, at: text.at, end: text.end }];
    }),
    needs: orders.filter(([n]) => n === name).flatMap(([, requires]) => requires), pipelines: [], isSoft: false, trigger: "push", start: "push", isOpaque: false,
  }));
  // Jobs of orbs and approvals stand between others; what they run is not here.
  const foreign = orders.filter(([name]) => !jobs.has(name)).map(([name, needs, isApproval]): Job => ({
    file, name, at: 0, end: 1, steps: [], needs, pipelines: [], isSoft: false, trigger: "push", start: "push", isOpaque: !isApproval,
  }));
  return [...known, ...foreign];
}

function clean(dir: string): string {
  return dir.replace(/^~?\.?\//, "").replace(/\/$/, "").replace(/^\.$|^~$/, "");
}

/** Everything that has succeeded when a job runs, the job itself included. */
export function before(job: Job, jobs: readonly Job[]): readonly Job[] {
  const found = new Set<Job>();
  const open = [job];
  for (let next = open.pop(); next; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const other of jobs) {
      if (other.file === next.file ? next.needs.includes(other.name) : next.pipelines.includes(other.file)) open.push(other);
    }
  }
  return [...found];
}

/** Whether a step hands something to production. */
export function deploys(step: Pick<Step, "run" | "uses" | "with">): boolean {
  if (step.uses !== undefined) return deployingActions.test(step.uses) || (/docker\/build-push-action|docker\/bake-action/.test(step.uses) && /^push: (?!false$)/m.test(step.with ?? "")) || (step.uses.includes("changesets/action") && /^publish: /m.test(step.with ?? ""));
  return step.run.slice(0, 20_000).replace(/\\\r?\n/g, " ").split("\n").some((line) => !line.trimStart().startsWith("#") && deployingCommands.test(line.slice(0, 1_000)) && !/--dry-run\b|--registry[ =]["']?https?:\/\/(?:localhost|127\.0\.0\.1)\b/.test(line));
}
