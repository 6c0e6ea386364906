/** The second half of an analysis: rules look at the linked project, and what they report becomes findings. */
import type { Project, Rule, SourceFacts } from "../concepts.js";
import { timing } from "../extract/timing.js";
import { escape } from "../reporters/escape.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import { closest } from "../workspace/spelling.js";
import type { Analysis, Finding } from "./finding.js";
import { Occurrences } from "./fingerprint.js";
import { Places, worded, type Reported } from "./place.js";
import type { Settings } from "./settings.js";
import { Suppressions, type IdleSuppression } from "./suppress.js";

export type Judgement = Pick<Analysis, "findings" | "suppressed" | "taken" | "notRun" | "ran" | "crashes">;

/** What the type check came to for those who asked for one. */
export interface TypesAsked {
  readonly reasons: readonly string[];
  /** It found nothing: with a reason, it may not have looked at all. */
  readonly isEmpty: boolean;
}

/**
 * Runs the rules that the settings switch on. One that throws loses what it had not yet reported, and nothing else.
 *
 * @param comments which take findings back: ours alone where ESLint sees to its own
 */
export function judge(project: Project, rules: readonly Rule[], settings: Settings, comments: "all" | "ours" = "all", types?: TypesAsked): Judgement {
  const isAsked = askedIn(project);
  const reported: Reported[] = [];
  const ran: Rule[] = [];
  const notRun: Analysis["notRun"][number][] = [];
  const crashes: Analysis["crashes"][number][] = [];
  for (const rule of rules.filter((r) => settings.isOn(r))) {
    if (rule.needs === "types") {
      // In the preset that everybody has they join only where types were asked for.
      if (!types && !settings.isNamed(rule)) continue;
      for (const reason of types?.reasons ?? ["needs type information: run with --types"]) notRun.push({ rule: rule.id, reason });
      if (!types || (types.reasons.length > 0 && types.isEmpty)) continue;
    }
    // The half that needs no types runs all the same.
    if (rule.typedHalf !== undefined) for (const reason of types?.reasons ?? []) notRun.push({ rule: rule.id, reason: `${rule.typedHalf}: ${reason}` });
    try {
      timing.measure(`rule ${rule.id}`, () => {
        for (const found of problemsOf(rule, project, settings)) if (isAsked(found.problem.file)) reported.push(found);
      });
      ran.push(rule);
    } catch (error) {
      crashes.push({ rule: rule.id, file: null, error: told(error) });
    }
  }

  const all = withoutDuplicates(reported);
  const suppressions = new Map(project.asked.filter((f) => f.facts.comments.length > 0).map((f) => [f.path, new Suppressions(f.facts, project.text(f.path), comments)]));
  const isTaken = all.map(({ rule, problem }) => suppressions.get(problem.file)?.takes(rule, problem.pos) === true);
  const idle = project.asked.flatMap((file) => idleIn(file, suppressions.get(file.path), rules, ran, settings));

  const places = new Places(project);
  const occurrences = new Occurrences();
  // Those taken back are counted too: a comment must not change the names of others.
  const found = [...all, ...idle].map((r) => places.finding(r, occurrences));
  const taken = found.filter((_, i) => isTaken[i] === true);
  return { findings: found.filter((_, i) => isTaken[i] !== true).sort(byPlace), suppressed: taken.length, taken, notRun, crashes, ran: ran.map(({ id }) => id) };
}

/** Whether anybody asks what is found in a file: documents are asked about with all files. */
function askedIn({ files, asked }: Project): (file: string) => boolean {
  if (asked.length === files.length) return () => true;
  const paths = new Set(asked.map(({ path }) => path));
  return (file) => paths.has(file);
}

function* problemsOf(rule: Rule, project: Project, settings: Settings): Generator<Reported> {
  for (const { options, holdsFor } of settings.variants(rule)) {
    for (const problem of rule.check(project, options)) {
      const level = settings.level(rule, problem.file, problem.level);
      if (level === "off" || !holdsFor(problem.file)) continue;
      if (problem.confidence === "unknown" && !settings.hasUnknown) continue;
      const template = rule.messages[problem.message];
      if (template === undefined) throw new Error(`${rule.id} has no message "${problem.message}"`);
      yield { rule: rule.id, level, message: worded(template, problem.data), problem };
    }
  }
}

/** In the order of the code; the same rule at the same place once, the graver one first. */
function withoutDuplicates(reported: readonly Reported[]): Reported[] {
  const gravity = ({ level }: Reported): number => (level === "emergency" ? 0 : 1);
  const sorted = [...reported].sort((a, b) =>
    compare(a.problem.file, b.problem.file) || a.problem.pos - b.problem.pos || compare(a.rule, b.rule) || gravity(a) - gravity(b));
  return sorted.filter((r, i) => {
    const before = sorted[i - 1];
    return before?.rule !== r.rule || before.problem.file !== r.problem.file || before.problem.pos !== r.problem.pos;
  });
}

/** The suppressions of a file that do nothing, as problems. Where no rule looks, none can be called unused. */
function* idleOf(file: SourceFacts, suppressions: Suppressions | undefined, rules: readonly Rule[], ran: readonly Rule[], settings: Settings): Generator<IdleSuppression> {
  if (!suppressions) return;
  const looks = (id: string): boolean =>
    ran.some((rule) => rule.id === id && settings.level(rule, file.path) !== "off" && (rule.isSecret === true || (file.isBackend && !file.isExcluded)));
  yield* suppressions.idle(looks, (id) => id === UNUSED_SUPPRESSION || rules.some((rule) => rule.id === id));
}

function idleIn(file: SourceFacts, suppressions: Suppressions | undefined, rules: readonly Rule[], ran: readonly Rule[], settings: Settings): Reported[] {
  const level = settings.suppressionLevel(file.path);
  if (level === "off") return [];
  return [...idleOf(file, suppressions, rules, ran, settings)].map((idle) => ({
    rule: UNUSED_SUPPRESSION,
    level,
    message: idleMessage(idle, rules),
    problem: { file: file.path, pos: idle.pos, end: idle.end, message: idle.why, confidence: "proven", identity: `${idle.why} ${idle.rules.join(" ")}` },
  }));
}

function idleMessage({ why, rules: names }: IdleSuppression, rules: readonly Rule[]): string {
  const list = names.map((name) => `\`${name}\``).join(", ");
  const meant = closest(names[0] ?? "", rules.map((rule) => rule.id));
  return worded({
    "no reason": "This suppression gives no reason, so it takes nothing back. Write ` -- ` behind the rule and why it does not apply here.",
    "no rule": "This suppression names no rule, so it takes nothing back. Write the rule's name and, behind ` -- `, why it does not apply here.",
    "unknown rule": `{list} is not a rule, so this takes nothing back.${meant === undefined ? "" : ` Did you mean \`${meant}\`?`}`,
    unused: "{list} reports nothing here. Delete the suppression, or it will hide the next one.",
  }[why], { list });
}

/** A crash of ours in a few lines. */
export function told(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.split("\n").slice(0, 6).map(escape).join("\n");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In the order of the code. */
export function byPlace(a: Finding, b: Finding): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule);
}
