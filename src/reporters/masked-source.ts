/** Source text as reports may show it: line by line, with every secret masked. */
import type { Place, Texts } from "../concepts.js";
import { isKeepable, lineStarts } from "../extract/text.js";

const TOKEN = /[A-Za-z0-9_+/=~-]{16,}/g;
const PASSWORD_IN_URL = /(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,200}(?=@)/g;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** Everything but line ends, and but the quotes around it. */
function dots(text: string): string {
  const quote = /^["'`]/.exec(text)?.[0];
  if (quote !== undefined && text.length > 1 && text.endsWith(quote)) return quote + dots(text.slice(1, -1)) + quote;
  return text.replace(/[^\r\n\u2028\u2029]/g, "•");
}

/** Lines of the project's files. Columns stay where they are: a masked character is a dot. */
export class MaskedSource {
  readonly #texts = new Map<string, string>();
  readonly #lines = new Map<string, readonly string[]>();
  readonly #starts = new Map<string, readonly number[]>();
  readonly #secrets = new Map<string, Place[]>();

  /**
   * @param secrets places that rules about secrets point at; whatever else looks like a key is masked too,
   * since a rule may be switched off and a finding suppressed
   */
  constructor(
    private readonly sources: Pick<Texts, "text">,
    secrets: Iterable<Place> = [],
  ) {
    for (const secret of secrets) {
      const known = this.#secrets.get(secret.file);
      if (known) known.push(secret);
      else this.#secrets.set(secret.file, [secret]);
    }
  }

  /** Line `number` of a file, counted from 1, or undefined where there is none. */
  line(file: string, number: number): string | undefined {
    let lines = this.#lines.get(file);
    if (!lines) this.#lines.set(file, (lines = this.#read(file) === undefined ? [] : this.text(file).split(LINE_END)));
    return lines[number - 1];
  }

  /** A file with every secret masked: as long as it is, with its lines where they are. */
  text(file: string): string {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    let text = this.unmasked(file);
    for (const { pos, end = pos } of this.#secrets.get(file) ?? []) {
      text = text.slice(0, pos) + dots(text.slice(pos, end)) + text.slice(end);
    }
    text = text.replace(TOKEN, (token) => (isKeepable(token) ? token : dots(token))).replace(PASSWORD_IN_URL, dots);
    this.#texts.set(file, text);
    return text;
  }

  /** The file as it is, for what is computed from it and never shown. */
  unmasked(file: string): string {
    return this.#read(file) ?? "";
  }

  #read(file: string): string | undefined {
    try {
      return this.sources.text(file);
    } catch {
      return undefined;
    }
  }

  /** Offsets at which the lines of a file start. */
  starts(file: string): readonly number[] {
    let starts = this.#starts.get(file);
    if (!starts) this.#starts.set(file, (starts = lineStarts(this.unmasked(file))));
    return starts;
  }
}
