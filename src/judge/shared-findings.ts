/**
 * What stands in files that endpoints of a part of the project reach, and others too. It is found once, by the first or
 * the surest way there: an edit changes nothing of what was found by way of an endpoint that it does not matter to, as
 * long as no way that it does matter to is surer now, or comes earlier.
 */
import type { Endpoint } from "../concepts.js";
import { answered, type Before } from "./before.js";
import type { Analysis, Finding } from "./finding.js";
import type { Part } from "./part.js";

interface Ways {
  /** All endpoints before the edit, and those of the part after it, both in their order. */
  readonly before: readonly Endpoint[];
  readonly now: readonly Endpoint[];
  /** Whether what starts in a file is as it was. */
  isOutside(file: string): boolean;
  /** Whether the edit was made in this file, and may be on this line. */
  isEdited(file: string, line: number): boolean;
  /** Whether it is known what was changed in an edited file. */
  isTold(file: string): boolean;
}

/** Files that others reach as well, where something else is found now: of these the part alone cannot tell. */
export function differentIn({ outcome, taken }: Before, now: Analysis, part: Part): string[] {
  const ways = { before: outcome.endpoints, now: now.endpoints, isOutside: part.isOutside, isEdited: part.isEdited, isTold: part.isTold };
  const answers = (endpoints: readonly Endpoint[]): string => JSON.stringify(endpoints.map(answered));
  const standing = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ file, line }) => !part.isChanged(file, line));
  // An endpoint that is registered in a file which is not judged is as it was, and in one that is edited it is judged in any case.
  const judged = (endpoints: readonly Endpoint[]): readonly Endpoint[] => endpoints.filter(({ file }) => !part.isOutside(file) && !part.isTold(file));
  const was = byFile([standing(outcome.findings), standing(taken), judged(outcome.endpoints)], part.shared), is = byFile([standing(now.findings), standing(now.taken), judged(now.endpoints)], part.shared);
  const others = [...new Set([...was.keys(), ...is.keys()])].filter((file) => {
    const [findings = [], back = [], endpoints = []] = was.get(file) ?? [];
    const [findingsNow = [], backNow = [], endpointsNow = []] = is.get(file) ?? [];
    return !standAsBefore(findings, findingsNow, ways) || !standAsBefore(back, backNow, ways) || answers(endpoints) !== answers(endpointsNow);
  });
  return [...others, ...rewrittenIn([...outcome.findings, ...taken], part), ...hiddenIn(outcome, now, part)];
}

/** Files that are not judged, of which something is repaired in one that is edited: it is written like what stands beside it. */
function rewrittenIn(findings: readonly Finding[], { isTold, isOutside }: Part): string[] {
  return findings.flatMap((finding) => (isOutside(finding.file) && isRepairedIn(finding, isTold) ? [finding.file] : []));
}

function isRepairedIn({ fixes }: Finding, isOf: (file: string) => boolean): boolean {
  return fixes.some(({ edits }) => edits.some(({ file }) => isOf(file)));
}

/** Edited files in which there are other secrets now beside the edit: others may have led there. */
function hiddenIn(was: Pick<Analysis, "secrets">, now: Pick<Analysis, "secrets">, part: Part): string[] {
  const own = ({ secrets }: Pick<Analysis, "secrets">, file: string): string => JSON.stringify(secrets.filter((place) => place.file === file && !part.isChangedAt(file, place.pos)));
  return [...new Set([...was.secrets, ...now.secrets].map(({ file }) => file))].filter((file) => part.isTold(file) && own(was, file) !== own(now, file));
}

type ByKind = readonly [findings: readonly Finding[], taken: readonly Finding[], endpoints: readonly Endpoint[]];

function byFile([findings, taken, endpoints]: ByKind, files: ReadonlySet<string>): Map<string, ByKind> {
  const found = new Map<string, [Finding[], Finding[], Endpoint[]]>();
  const of = (file: string): [Finding[], Finding[], Endpoint[]] => {
    const known = found.get(file) ?? [[], [], []];
    found.set(file, known);
    return known;
  };
  for (const finding of findings) if (files.has(finding.file)) of(finding.file)[0].push(finding);
  for (const finding of taken) if (files.has(finding.file)) of(finding.file)[1].push(finding);
  for (const endpoint of endpoints) if (files.has(endpoint.file)) of(endpoint.file)[2].push(endpoint);
  return found;
}

/** Whether findings in shared files are surely those that were found before. */
function standAsBefore(before: readonly Finding[], now: readonly Finding[], ways: Ways): boolean {
  const old = byPlace(before), fresh = byPlace(now);
  if (!old || !fresh) return false;
  for (const [place, finding] of fresh) {
    const was = old.get(place);
    if (!was || !(isSame(finding, was) || (isFromOutside(was, ways) && weightOf(finding) === weightOf(was) && isLater(finding, was, ways)))) return false;
  }
  for (const [place, was] of old) if (!fresh.has(place) && (!isFromOutside(was, ways) || isRepairedIn(was, ways.isTold))) return false;
  return true;
}

/** Nothing where two of a rule stand at one place. */
function byPlace(findings: readonly Finding[]): Map<string, Finding> | undefined {
  const found = new Map(findings.map((f) => [`${f.rule} ${f.file}:${f.line}:${f.column}`, f]));
  return found.size === findings.length ? found : undefined;
}

/** The same in all that is said, whichever of its equals it is. */
function isSame(a: Finding, b: Finding): boolean {
  const said = ({ fingerprint: _fingerprint, identity, ...rest }: Finding): string => JSON.stringify([rest, { ...identity, occurrence: 0 }]);
  return said(a) === said(b);
}

function weightOf({ level, confidence, message, endLine, endColumn, identity: { evidence, symbol } }: Finding): string {
  return [level, confidence, message, endLine, endColumn, evidence, symbol].join("\0");
}

function isFromOutside({ file, endpoint, evidence }: Finding, { before, isOutside, isEdited }: Ways): boolean {
  // What no endpoint leads to is found in its own file, or by way of one that its evidence names.
  if (endpoint === null) return [file, ...evidence.map((e) => e.file)].every(isOutside);
  const from = before.filter(({ label }) => label === endpoint);
  return from.length > 0 && from.every(({ file }) => isOutside(file)) && !evidence.some(({ file, line }) => isEdited(file, line));
}

/** Whether it was found by way of an endpoint that comes after those of the other. */
function isLater({ endpoint }: Finding, was: Finding, { before, now }: Ways): boolean {
  const mine = now.filter(({ label }) => label === endpoint), theirs = before.filter(({ label }) => label === was.endpoint);
  return mine.length > 0 && mine.every((m) => theirs.every((t) => t.file < m.file || (t.file === m.file && t.pos < m.pos)));
}
