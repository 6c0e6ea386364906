/** Judges the text of a literal: a placeholder, words, or something that nobody would make up. */

/** Shannon entropy in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits;
}

/** Share of a text that its longest run of one character, or of characters in alphabetic or numeric order, takes. */
function longestRun(text: string): number {
  let longest = 0, same = 1, rising = 1;
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    same = step === 0 ? same + 1 : 1;
    rising = step === 1 || (text[i - 1] === "9" && text[i] === "0") ? rising + 1 : 1;
    longest = Math.max(longest, same, rising);
  }
  return longest / Math.max(text.length, 1);
}

const SLOT = /\$\{|\{\{|<%|%[A-Z_]+%|^\$[A-Z_]+$|^<[^>]*>$|^\[[^\]]*\]$|^\{[^}]*\}$|^\(.*\)$/;
const STAND_IN = /example|placeholder|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|(?:^|[^a-z0-9])(?:your|my|the|some|any|insert|enter|put|todo|dummy|sample|fake|mock|test|testing|foo|bar|baz|lorem|redacted|removed|hidden|masked|not|no|none|invalid|wrong|unused)\d{0,4}(?:[^a-z0-9]|$)|\.\.\.|…|\*{3}|x{4}/i;
/** Inside a provider's key letters come in any order: only what nobody draws by chance counts. */
const STAND_IN_KEY = /EXAMPLE|PLACEHOLDER|REDACTED|[Ff]ake|FAKE|[Dd]ummy|DUMMY|Do_?NotUse|DO_?NOT_?USE|(?:YOUR|your)[-_A-Z]|CHANGE_?ME|\.\.\.|…|\*{3}|x{6}|X{5}/;

/** Whether a text stands where a secret will be put. */
export function isPlaceholder(text: string): boolean {
  return text.trim() === "" || SLOT.test(text) || STAND_IN.test(text) || longestRun(text) >= 0.4 || new Set(text).size <= 3;
}

/** Whether Base64 hides words: what is drawn by chance comes out as bytes that are no letters. Some services write their keys as JSON. */
function hidesWords(key: string): boolean {
  return key.length >= 20 && /^[A-Za-z0-9+/_-]+=*$/.test(key) && /^[ -z|}~][ -~]*$/.test(Buffer.from(key, "base64").toString("latin1"));
}

/** Whether a text of a provider's format is an example from a document. */
export function isPlaceholderKey(key: string, entropy: number): boolean {
  return hidesWords(key) || STAND_IN_KEY.test(key) || longestRun(key) >= 0.4 || entropyOf(key) < entropy;
}

/** Says "there is none". */
export function isAbsence(text: string): boolean {
  return /^(?:none|null|nil|undefined|unset|missing|empty|n\/?a|not[-_ ]?set|disabled?|off|on|true|false|auto|default|anonymous|unknown|ignored|local|ollama|lm-studio|\s*)$/i.test(text);
}

/** Whether a part between separators is a word, a number, or a word with a number behind it. */
function isWord(part: string): boolean {
  if (/^\d+$/.test(part) || /^v?\d+(?:px|ms|s|m|h|d|k|kb|mb|gb|x)?$/i.test(part)) return true;
  if (!/^[A-Za-z]+\d{0,4}$/.test(part)) return false;
  const letters = part.replace(/\d+$/, "");
  if (letters.length < 12) return true;
  let changes = 0, vowels = 0;
  for (let i = 0; i < letters.length; i++) {
    if (/[aeiouyAEIOUY]/.test(letters[i] ?? "")) vowels++;
    if (i > 0 && /[a-z]/.test(letters[i] ?? "") !== /[a-z]/.test(letters[i - 1] ?? "")) changes++;
  }
  return changes <= letters.length / 3 && vowels >= letters.length / 6;
}

/** Whether a text is made of words: a label, a key, a path, the name of something. */
export function isWordLike(text: string): boolean {
  return text.split(/[^A-Za-z0-9]+/).every((part) => part === "" || isWord(part));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HARMLESS = new RegExp(
  [
    "^[a-z][a-z0-9+.-]{1,20}:(?://|[a-z]+/)", // URLs and data URLs; credentials in them have a format of their own
    "^(?:\\.{0,2}|~|@[\\w-]+)/", // paths
    "^[^\\s@]+@[^\\s@]+\\.[a-z]{2,}$", // addresses
    "^0x[0-9a-fA-F]{40}$", // addresses of accounts and contracts
    "^\\$(?:2[abxy]?|argon2(?:id?|d)|pbkdf2|scrypt|[156])\\$", // password hashes
    "^sha(?:1|256|384|512)-", // integrity of a file
    "^\\d{4}-\\d{2}-\\d{2}", // dates
    "^(?:pk|pub|public|publishable|anon|site)[-_.]", "^(?:sb_publishable_|phc_|AIza|6L|0x4|G-|UA-|GTM-)", // public by design
    "^(?:ssh-(?:rsa|ed25519)|ecdsa-|-----BEGIN)", // public keys; private ones have a format of their own
    "\\\\[dwsb]|^\\^|\\(\\?|\\[[^\\]]*a-z", // regular expressions
    "^[A-Za-z_]+(?::[\\w,.]+)?(?:\\|[A-Za-z_]+(?::[\\w,.]+)?)+$", // what a validator asks for: `required|minLength:6`
    "^(?:[\\w-]+\\.)+(?:com|org|net|io|dev|app|co|ai|js|ts|json|md|png|svg)$", // hosts and files
  ].join("|"),
);

/** Whether a text is known to open nothing, whatever it looks like. */
export function isHarmless(text: string): boolean {
  return HARMLESS.test(text) || (UUID.test(text) && new Set(text.replaceAll("-", "")).size < 6);
}

/** Whether a text looks drawn by chance: nobody would type it, and it names nothing. */
export function looksRandom(text: string, atLeast: number): boolean {
  if (text.length < atLeast || text.length > 2000 || !/^[\x21-\x7e]+$/.test(text)) return false;
  if (UUID.test(text)) return true;
  return !isWordLike(text) && entropyOf(text) >= (text.length >= 16 ? 3 : 2.5);
}

/** Whether a text looks like a password somebody chose: no word of a label, at least two kinds of characters. */
export function looksChosen(text: string): boolean {
  if (text.length < 6 || text.length > 128 || /[\n\t]|\s{2}|^\s|\s$|: /.test(text) || (text.match(/ /g)?.length ?? 0) > 1) return false;
  if (!/\d/.test(text) && /^[\w.:=/-]+$/.test(text) && isWordLike(text)) return false;
  const kinds = Number(/[a-z]/.test(text)) + Number(/[A-Z]/.test(text)) + Number(/\d/.test(text)) + Number(/[^A-Za-z0-9\s._/:-]/.test(text));
  return kinds >= 2 && (/\d/.test(text) || /[!@#$%^&*?+=~§]/.test(text)) && !/^[a-z]+[A-Z]?[a-z]*\d?$/.test(text);
}
