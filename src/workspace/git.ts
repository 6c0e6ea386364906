/**
 * Asks git what a commit or the index holds. The repository may be hostile, and its configuration can name programs:
 * git never looks at the work tree here (no filters), runs no hook, no monitor, no foreign diff, and fetches nothing.
 */
import { spawnSync } from "node:child_process";
import { devNull } from "node:os";
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

/** Git cannot answer: one sentence for people. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Files by path below the root, each with the id of its content. */
export interface Tree {
  readonly files: ReadonlyMap<string, string>;
  /** Folders that are repositories of their own. */
  readonly submodules: readonly string[];
}

const OFF = [
  "core.fsmonitor=false", `core.hooksPath=${devNull}`, "diff.external=", "core.pager=cat", "core.askPass=", "credential.helper=", "protocol.allow=never", "core.untrackedCache=false",
  "submodule.recurse=false", "log.showSignature=false", "core.sshCommand=false",
];
const MAX_OUTPUT = 1 << 30;
const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

type Environment = Readonly<Record<string, string | undefined>>;

function quiet(env: Environment): Record<string, string> {
  const left = Object.entries(env).filter(([name, value]) => value !== undefined && !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|EXTERNAL_DIFF|PAGER|ASKPASS|SSH|SSH_COMMAND|TRACE\w*|NAMESPACE)$/.test(name));
  return {
    ...Object.fromEntries(left.map(([name, value]) => [name, value ?? ""])),
    GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "", GIT_NO_REPLACE_OBJECTS: "1", LC_ALL: "C",
  };
}

interface Answer {
  readonly out: Buffer;
  readonly err: string;
  readonly code: number;
}

function run(cwd: string, words: readonly string[], env: Record<string, string>, input?: string): Answer {
  const { status, stdout, stderr, error } = spawnSync("git", ["--no-pager", ...OFF.flatMap((setting) => ["-c", setting]), ...words], {
    cwd, env, maxBuffer: MAX_OUTPUT, windowsHide: true, stdio: ["pipe", "pipe", "pipe"], ...(input !== undefined && { input }),
  });
  if (error && "code" in error && error.code === "ENOENT") throw new GitError("git is not installed, or not on the PATH");
  if (error) throw new GitError(`git cannot be run: ${error.message}`);
  return { out: stdout, err: stderr.toString("utf8").trim(), code: status ?? 1 };
}

/** What git complains about, in one line. */
function complaint(err: string): string {
  return (err.split("\n")[0] ?? "").replace(/^(?:fatal|error): /, "").slice(0, 200);
}

export class Repository {
  private constructor(
    private readonly root: string,
    readonly top: string,
    private readonly folder: string,
    readonly isShallow: boolean,
    private readonly env: Record<string, string>,
  ) {}

  /**
   * The repository that a folder lies in.
   *
   * @param env a hook of the same repository says in it which index is about to be committed
   * @throws GitError
   */
  static of(root: string, env: Environment): Repository {
    const calm = quiet(env);
    const { out, err, code } = run(root, ["rev-parse", "--show-toplevel", "--absolute-git-dir", "--is-shallow-repository"], calm);
    const [top = "", folder = "", isShallow = ""] = out.toString("utf8").split(/\r?\n/);
    if (code !== 0 || top === "" || folder === "") {
      throw new GitError(/not a git repository/.test(err) || code === 0 ? "this is no git repository, so there is nothing to compare with" : `git cannot read this repository: ${complaint(err)}`);
    }
    const index = env["GIT_INDEX_FILE"];
    // Git means the top of the work tree. Another repository's hook speaks of another index.
    const isOurs = env["GIT_DIR"] === undefined || sameFolder(resolve(top, env["GIT_DIR"]), folder) || sameFolder(resolve(env["GIT_DIR"]), folder);
    return new Repository(root, top, folder, isShallow === "true", index && isOurs ? { ...calm, GIT_INDEX_FILE: resolve(top, index) } : calm);
  }

  /** What is about to be committed. @throws GitError */
  index(): Tree {
    const entries = this.#ask(["ls-files", "--stage", "-z", "--", ...this.#below()]).toString("utf8").split("\0").filter(Boolean);
    const isUnmerged = entries.some((entry) => /^\d+ [0-9a-f]+ [123]\t/.test(entry));
    if (isUnmerged) throw new GitError("the index holds merge conflicts: resolve them first");
    return this.#tree(entries);
  }

