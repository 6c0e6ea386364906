/**
 * Files of a cache, sealed: what was cut off, changed, written by another version or by somebody else does not
 * open, and is made anew. Writing replaces a file as a whole, so that processes may share it.
 */
import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { closeSync, constants, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachePlace, keepNewest, privatePlace } from "./cache-folder.js";
import { bytesOf, textOf } from "./plain-text.js";

/** What opens: a header that is proved, and bytes behind it of which the header holds the digests. */
export class Sealed {
  constructor(
    readonly header: string,
    private readonly file: number,
    private readonly start: number,
  ) {}

  /** A part of the body, which is read from disk when it is asked for; what is missing there is missing here. */
  part(at: number, length: number): Uint8Array {
    try {
      return read(this.file, this.start + at, length);
    } catch {
      return Buffer.alloc(0);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

const SEAL = 32;
const LENGTH = 4;
/** More is no header of ours. */
const MAX_HEADER = 1 << 28;
/** Results for other presets and rules that are kept beside the last. */
const MAX_FILES = 8;
/** Files that are being written, by this process or another; those of processes that were killed are the oldest. */
const MAX_DRAFTS = 4;
const DRAFT = ".draft";
/** What lies in the place of a file may be a pipe, whose writer nobody needs to wait for. Windows has none of these. */
const READ = constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);

/** A short name for a text, which stands for it alone. */
export function digest(text: string | Uint8Array): string {
  return hash("sha256", text, "base64url");
}

/** The first half of a digest: as good a proof, where many are kept. */
export function shortDigest(text: string | Uint8Array): string {
  return digest(text).slice(0, 22);
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  for (let n = 1; n > 0 && done < length; done += n) n = readSync(file, bytes, done, length - done, at + done);
  return bytes.subarray(0, done);
}

/** Put in by the build; not there where the modules run one by one. */
declare const STOPSHIP_BUILD: string | undefined;

let built = typeof STOPSHIP_BUILD === "string" ? STOPSHIP_BUILD : undefined;

/** What tells this build of the tool from any other: facts and answers are as good as the code that made them. */
function build(): string {
  if (built !== undefined) return built;
  const code = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = readdirSync(code, { recursive: true, encoding: "utf8" }).filter((file) => /\.[jt]s$/.test(file)).sort();
  const stamps = files.map((file) => {
    const { size, mtimeMs } = statSync(join(code, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return (built = digest(stamps.join("\n")));
}

export class Cache {
  private constructor(
    readonly folder: string,
    private readonly key: Buffer,
    private readonly root: string,
  ) {}

  /**
   * The cache of a root; nothing where it has no place.
   *
   * @param location the folder that was asked for
   */
  static open(root: string, location?: string): Cache | undefined {
    const place = cachePlace(root, digest(root).slice(0, 16), location);
    return place && new Cache(place.folder, place.key, root);
  }

  /**
   * A cache that no project can have written, whatever lies in it; nothing where there is no such place.
   *
   * @param what is kept there
   * @param words folders among them are those of projects
   */
  static private(what: string, words: readonly string[]): Cache | undefined {
    const place = privatePlace(digest([what, build(), process.version].join("\0")).slice(0, 16), words);
    return place && new Cache(place.folder, place.key, what);
  }

  /** The header of a file that this version wrote for this root. */
  read(name: string): string | undefined {
    const sealed = this.open(name);
    sealed?.close();
    return sealed?.header;
  }

  /** The same with what stands behind the header; whoever opens it closes it. */
  open(name: string): Sealed | undefined {
    let file: number | undefined;
    try {
      file = openSync(join(this.folder, name), READ);
      const start = SEAL + LENGTH;
      const front = read(file, 0, start);
      const length = front.readUInt32LE(SEAL);
      const header = length > MAX_HEADER ? front : read(file, start, length);
      if (header.length === length && timingSafeEqual(front.subarray(0, SEAL), this.#seal(name, header))) return new Sealed(textOf(header), file, start + length);
    } catch {
      // It is not there, or none of ours.
    }
    if (file !== undefined) closeSync(file);
    return undefined;
  }

  /** Writes a file, if that can be done. */
  write(name: string, header: string, body: readonly Uint8Array[] = []): void {
    const bytes = bytesOf(header);
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32LE(bytes.length);
    const draft = join(this.folder, `${name}.${randomBytes(6).toString("hex")}${DRAFT}`);
    try {
      const file = openSync(draft, "wx", 0o600);
      try {
        for (const part of [this.#seal(name, bytes), length, bytes, ...body]) writeFileSync(file, part);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(this.folder, name));
    } catch {
      rmSync(draft, { force: true });
    }
    keepNewest(this.folder, MAX_DRAFTS, (file) => file.endsWith(DRAFT));
    keepNewest(this.folder, MAX_FILES, (file) => !file.startsWith("facts") && !file.endsWith(DRAFT));
  }

  #seal(name: string, header: Buffer): Buffer {
    return createHmac("sha256", this.key).update([build(), process.version, this.root, name, ""].join("\0")).update(header).digest();
  }
}
