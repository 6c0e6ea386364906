/** An outcome after an edit: what the edit can matter to is judged anew, everything else is as it was. */
import type { Endpoint, Share } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { timing } from "../extract/timing.js";
import { namesInPaths } from "../frameworks/routing/paths.js";
import { learnedFrom } from "../link/learned.js";
import { Standing } from "../link/privacy.js";
import { rules } from "../rules/index.js";
import { ConfigError } from "../workspace/config-error.js";
import { stackOf } from "../workspace/stack.js";
import { analysed, type AnalyseOptions, byPosition } from "./analyse.js";
import { answered, type Before, type Rests, restsOf } from "./before.js";
import { beyondByName } from "./by-name.js";
import type { Analysis, Finding } from "./finding.js";
import { fingerprintOf, Occurrences } from "./fingerprint.js";
import { byPlace } from "./judge.js";
import { allAgain, type Part, partOf } from "./part.js";
import type { ProjectFiles, ReadOptions } from "./read.js";
import { differentIn } from "./shared-findings.js";
import { Settings } from "./settings.js";
import { unmatched } from "./unmatched.js";

/** Endpoints that cost nothing to speak of. */
const FEW = 20;
/** Names in the configuration that only all files together can tell from misspelt ones. */
const TOLD_BY_PATHS: ReadonlySet<string> = new Set(["auth.public", "scope", "ignore", "overrides.files"]);

/**
 * What an analysis comes to, told from an earlier one that was asked the same; nothing where only the whole of it tells.
 *
 * @param last what the run before came to
 * @param names digests of all texts
 * @throws ConfigError
 */
export function judgedAgain(read: ProjectFiles, options: Omit<AnalyseOptions, keyof ReadOptions>, last: Before, names: ReadonlyMap<string, string>): Before | undefined {
  const { config, preset, rules: only, also: more, hasUnknown } = options;
  const settings = new Settings(config, preset ?? config.preset ?? "recommended", { only, also: more, hasUnknown });
  const isLocal = rules.every((rule) => rule.isLocal === true || (rule.needs === "types" && !settings.isNamed(rule)) || !settings.isOn(rule));
  if (options.hasTypes === true || !isLocal || config.entries.some(({ key }) => !TOLD_BY_PATHS.has(key))) return allAgain("a rule or the configuration asks of all files together");
  const also = new Set<string>();
  for (let spent = 0; ;) {
    const part = timing.measure("find what an edit matters to", () => partOf(last, read, names, also));
    if (!part) return undefined;
    const beyond = timing.measure("find what an edit matters to", () => beyondByName(part.edited, read, (path) => part.files.has(path)));
    if (beyond.size > 0 && [...beyond].some((path) => !also.has(path))) {
      for (const path of beyond) also.add(path);
      continue;
    }
    const { before } = part;
    const now = analysed({ ...read, files: new Map([...read.files].filter(([path]) => part.files.has(path))) }, { ...options, isLenient: true, rest: part.rest, judged: (project) => timing.measure("find what an edit matters to", () => part.settle(project)) });
    if (now.crashes.length > 0) return allAgain("of a crash");
    if (!now.endpoints.every((e) => part.isWhole(e))) return allAgain("a framework joins new endpoints to others");
    const rests = restsOf(now, read, names, before, (path) => !part.isOutside(path));
    const unsettled = timing.measure("put it together", () => [...touchedBy(rests.shares, before, part), ...renamedFor(before, now, part, read), ...differentIn(before, now, part)]);
    if (unsettled.length === 0) return timing.measure("put it together", () => together(before, part, now, rests, read, options));
    if (unsettled.every((path) => also.has(path))) return allAgain("a part of the project does not tell");
    spent += now.endpoints.length;
    if (spent > Math.max(FEW, before.outcome.endpoints.length / 2)) return allAgain("to find out what it matters to takes as long");
    for (const path of unsettled) also.add(path);
  }
}

/** Files of endpoints that are not judged anew, although what they asked of all endpoints together has another answer now. */
function touchedBy(shares: readonly Share[], before: Before, part: Part): string[] {
  if (isSameSaid(before.shares.filter((_, i) => !part.isOutside(before.outcome.endpoints[i]?.file ?? "")), shares)) return [];
  const was = new Standing(before.shares), is = new Standing([...part.rest.shares, ...shares]);
  const isOther = new Map<string, boolean>();
  const changed = (ask: string): boolean => {
    let known = isOther.get(ask);
    if (known === undefined) isOther.set(ask, (known = was.answer(ask) !== is.answer(ask)));
    return known;
  };
  return [...new Set(before.outcome.endpoints.flatMap(({ file }, i) => (part.isOutside(file) && before.shares[i]?.asks.some(changed) ? [file] : [])))];
}

