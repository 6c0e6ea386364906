/** Repairs a project in memory: proposes, proves and applies fixes until there is nothing left that can be proved. */
import type { Fix } from "../concepts.js";
import { applyEdits } from "../fixes/edits.js";
import { proposals } from "../fixes/repairs/index.js";
import { Scene } from "../fixes/repair.js";
import { importersIn } from "../fixes/importers.js";
import { standInsFor } from "../fixes/stand-ins/index.js";
import { Compiler } from "../fixes/types.js";
import { type Candidate, chosen, Trial } from "../fixes/verified.js";
import { isDocument } from "../workspace/documents.js";
import type { AnalyseOptions } from "./analyse.js";
import type { Finding, Outcome } from "./finding.js";
import { extracted, type ProjectFiles } from "./read.js";
import { type State, States } from "./states.js";

/** Looks at the project this often at most: a fix can make room for another. */
const MAX_PASSES = 8;
/** Passes that may end before all was tried: from then on, what was not is given up. */
const MAX_UNFINISHED = 3;
/** Other ways of repairing one finding that are tried when the first does not hold. */
const MAX_WAYS = 8;

export interface RepairOptions extends Omit<AnalyseOptions, "onProgress" | "overlay" | "isLenient" | "hasUnknown"> {
  /** Which findings are to be repaired. */
  readonly isWanted: (finding: Finding) => boolean;
  /** Suggestions too: fixes that may change behaviour. */
  readonly hasSuggestions: boolean;
  /** Nothing is changed, so that the edits of each change that was proved fit the files as they are. */
  readonly isApart?: true;
  /** Asked for each proved fix, in order; all are made where nobody is asked. */
  readonly accepts?: (candidate: Candidate, textOf: (file: string) => string) => Promise<"yes" | "no" | "stop">;
}

export interface Repaired {
  /** Fixes that were made, in order. */
  readonly made: readonly Candidate[];
  /** Files that are different now: text before and after, without byte order mark. */
  readonly changes: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  /** Offered and not proved. */
  readonly refused: readonly Candidate[];
  /** The project as it is then. */
  readonly read: ProjectFiles;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** Files that were read with a text, the last of each: from one trial to the next most stay as they were. */
class Readings {
  readonly #last = new Map<string, { readonly text: string; readonly file: ReturnType<typeof extracted> }>();

