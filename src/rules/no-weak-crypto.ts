/** Finds passwords that are hashed too fast, broken ciphers, fixed initialisation vectors, and secrets made of dice. */
import type { ActCall, Fix, Given, Problem, Project, Rule } from "../concepts.js";
import { argumentRanges } from "../fixes/arguments.js";
import { replacement } from "../fixes/edits.js";
import { callsIn, lastNames, leadingTo, surely, textsOf, wordsOf } from "./acts/given.js";

interface Options {
  /** Least cost of bcrypt. */
  readonly bcryptCost: number;
}

const BROKEN_CIPHER = /^(?:des|3des|rc2|rc4|arcfour|bf|blowfish|idea|seed|cast)(?:[-_\d]|$)/i;
const BROKEN_HASH = /^(?:md[245]|sha-?1|ripemd)$/i;
const PASSWORD = new Set(["password", "passwd", "pwd", "passphrase", "passcode"]);
/** What nobody may guess. */
const SECRETS = new Set(["token", "secret", "password", "passwd", "passcode", "passphrase", "otp", "nonce", "csrf", "xsrf", "apikey", "totp", "credential"]);
/** What makes a secret of a code, a key, an id, a state. */
const MAKES_SECRET: Readonly<Record<string, ReadonlySet<string>>> = {
  code: new Set(["verification", "verify", "reset", "auth", "login", "sms", "invite", "invitation", "confirm", "confirmation", "2fa", "mfa", "recovery", "backup", "activation", "pin"]),
  key: new Set(["api", "secret", "access", "private", "encryption", "signing"]),
  id: new Set(["session"]),
  state: new Set(["oauth", "oidc", "auth", "sso"]),
  handle: new Set(["oauth", "oidc", "auth", "sso"]),
  pin: new Set(["generate", "random", "reset", "login", "verification"]),
  salt: new Set(["password", "hash", "generate"]),
};
/** A number about tokens is no token; neither is what is made up for a demonstration. */
const NOT_SECRET = new Set(["count", "counts", "max", "min", "limit", "usage", "used", "total", "index", "length", "num", "price", "cost", "balance", "jitter", "delay", "backoff", "sample", "sampling", "mock", "fake", "dummy", "demo", "seed", "test", "color", "tokens", "credentials", "symbol", "budget"]);
const MADE_UP = /(?:^|[/._-])(?:seeds?|mocks?|demo|faker?|fixtures?|samples?|examples?)(?:[/._-]|$)/i;
/** A look-up of leaked passwords takes a part of their SHA-1. */
const LEAK_CHECK = /pwnedpasswords/i;