/** Whether endpoints say the same of the project, in all but what they use, which is nobody's question. */
function isSameSaid(before: readonly Share[], now: readonly Share[]): boolean {
  const said = (shares: readonly Share[]): string => JSON.stringify(shares.map(({ uses: _, ...share }) => Object.entries(share).sort(([a], [b]) => (a < b ? -1 : 1))));
  return said(before) === said(now);
}

/** Files in which a rule sees what it asks the names of parts of paths for, where some are called otherwise now. */
function renamedFor({ outcome }: Before, { project, endpoints }: Analysis, part: Part, { files }: ProjectFiles): string[] {
  const routes = (of: readonly Endpoint[]): string => JSON.stringify(of.map(({ route }) => route).sort());
  if (routes(outcome.endpoints.filter(({ file }) => !part.isOutside(file))) === routes(endpoints.filter(({ file }) => !part.isOutside(file)))) return [];
  const was = namesInPaths(outcome.endpoints.map(({ route }) => route)), is = project.pathNames();
  if (was.size === is.size && [...is].every((name) => was.has(name))) return [];
  const asking = rules.flatMap((rule) => (rule.asksPathNames ? [rule.id] : []));
  const isSeen = ({ isView, unseen, seen }: FileFacts): boolean => asking.some((id) => (isView ? unseen?.includes(id) !== true : seen[id] !== undefined));
  return [...files].flatMap(([path, facts]) => (part.isOutside(path) && isSeen(facts) ? [path] : []));
}

function together(before: Before, part: Part, now: Analysis, rests: Rests, read: ProjectFiles, { config, isLenient }: Pick<AnalyseOptions, "config" | "isLenient">): Before | undefined {
  const { outcome } = before;
  const isShared = ({ file, line }: Finding): boolean => part.shared.has(file) && !part.isChanged(file, line);
  const isOutside = ({ file }: { readonly file: string }): boolean => part.isOutside(file);
  const isKept = (finding: Finding): boolean => isOutside(finding) || isShared(finding);
  const shares = rests.shares;
  const endpoints = [...outcome.endpoints.flatMap((endpoint, i) => (isOutside(endpoint) ? [{ endpoint, share: before.shares[i] }] : [])), ...now.endpoints.map((endpoint, i) => ({ endpoint: answered(endpoint), share: shares[i] }))].sort((a, b) => byPosition(a.endpoint, b.endpoint));
  const all = endpoints.map(({ endpoint }) => endpoint), told = endpoints.flatMap(({ share }) => share ?? []);
  const problems = isLenient ? [] : unmatched(config, { endpoints: all }, read);
  if (problems.length > 0) throw new ConfigError(problems);
  const { findings, taken } = numbered([...outcome.findings.filter(isKept), ...now.findings.filter((f) => !isShared(f))], [...before.taken.filter(isKept), ...now.taken.filter((f) => !isShared(f))]);
  return {
    files: rests.files, taken, shares: told, lookups: rests.lookups,
    outcome: {
      preset: now.preset, findings, endpoints: all, learned: learnedFrom(told.map(({ uses }) => uses)),
      stack: stackOf({ packages: read.packages, documents: read.documents.keys(), routes: all.map(({ route }) => route) }),
      files: read.files.size, suppressed: taken.length, skipped: read.skipped, notAnalysed: read.notAnalysed, notRun: now.notRun, ran: now.ran, crashes: [],
      secrets: [...outcome.secrets.filter(isOutside), ...now.secrets.filter((place) => !isOutside(place))].sort(byPosition),
    },
  };
}

/** Findings of both kinds in order, with equals counted anew. */
function numbered(findings: readonly Finding[], taken: readonly Finding[]): { readonly findings: readonly Finding[]; readonly taken: readonly Finding[] } {
  const isTaken = new Set(taken);
  const occurrences = new Occurrences();
  const result = { findings: [] as Finding[], taken: [] as Finding[] };
  for (const finding of [...findings, ...taken].sort(byPlace)) {
    const identity = occurrences.next(finding.identity);
    const same = identity.occurrence === finding.identity.occurrence;
    result[isTaken.has(finding) ? "taken" : "findings"].push(same ? finding : { ...finding, identity, fingerprint: fingerprintOf(identity) });
  }
  return result;
}
