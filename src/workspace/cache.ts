/**
 * Files of a cache, sealed: what was cut off, changed, written by another version or by somebody else does not
 * open, and is made anew. Writing replaces a file as a whole, so that processes may share it.
 */
import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachePlace, keepNewest } from "./cache-folder.js";

/** What opens: a header that is proved, and bytes behind it of which the header holds the digests. */
export interface Sealed {
  readonly header: string;
  readonly body: Uint8Array;
}

const SEAL = 32;
const LENGTH = 4;
/** Results for other presets and rules that are kept beside the last. */
const MAX_FILES = 8;

/** A short name for a text, which stands for it alone. */
export function digest(text: string | Uint8Array): string {
  return hash("sha256", text, "base64url");
}

let built: string | undefined;

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

  /** A file that this version wrote for this root. */
  read(name: string): Sealed | undefined {
    try {
      const bytes = readFileSync(join(this.folder, name));
      const start = SEAL + LENGTH;
      const end = start + bytes.readUInt32LE(SEAL);
      if (end > bytes.length) return undefined;
      const header = bytes.subarray(start, end);
      return timingSafeEqual(bytes.subarray(0, SEAL), this.#seal(name, header)) ? { header: header.toString("utf8"), body: bytes.subarray(end) } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes a file, if that can be done. */
  write(name: string, header: string, body: readonly Uint8Array[] = []): void {
    const bytes = Buffer.from(header, "utf8");
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32LE(bytes.length);
    const draft = join(this.folder, `${name}.${randomBytes(6).toString("hex")}.draft`);
    try {
      writeFileSync(draft, Buffer.concat([this.#seal(name, bytes), length, bytes, ...body]), { flag: "wx", mode: 0o600 });
      renameSync(draft, join(this.folder, name));
    } catch {
      rmSync(draft, { force: true });
    }
    keepNewest(this.folder, MAX_FILES, (file) => file !== "facts");
  }

  #seal(name: string, header: Buffer): Buffer {
    return createHmac("sha256", this.key).update([build(), process.version, this.root, name, ""].join("\0")).update(header).digest();
  }
}
