/** Where a cache may lie, and the key that seals it: the key is never in the repository, whose files nobody needs to trust. */
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { makeFolder } from "./make-folder.js";

export interface CachePlace {
  readonly folder: string;
  readonly key: Buffer;
}

const KEY_BYTES = 32;
/** Projects without node_modules that the user's cache folder remembers. */
const MAX_PROJECTS = 50;
/** Versions of Stopship and Node whose code it remembers. */
const MAX_VERSIONS = 4;

/** The folder in which programs of this user keep what they can make again. */
export function userFolder(): string {
  const { env, platform } = process;
  const given = platform === "win32" ? env["LOCALAPPDATA"] : env["XDG_CACHE_HOME"];
  const base = given !== undefined && isAbsolute(given) ? given : join(homedir(), platform === "darwin" ? "Library/Caches" : platform === "win32" ? "AppData/Local" : ".cache");
  return join(base, "stopship");
}

/** The key of this user, made on first use. */
function userKey(folder: string): Buffer | undefined {
  const file = join(folder, "key");
  try {
    makeFolder(folder, 0o700);
    try {
      writeFileSync(file, randomBytes(KEY_BYTES), { flag: "wx", mode: 0o600 });
    } catch {
      // It is there, or cannot be made: reading tells.
    }
    const key = readFileSync(file);
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a folder is really there: links would lead somewhere else. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isUsable(folder: string): boolean {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK);
    return isFolder(folder);
  } catch {
    return false;
  }
}

/** `node_modules/.cache/stopship` of the root, where that is a place to write. */
function ownFolder(root: string): string | undefined {
  const modules = join(root, "node_modules"), cache = join(modules, ".cache");
  if (!isFolder(modules) || (lstatSync(cache, { throwIfNoEntry: false }) && !isFolder(cache))) return undefined;
  const folder = join(cache, "stopship");
  return isUsable(folder) ? folder : undefined;
}

/**
 * The place for the cache of a root; nothing where none can be written or sealed.
 *
 * @param name tells this root from others in a folder that they share
 * @param location the folder that was asked for
 */
export function cachePlace(root: string, name: string, location?: string): CachePlace | undefined {
  const user = userFolder();
  const key = userKey(user);
  if (!key) return undefined;
  if (location !== undefined) {
    const folder = join(location, name);
    return isUsable(folder) ? { folder, key } : undefined;
  }
  const shared = join(user, "projects");
  const folder = ownFolder(root) ?? join(shared, name);
  if (!isUsable(folder)) return undefined;
  if (folder.startsWith(shared)) keepNewest(shared, MAX_PROJECTS);
  return { folder, key };
}

/**
 * A folder that nobody but this user can have written to, and that is no part of a project: what lies there is as good as
 * installed. Nothing where there is none.
 *
 * @param words what the program was called with: projects are where they lead, or where it was called
 */
export function privatePlace(name: string, words: readonly string[]): CachePlace | undefined {
  try {
    const user = trustedFolder();
    if (user === undefined) return undefined;
    const all = join(user, "code"), folder = join(all, name);
    const isPrivate = (): boolean => [user, all, folder].every((path) => !lstatSync(path, { throwIfNoEntry: false }) || isOnlyOurs(path)) && !isInProject(really(folder), words);
    if (!isPrivate()) return undefined;
    if (!isFolder(folder)) {
      makeFolder(folder, 0o700);
      keepNewest(all, MAX_VERSIONS);
    }
    const key = isPrivate() ? userKey(user) : undefined;
    return key && { folder, key };
  } catch {
    return undefined;
  }
}

/** The folder that was named for it, or the user's own, which the system knows: that a home is somewhere else, the environment alone says. */
function trustedFolder(): string | undefined {
  const named = process.env["STOPSHIP_CODE_CACHE"];
  if (named !== undefined) return isAbsolute(named) ? named : undefined;
  const home = realpathSync(userInfo().homedir), folder = userFolder(), way = relative(home, really(folder));
  return way !== "" && !way.startsWith("..") && !isAbsolute(way) ? folder : undefined;
}

/** Where a path leads, as far as it is there. */
function really(path: string): string {
  return existsSync(path) || path === dirname(path) ? realpathSync(path) : join(really(dirname(path)), basename(path));
}

/** Whether a folder is this user's, and no other may write to it. Windows keeps everybody's own folders from others. */
function isOnlyOurs(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && (process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0));
}

/** Whether a folder may have come with a project: that we were called for, or that anything above the folder speaks of. */
function isInProject(folder: string, words: readonly string[]): boolean {
  const above = [folder];
  for (let path = folder; path !== dirname(path);) above.push((path = dirname(path)));
  if (above.some((path) => [".git", "package.json"].some((sign) => existsSync(join(path, sign))))) return true;
  const named = [".", ...words].map((word) => resolve(word)).filter((path) => existsSync(path));
  return named.some((path) => above.includes(realpathSync(path)));
}

/** Deletes all but the entries of a folder that changed last. */
export function keepNewest(folder: string, count: number, isMeant: (name: string) => boolean = () => true): void {
  try {
    if (!isFolder(folder)) return;
    const entries = readdirSync(folder).filter(isMeant);
    if (entries.length <= count) return;
    const byAge = entries.map((entry) => ({ path: join(folder, entry), at: statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0 })).sort((a, b) => b.at - a.at);
    for (const { path } of byAge.slice(count)) rmSync(path, { recursive: true, force: true });
  } catch {
    // Another process tidies up at the same time, or nobody may.
  }
}