export const noWeakCrypto: Rule<Options> = {
  id: "no-weak-crypto",
  title: "Passwords are hashed slowly, ciphers hold, and secrets are random",
  violation: "A password is hashed fast, a cipher or its initialisation vector is weak, or a secret is made of `Math.random`",
  level: "warning",
  needs: "project",
  presets: ["all"],
  cwe: 327,
  messages: {
    fast: "A password is hashed with {algorithm}: a graphics card tries billions of those a second. Use Argon2id, or bcrypt with a cost of 10 and more.",
    cheap: "This cost of {cost} makes a password hash that is tried too fast. Use {least} or more.",
    broken: "{algorithm} is broken for what it is used for here ({purpose}): other data with the same hash can be made. Use SHA-256 or an HMAC.",
    cipher: "The cipher {algorithm} does not hold: {reason}. Use `aes-256-gcm` with a fresh initialisation vector.",
    fixed: "The initialisation vector is always the same: equal texts look equal, and with GCM or CTR the key stream can be worked out. Make one with `randomBytes` for each text and store it beside the result.",
    dice: "`{name}` is made of `Math.random`, whose next values can be worked out from the last ones. Use `crypto.randomBytes`, `crypto.randomInt` or `crypto.randomUUID`.",
  },
  why:
    "Passwords leave a company in dumps: how long their owners are safe then is how slow the hash was. Weak ciphers and repeated initialisation vectors give away what they hide without the key. " +
    "`Math.random` was made for games: whoever sees a few of its values knows the reset token that comes next.",
  instead:
    "Hash passwords with Argon2id, or bcrypt with a cost of at least 10. Encrypt with AES-256 in GCM mode and a random initialisation vector. Take tokens, codes and states from the `crypto` module. " +
    "What a hash is for decides: MD5 for an ETag, a cache key or an avatar is left alone, and so is `Math.random` for jitter, sampling, slugs and demonstration data. What makes up passwords for somebody else to try things with looks like one that is relied on: of nine findings left on real code one was wrong, which is why it is only in the preset `all`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "bcrypt": "^6.0.0" } }',
      "src/accounts.ts":
        'import bcrypt from "bcrypt";\n\nexport const store = (password: string): Promise<string> => bcrypt.hash(password, 8);\n\nexport function makeResetToken(): string {\n  return Math.random().toString(36).slice(2);\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "bcrypt": "^6.0.0" } }',
      "src/accounts.ts":
        'import { randomBytes } from "node:crypto";\nimport bcrypt from "bcrypt";\n\nexport const store = (password: string): Promise<string> => bcrypt.hash(password, 10);\n\nexport function makeResetToken(): string {\n  return randomBytes(32).toString("hex");\n}\n',
    },
  },
  options: {
    schema: { type: "object", properties: { bcryptCost: { type: "number", description: "Least cost of bcrypt." } }, additionalProperties: false },
    defaults: { bcryptCost: 10 },
  },
  hasFix: true,
  *check(project, { bcryptCost }) {
    const told = new Set<string>();
    const stretched = new Set([...callsIn(project, "hashes a password")].map((c) => `${c.file} ${c.symbol}`));
    for (const found of [...hashes(project, stretched), ...costs(project, bcryptCost), ...ciphers(project), ...dice(project)]) {
      const place = `${found.file}:${found.pos}`;
      if (told.has(place)) continue;
      told.add(place);
      yield found;
    }
  },
};

function* hashes(project: Project, stretched: ReadonlySet<string>): Generator<Problem> {
  for (const call of callsIn(project, "hashes")) {
    const [algorithm] = textsOf(call.given("algorithm"));
    if (algorithm === undefined) continue;
    if (isPassword(call)) {
      // What is hashed once more, slowly, may be made short first.
      if (stretched.has(`${call.file} ${call.symbol}`) || LEAK_CHECK.test(project.text(call.file))) continue;
      yield problem(call, "fast", { algorithm });
    } else if (BROKEN_HASH.test(algorithm)) {
      const purpose = purposeOf(call);
      if (purpose !== undefined) yield problem(call, "broken", { algorithm, purpose });
    }
  }
}

function* costs(project: Project, least: number): Generator<Problem> {
  for (const call of callsIn(project, "hashes a password")) {
    if (MADE_UP.test(call.file)) continue;
    const cost = call.given("cost");
    if (!surely(cost, (g) => g.is === "literal" && typeof g.value === "number" && g.value < least)) continue;
    const [first] = cost;
    const shown = first?.is === "literal" ? String(first.value) : "";
    yield { ...problem(call, "cheap", { cost: shown, least: String(least) }), fixes: dearer(project, call, least) };
  }
}

