/** What a result rests on, as it is kept between runs. */
import type { Use as OfEndpoint } from "../concepts.js";
import type { OnPages, Use } from "../link/pages.js";
import type { FileBefore, Rests } from "./before.js";
import type { Finding } from "./finding.js";
import type { Edge } from "./imports.js";
import { type Lines, linesOf } from "./kept-lines.js";
import type { Outline } from "./outline.js";
import { lookupsIn, type WrittenLookups, writtenLookups } from "./lookups-before.js";
import { sharesIn, type ShareRow, Used } from "./kept-shares.js";

export const RESTS = ["files", "taken", "used", "shares", "lookups"] as const;

/** What was read: whatever of it is the same in the next result goes back as it came. */
export interface EarlierRests extends Lines<(typeof RESTS)[number]> {
  readonly paths: readonly string[];
  readonly uses: readonly OfEndpoint[];
}

const NOTHING: OnPages = { isInBrowser: false, uses: [] };
const BACKEND = 1, IN_BROWSER = 2;

/** A file as it is kept: what it is is bits, and targets are numbers of files, times four, and two bits. `0`: none. */
type FileRow = readonly [
  path: string, digest: string, is: number, exports: string, targets: readonly number[], uses: readonly Use[] | 0,
  start: readonly [name: string, handlers: readonly number[], runs: readonly (readonly [file: number, fns: readonly number[]])[]] | 0,
  outline: Outline | 0,
];

/** In the order of the names above. */
export function writtenRests({ files, taken, shares, lookups }: Rests, kept: EarlierRests | undefined): Uint8Array[] {
  const paths = [...files.keys()], pathOf = new Map([...files].map(([path, file]) => [file, path]));
  const numbers = new Map(paths.map((path, i) => [path, i]));
  // Rows speak of other files by their numbers.
  const isNumbered = kept?.paths.length === paths.length && kept.paths.every((path, i) => path === paths[i]);
  const isStale = kept === undefined || new Used(kept.uses).isStale(shares);
  const used = new Used(isStale ? [] : kept.uses);
  const said = linesOf(shares, isStale ? undefined : kept.shares, (share) => used.rowOf(share));
  return [
    linesOf([...files.values()], isNumbered ? kept.files : undefined, (file) => rowOf(pathOf.get(file) ?? "", file, (path) => numbers.get(path) ?? 0)),
    linesOf(taken, kept?.taken, (finding) => finding), linesOf(used.all, isStale ? undefined : kept.used, (use) => use), said,
    linesOf(writtenLookups(lookups, (path) => numbers.get(path)), undefined, (row) => row),
  ];
}

/** @param lines proved to be what was written */
export function readRests(lines: Lines<(typeof RESTS)[number]>): { readonly rests: Rests; readonly earlier: EarlierRests } {
  const rows = lines.files.read() as readonly FileRow[], uses = lines.used.read() as readonly OfEndpoint[], files = filesIn(rows);
  const taken = lines.taken.read() as readonly Finding[], shares = sharesIn(lines.shares.read() as readonly ShareRow[], uses);
  lines.used.note(uses);
  lines.files.note([...files.values()]);
  lines.taken.note(taken);
  lines.shares.note(shares);
  const lookups = lookupsIn(lines.lookups.read() as WrittenLookups, (n) => rows[n]?.[0] ?? "");
  return { rests: { files, taken, shares, lookups }, earlier: { ...lines, paths: [...files.keys()], uses } };
}

/** @param numberOf gives the number of a file */
function rowOf(path: string, { digest, isBackend, onPages: { isInBrowser, uses }, exports, edges, start, outline }: FileBefore, numberOf: (path: string) => number): FileRow {
  return [
    path, digest, (isBackend ? BACKEND : 0) + (isInBrowser ? IN_BROWSER : 0), exports,
    edges.map((edge) => numberOf(edge.path) * 4 + (edge.isPassed ? 2 : 0) + (edge.isRuntime ? 1 : 0)), uses.length > 0 ? uses : 0,
    start ? [start.name, start.handlers.map(numberOf), [...start.runs].map(([of, fns]) => [numberOf(of), [...fns]] as const)] : 0,
    outline ?? 0,
  ];
}

function filesIn(rows: readonly FileRow[]): Map<string, FileBefore> {
  const pathOf = (n: number): string => rows[n]?.[0] ?? "";
  // Many files import the same few.
  const edges = new Array<Edge | undefined>(rows.length * 4);
  const edgeOf = (n: number): Edge => (edges[n] ??= { path: pathOf(n >> 2), isRuntime: (n & 1) === 1, isPassed: (n & 2) === 2 });
  return new Map(rows.map(([path, digest, is, exports, targets, uses, start, outline]): [string, FileBefore] => {
    const onPages = is < IN_BROWSER && uses === 0 ? NOTHING : { isInBrowser: (is & IN_BROWSER) !== 0, uses: uses === 0 ? [] : uses };
    const file = { digest, isBackend: (is & BACKEND) !== 0, onPages, exports, edges: targets.map(edgeOf), ...(outline !== 0 && { outline }) };
    if (start === 0) return [path, file];
    const [name, handlers, runs] = start;
    return [path, { ...file, start: { name, handlers: handlers.map(pathOf), runs: new Map(runs.map(([of, fns]) => [pathOf(of), new Set(fns)])) } }];
  }));
}
