/** What git hooks run, written for husky or lefthook. They stop nobody who skips them, so they are told as evidence, never as checks. */
import type { Job, Step } from "./pipelines.js";
import { type Node, readYaml } from "../../extract/yaml.js";

const HUSKY = /(?:^|\/)\.husky\/([a-z]+(?:-[a-z]+)+)$/;
const LEFTHOOK = /(?:^|\/)\.?lefthook\.ya?ml$/;
const HOOKS = ["pre-commit", "pre-push", "commit-msg", "pre-merge-commit"];

/** The hooks of a project as jobs that nothing waits for. */
export function hooksOf(documents: ReadonlyMap<string, string>): readonly Job[] {
  const found: Job[] = [];
  for (const [file, text] of documents) {
    const [, husky] = HUSKY.exec(file) ?? [];
    if (husky !== undefined) found.push(hook(file, husky, 0, [{ run: text, dir: "", isSoft: false, at: 0, end: text.length }]));
    else if (LEFTHOOK.test(file)) found.push(...lefthook(file, readYaml(text)));
  }
  return found;
}

function hook(file: string, name: string, at: number, steps: readonly Step[]): Job {
  return { file, name, at, end: at + 1, steps, needs: [], pipelines: [], isSoft: false, trigger: "other", start: name, isOpaque: false };
}

function* lefthook(file: string, root: Node | undefined): Generator<Job> {
  for (const name of HOOKS) {
    const given = root?.map?.get(name);
    if (given) yield hook(file, name, given.key, [...stepsOf(given, 0)]);
  }
}

/** `commands: { lint: { run } }`, or `jobs: [{ run }, { group: { jobs } }]`. */
function* stepsOf(given: Node, depth: number): Generator<Step> {
  const entries = [...(given.map?.get("commands")?.map?.values() ?? []), ...(given.map?.get("jobs")?.list ?? [])];
  for (const entry of entries) {
    const run = entry.map?.get("run");
    const dir = entry.map?.get("root")?.text?.replace(/\/$/, "") ?? "";
    if (run?.text !== undefined) yield { run: run.text, dir, isSoft: false, at: run.at, end: run.end };
    const group = entry.map?.get("group");
    if (group && depth < 4) yield* stepsOf(group, depth + 1);
  }
}