function* ciphers(project: Project): Generator<Problem> {
  // A key that is made anew for each text, of a salt of its own, needs no vector of its own.
  const keyed = new Set([...callsIn(project, "hashes a password")].filter((c) => c.given("salt").some((g) => g.is !== "absent" && g.is !== "setting" && (g.is !== "literal" || g.isDefault === true))).map((c) => `${c.file} ${c.symbol}`));
  for (const call of callsIn(project, "encrypts")) {
    const [algorithm] = textsOf(call.given("algorithm"));
    if (algorithm !== undefined && BROKEN_CIPHER.test(algorithm)) yield problem(call, "cipher", { algorithm, reason: "it can be broken with today's computers" });
    else if (algorithm !== undefined && /[-_]ecb$/i.test(algorithm)) yield problem(call, "cipher", { algorithm, reason: "equal blocks stay equal in this mode" });
    else if (algorithm !== undefined && /^aes-?(?:128|192)\b/i.test(algorithm)) yield problem(call, "cipher", { algorithm, reason: "data at rest asks for a key of 256 bits" });
    else if (keyed.has(`${call.file} ${call.symbol}`)) continue;
    else if (surely(call.given("iv"), (g) => g.is === "literal" || (g.is === "made" && g.does === "makes zeros"))) yield problem(call, "fixed", {});
  }
}

function* dice(project: Project): Generator<Problem> {
  // Several throws for one secret are one finding.
  const told = new Set<string>();
  for (const call of callsIn(project, "rolls dice")) {
    if (MADE_UP.test(call.file)) continue;
    const own = call.symbol.split(".").map(wordsOf);
    if (own.some((words) => words.some((w) => NOT_SECRET.has(w)))) continue;
    const name = [...call.goesTo(), call.symbol.split(".").at(-1) ?? ""].map((n) => n.slice(n.lastIndexOf(".") + 1)).find((n) => isSecretName(n, own.flat()));
    const key = `${call.file} ${call.symbol} ${name ?? ""}`;
    if (name === undefined || told.has(key)) continue;
    told.add(key);
    yield problem(call, "dice", { name });
  }
}

/** Whether the name says that nobody may guess what it holds; codes and keys take a second word, from the name or around it. */
function isSecretName(name: string, around: readonly string[]): boolean {
  const words = wordsOf(name);
  if (words.some((w) => NOT_SECRET.has(w))) return false;
  if (words.some((w) => SECRETS.has(w))) return true;
  return words.some((w) => MAKES_SECRET[w] !== undefined && [...words, ...around].some((other) => MAKES_SECRET[w]?.has(other)));
}

function isPassword(call: ActCall): boolean {
  const isNamed = (name: string): boolean => {
    const words = wordsOf(name);
    return words.some((w) => PASSWORD.has(w)) && !words.some((w) => w === "hash" || w === "hashed" || w === "token" || w === "reset" || w === "id");
  };
  const sent = call.given("data").flatMap((g: Given) => (g.is === "input" ? g.inputs : []));
  const names = lastNames(call.names("data"));
  // What is hashed together with a realm answers a challenge: the protocol says with what.
  if (names.some((name) => wordsOf(name).includes("realm"))) return false;
  return names.some(isNamed) || sent.some((i) => isNamed(i.path.slice(i.path.lastIndexOf(".") + 1)));
}

/** What a broken hash is used for, where that matters. */
function purposeOf(call: ActCall): string | undefined {
  for (const name of call.goesTo()) {
    const words = wordsOf(name);
    if (words.some((w) => /^(?:etag|cache|checksum|avatar|gravatar|fingerprint|digest|id|key|content|file)$/.test(w))) return undefined;
    if (words.some((w) => w === "signature" || w === "token" || w === "hmac")) return `\`${name}\``;
  }
  return undefined;
}

function problem(call: ActCall, message: string, data: Readonly<Record<string, string>>): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, data, confidence: "likely", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: `${message} ${data.algorithm ?? data.name ?? ""}`.trimEnd(),
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

/** A higher cost in the place of the number, where it stands in the call. */
function dearer(project: Project, call: ActCall, least: number): Fix[] {
  const text = project.text(call.file);
  const range = argumentRanges(text, call.pos, call.end)?.find(([start, end]) => /^\d{1,2}$/.test(text.slice(start, end)));
  return range ? [{ title: `Raise the cost to ${least}`, safety: "suggestion", edits: [replacement(call.file, range[0], range[1], String(least))] }] : [];
}

export default noWeakCrypto;
