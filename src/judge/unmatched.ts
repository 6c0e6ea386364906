/** Finds names and patterns of the configuration that match nothing: a misspelt guard would pass for a missing one. */
import type { Project } from "../concepts.js";
import type { FileFacts, Pattern } from "../extract/facts.js";
import { namesEndpoint } from "../link/endpoint-pattern.js";
import type { Config, ConfigProblem, Entry } from "../workspace/config.js";
import { problemAt } from "../workspace/config-error.js";
import { leavesOutAll } from "../workspace/files.js";
import { glob } from "../workspace/glob.js";
import { closest } from "../workspace/spelling.js";
import type { ProjectFiles } from "./read.js";

/** Problems for the entries of the configuration that match nothing in the project, in the order they were written. */
export function unmatched(config: Config, project: Pick<Project, "endpoints">, read: ProjectFiles): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  let names: ReadonlySet<string> | undefined;
  for (const entry of config.entries) {
    if (entry.key === "auth.public") {
      if (!project.endpoints.some((endpoint) => namesEndpoint(entry.value, endpoint))) problems.push(endpointProblem(entry, project));
    } else if (entry.key === "scope" || entry.key === "ignore" || entry.key === "overrides.files") {
      if (!matchesFile(entry, read)) problems.push(patternProblem(entry));
    } else {
      names ??= namesIn(read.files.values());
      // What could not be read may hold the name.
      if (!names.has(lastName(entry.value)) && read.notAnalysed.length === 0) problems.push(nameProblem(entry, names));
    }
  }
  return problems;
}

function problem(entry: Entry, matches: string, hint: string | undefined): ConfigProblem {
  return problemAt(entry.origin, `${entry.key}: "${entry.value}" matches ${matches} in this project`, hint);
}

function nameProblem(entry: Entry, names: ReadonlySet<string>): ConfigProblem {
  const meant = closest(lastName(entry.value), names);
  return problem(entry, "no function", meant && `did you mean "${meant}"?`);
}

function endpointProblem(entry: Entry, project: Pick<Project, "endpoints">): ConfigProblem {
  const meant = closest(entry.value, project.endpoints.map((endpoint) => endpoint.label));
  return problem(entry, "no endpoint", meant && `did you mean "${meant}"?`);
}

function patternProblem(entry: Entry): ConfigProblem {
  const isBare = !entry.value.includes("/");
  return problem(entry, "no file", isBare ? `patterns are relative to the root: "**/${entry.value}" is any depth` : undefined);
}

/** The last name of `auth.requireUser`. */
function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Every name that stands for something callable: functions, classes and their members, imports, variables. */
function namesIn(files: Iterable<FileFacts>): Set<string> {
  const names = new Set<string>();
  for (const { fns, classes, imports, exports } of files) {
    for (const fn of fns) {
      names.add(fn.name);
      for (const event of fn.events) if (event.k === "def") addBound(event.to, names);
    }
    for (const cls of classes) {
      names.add(cls.name);
      for (const member of cls.members) names.add(member.name);
    }
    for (const { local, name } of imports) for (const given of [local, name]) if (given !== undefined) names.add(given);
    for (const { as } of exports) names.add(as);
  }
  return names;
}

function addBound(pattern: Pattern, names: Set<string>): void {
  if (typeof pattern === "string") names.add(pattern);
  else if (pattern?.[0] === "{") for (let i = 2; i < pattern.length; i += 2) addBound(pattern[i] ?? null, names);
  else if (pattern?.[0] === "[") for (const part of pattern.slice(1)) addBound(part ?? null, names);
  else if (pattern?.[0] === "=" || pattern?.[0] === "...") addBound(pattern[1], names);
}

/** Files that the walk lists. A pattern for other kinds cannot be judged by it. */
const LISTED = /(?:\.[cm]?[jt]sx?|[*}/]|\/[^./]*|^[^./]*)$/;

function matchesFile({ key, value }: Entry, { files, listing, skipped, notAnalysed }: ProjectFiles): boolean {
  const covers = glob(value.replace(/^!/, ""));
  const left = [...skipped, ...notAnalysed].map(({ file }) => file.replace(/\/$/, ""));
  if ([...files.keys(), ...left, ...listing.ignored].some(covers) || !LISTED.test(value)) return true;
  return key === "ignore" && leavesOutAll(value, listing);
}
