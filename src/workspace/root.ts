/** Finds the folder a path belongs to: the whole project is analysed, whichever part of it somebody names. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, parse, relative, resolve, sep } from "node:path";
import { globs } from "./glob.js";
import { isData, readJson } from "./manifests.js";

/**
 * The root for a path: the workspace root that lists the nearest package.json above it,
 * else that package.json's folder, else the folder itself.
 */
export function findRoot(path: string): string {
  const given = resolve(path);
  const start = statSync(given, { throwIfNoEntry: false })?.isFile() ? dirname(given) : given;
  const above = foldersAbove(start);
  const nearest = above.find((dir) => existsSync(join(dir, "package.json")));
  if (nearest === undefined) return start;
  return above.slice(above.indexOf(nearest) + 1).find((dir) => lists(dir, nearest)) ?? nearest;
}

/**
 * A folder and those above it, up to the top of the git repository. A stray package.json in the home
 * folder or at the top of the disk does not make everything below it one project.
 */
function foldersAbove(start: string): string[] {
  const tooHigh = new Set([homedir(), tmpdir(), parse(start).root]);
  const found = [start];
  for (let dir = start; !existsSync(join(dir, ".git")); ) {
    dir = dirname(dir);
    if (tooHigh.has(dir)) break;
    found.push(dir);
  }
  return found;
}

/** Whether a folder's manifest names another folder as one of its workspaces. */
function lists(dir: string, member: string): boolean {
  const path = relative(dir, member).split(sep).join("/");
  return workspaces(dir).some((patterns) => globs(patterns, "itself")(path));
}

/** The workspace patterns of a folder, one list for each manifest that has some. */
function workspaces(dir: string): string[][] {
  const found: string[][] = [];
  const manifest = readJson(join(dir, "package.json"));
  if (manifest && "data" in manifest) {
    const { workspaces: value } = manifest.data;
    const list = isData(value) ? value["packages"] : value;
    if (Array.isArray(list)) found.push(list.filter((p) => typeof p === "string"));
  }
  const pnpm = readText(join(dir, "pnpm-workspace.yaml"));
  if (pnpm !== undefined) found.push(yamlList(pnpm, "packages"));
  return found;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The strings of a top-level list, in block (`- a`) or flow (`[a, b]`) form: all that a workspace file needs of YAML. */
export function yamlList(text: string, key: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (start < 0) return [];
  const rest = (lines[start] ?? "").slice(key.length + 1);
  const flow = rest.trimStart().startsWith("[") ? [rest, ...lines.slice(start + 1)].join("\n") : undefined;
  if (flow !== undefined) {
    const end = flow.indexOf("]");
    return flow.slice(flow.indexOf("[") + 1, end < 0 ? undefined : end).split(",").map(scalar).filter((s) => s !== "");
  }
  const items: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const item = line.trim();
    if (item === "" || item.startsWith("#")) continue;
    if (!item.startsWith("- ")) break;
    items.push(scalar(item.slice(2)));
  }
  return items;
}

/** A plain or quoted scalar, without a comment behind it. */
function scalar(text: string): string {
  const value = text.trim();
  const quote = value[0];
  if (quote === "'" || quote === '"') {
    const end = value.indexOf(quote, 1);
    return value.slice(1, end < 0 ? undefined : end);
  }
  const comment = value.indexOf(" #");
  return (comment < 0 ? value : value.slice(0, comment)).trimEnd();
}