  of(path: string, text: string): ReturnType<typeof extracted> {
    const known = this.#last.get(path);
    if (known?.text === text) return known.file;
    const file = extracted(text, path);
    this.#last.set(path, { text, file });
    return file;
  }
}

/** The project with some texts in the place of others; files that do not parse are left out and named. */
function withTexts(read: ProjectFiles, texts: ReadonlyMap<string, string>, readings: Readings): ProjectFiles {
  const files = new Map(read.files);
  const all = new Map(read.texts);
  const documents = new Map(read.documents);
  const notAnalysed = [...read.notAnalysed];
  for (const [path, text] of texts) {
    if (documents.has(path) || isDocument(path)) documents.set(path, text);
    else {
      const file = readings.of(path, text);
      all.set(path, text);
      if ("facts" in file) files.set(path, file.facts);
      else {
        files.delete(path);
        notAnalysed.push({ file: path, reason: "does not parse" });
      }
    }
  }
  return { ...read, files, texts: all, documents, notAnalysed };
}

function textsAfter(fixes: readonly Fix[], textOf: (file: string) => string): Map<string, string> {
  const edits = new Map<string, Fix["edits"][number][]>();
  for (const edit of fixes.flatMap((fix) => fix.edits)) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
  return new Map([...edits].map(([file, of]) => [file, applyEdits(textOf(file), of)]));
}

/**
 * One way to repair each finding: the next that has not been refused.
 *
 * @param hopeless findings of which every way was refused, with the text of their file then: some ways cost a look at all callers
 */
function nextWays(state: State, types: Compiler, options: RepairOptions, isRefused: (finding: Finding, fix: Fix) => boolean, hopeless: Map<string, string>): Candidate[] {
  const { findings, project } = state;
  const wanted = findings.filter((f) => f.confidence !== "unknown" && options.isWanted(f) && hopeless.get(f.fingerprint) !== project.text(f.file));
  if (wanted.length === 0) return [];
  const scene = new Scene(project, types);
  types.expect(wanted.map(({ file }) => file));
  return wanted.flatMap((finding) => {
    let ways = 0;
    for (const fix of proposals(finding, scene)) {
      if (fix.edits.length === 0 || (fix.safety !== "safe" && !options.hasSuggestions)) continue;
      if (ways++ >= MAX_WAYS) break;
      if (!isRefused(finding, fix)) return [{ finding, fix }];
    }
    hopeless.set(finding.fingerprint, project.text(finding.file));
    return [];
  });
}

/** Repairs what can be proved, in memory. Nothing is written. */
export async function repaired(read: ProjectFiles, options: RepairOptions): Promise<Repaired> {
  const states = new States({ ...options, isLenient: true, hasUnknown: true });
  let state = states.judged(read);
  const before = state.outcome;
  const made: Candidate[] = [];
  const refused = new Map<string, Candidate>();
  const nameOf = (finding: Finding, fix: Fix): string => `${finding.fingerprint} ${fix.title} ${fix.edits.map((e) => e.text).join("\0")}`;
  const types = new Compiler(options.root, (path) => state.files.texts.get(path), standInsFor(state.project));
  const hopeless = new Map<string, string>();
  const readings = new Readings();
  let isStopped = false, hasChanged = false, unfinished = 0;
  for (let pass = 0; pass < MAX_PASSES * MAX_WAYS && !isStopped; pass++) {
    const { files } = state;
    const textOf = (file: string): string => files.texts.get(file) ?? files.documents.get(file) ?? "";
    const candidates = chosen(nextWays(state, types, options, (finding, fix) => refused.has(nameOf(finding, fix)), hopeless));
    if (candidates.length === 0) {
      if (!hasChanged) break;
      // What other files say now may show another way.
      hopeless.clear();
      hasChanged = false;
      continue;
    }
    const after = (fixes: readonly Fix[]): Map<string, string> => textsAfter(fixes, textOf);
    const trial = new Trial(state, textOf, (fixes) => states.judged(withTexts(files, after(fixes), readings)), types, after, importersIn(state.project));
    const verdict = trial.verdict(candidates);
    const isGivenUp = verdict.open.length > 0 && (++unfinished > MAX_UNFINISHED || verdict.proved.length + verdict.refused.length === 0);
    if (isGivenUp) for (const candidate of verdict.open) refused.set(nameOf(candidate.finding, candidate.fix), { ...candidate, why: "time" });
    for (const candidate of verdict.refused) refused.set(nameOf(candidate.finding, candidate.fix), candidate);
    const accepted: Candidate[] = [];
    for (const candidate of verdict.proved) {
      const answer = isStopped ? "no" : await (options.accepts?.(candidate, textOf) ?? "yes");
      if (answer === "stop") isStopped = true;
      if (answer === "yes") accepted.push(candidate);
      else refused.set(nameOf(candidate.finding, candidate.fix), candidate);
    }
    // What was proved together need not hold in parts.
    const kept = accepted.length === verdict.proved.length ? accepted : trial.verdict(accepted).proved;
    made.push(...kept);
    if (options.isApart) for (const { finding } of kept) hopeless.set(finding.fingerprint, textOf(finding.file));
    else if (kept.length > 0) {
      state = trial.known(kept) ?? states.judged(withTexts(files, textsAfter(kept.map(({ fix }) => fix), textOf), readings));
      types.moved(kept.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
      hasChanged = true;
    }
  }
  const { files } = state;
  const changes = new Map([...files.texts, ...files.documents].flatMap(([path, after]) => {
    const was = read.texts.get(path) ?? read.documents.get(path) ?? "";
    return was === after ? [] : [[path, { before: was, after }] as const];
  }));
  const isDone = new Set(made.map(({ finding }) => finding.fingerprint));
  return { made, changes, read: files, refused: [...refused.values()].filter(({ finding }) => !isDone.has(finding.fingerprint)), before, after: state.outcome };
}