  /** The files of a commit. @throws GitError */
  commit(id: string): Tree {
    return this.#tree(this.#ask(["ls-tree", "-r", "-z", "--full-tree", id, "--", ...this.#below()]).toString("utf8").split("\0").filter(Boolean));
  }

  /** The commits that the index will be committed on: none in a new repository, several in a merge. */
  parents(): readonly string[] {
    const head = this.#try(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
    const merged = this.#try(["rev-parse", "--verify", "--quiet", "MERGE_HEAD^{commit}"]);
    return [head, merged].filter((id) => id !== undefined);
  }

  /** The commit where the way to `ref` and ours part. @throws GitError */
  mergeBase(ref: string): string {
    const id = ref.startsWith("-") ? undefined : this.#try(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
    const deepen = "fetch its history (git fetch --unshallow; in GitHub Actions fetch-depth: 0)";
    if (id === undefined) throw new GitError(`git knows no commit ${JSON.stringify(ref)}${this.isShallow ? `: this clone is shallow, ${deepen}` : " here"}`);
    if (this.#try(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) === undefined) throw new GitError("there is no commit here yet");
    const base = this.#try(["merge-base", id, "HEAD"]);
    if (base !== undefined) return base;
    throw new GitError(this.isShallow ? `this clone is too shallow to know where ${JSON.stringify(ref)} and HEAD part: ${deepen}` : `${JSON.stringify(ref)} and HEAD have no common history`);
  }

  /** Contents by id. @throws GitError */
  contents(ids: readonly string[]): ReadonlyMap<string, Buffer> {
    const found = new Map<string, Buffer>();
    const wanted = [...new Set(ids)].filter((id) => ID.test(id));
    if (wanted.length === 0) return found;
    const bytes = this.#ask(["cat-file", "--batch"], `${wanted.join("\n")}\n`);
    for (let at = 0; at < bytes.length; ) {
      const lineEnd = bytes.indexOf(10, at);
      if (lineEnd < 0) break;
      const [id = "", kind = "", size = "0"] = bytes.toString("latin1", at, lineEnd).split(" ");
      if (kind !== "blob") throw new GitError("this clone does not hold every file it needs (a partial clone?): fetch them first");
      found.set(id, bytes.subarray(lineEnd + 1, lineEnd + 1 + Number(size)));
      at = lineEnd + 2 + Number(size);
    }
    return found;
  }

  /** Whether git tracks anything in a folder. */
  tracks(folder: string): boolean {
    const path = relative(realpathSync(this.top), realpathSync(folder)).split(sep).join("/");
    if (path.startsWith("..")) return false;
    return this.#ask(["ls-files", "-z", "--", path]).length > 0;
  }

  #below(): string[] {
    const path = relative(realpathSync(this.top), realpathSync(this.root)).split(sep).join("/");
    return path === "" ? [] : [path];
  }

  #tree(entries: readonly string[]): Tree {
    const [below = ""] = this.#below();
    const files = new Map<string, string>();
    const submodules: string[] = [];
    for (const entry of entries) {
      const tab = entry.indexOf("\t");
      const [mode = "", ...ids] = entry.slice(0, tab).split(" ");
      const path = entry.slice(tab + 1 + (below === "" ? 0 : below.length + 1));
      const id = ids.find((word) => ID.test(word));
      if (mode === "160000") submodules.push(path);
      // Links are never followed.
      else if (id !== undefined && mode.startsWith("100")) files.set(path, id);
    }
    return { files, submodules };
  }

  #run(words: readonly string[], input?: string): Answer {
    return run(this.top, ["--literal-pathspecs", `--git-dir=${this.folder}`, `--work-tree=${this.top}`, ...words], this.env, input);
  }

  #ask(words: readonly string[], input?: string): Buffer {
    const { out, err, code } = this.#run(words, input);
    if (code !== 0) throw new GitError(`git ${words[0] ?? ""} failed: ${complaint(err)}`);
    return out;
  }

  /** One line, or nothing where git says no. */
  #try(words: readonly string[]): string | undefined {
    const { out, code } = this.#run(words);
    const [line = ""] = out.toString("utf8").split(/\r?\n/);
    return code === 0 && line !== "" ? line : undefined;
  }
}

function sameFolder(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
