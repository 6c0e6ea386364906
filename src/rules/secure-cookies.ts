/** Finds session cookies that scripts can read, that travel in the clear, that other sites can send, or that never end. */
import type { ActCall, Fix, Given, Project, Rule } from "../concepts.js";
import { withOptions } from "../fixes/arguments.js";
import { callsIn, isAbsent, isOff, lastNames, leadingTo, surely, textsOf, wordsOf } from "./acts/given.js";

type Flag = "httpOnly" | "secure" | "sameSite" | "expiry" | "path";

interface Options {
  /** What a session cookie must have. */
  readonly flags: readonly Flag[];
}

const FLAGS: readonly Flag[] = ["httpOnly", "secure", "sameSite", "expiry", "path"];
const WORDS: Readonly<Record<Flag, string>> = { httpOnly: "`httpOnly`", secure: "`secure`", sameSite: "`sameSite`", expiry: "an expiry", path: "a path" };
const REASONS: Readonly<Record<Flag, string>> = {
  httpOnly: "any script on the page can read it", secure: "it also travels over plain HTTP", sameSite: "other sites can have it sent",
  expiry: "nothing says when it ends", path: "which addresses get it depends on where it was set",
};
const REPAIRS: Readonly<Partial<Record<Flag, string>>> = { httpOnly: "true", secure: 'process.env.NODE_ENV === "production"', sameSite: '"lax"', path: '"/"' };

/** Whose holder is signed in. */
const SESSION = new Set(["session", "sess", "sid", "sessionid", "token", "jwt", "auth", "authtoken", "authorization", "accesstoken", "refreshtoken", "access", "refresh", "login", "remember", "rememberme", "idtoken", "credentials", "logged"]);
/** Made to be read by scripts, worth nothing alone, or gone in minutes. */
const OTHER = new Set(["csrf", "xsrf", "theme", "locale", "lang", "language", "consent", "state", "nonce", "verifier", "challenge", "pkce", "redirect", "callback", "returnto", "flash", "toast", "cart", "visitor", "anonymous", "guest", "push", "device", "attempts", "error", "message", "expires", "expiry", "count", "preference", "preferences"]);
const ENDS = /log_?out|sign_?out|clear|delete|remove|expire|revoke|destroy|unset/i;

export const secureCookies: Rule<Options> = {
  id: "secure-cookies",
  title: "Session cookies are closed to scripts, other sites and plain HTTP, and end",
  violation: "A session cookie is set without `httpOnly`, `secure` in production, `sameSite`, an expiry or a path",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 1004,
  messages: {
    cookie: "The session cookie {name}is set without {missing}: {reason}. Give it what is missing; `secure` may depend on the environment.",
    session: "The cookie of this session is set without {missing}: {reason}. Say so in its cookie options; `secure` may depend on the environment.",
  },
  why:
    "Whoever holds a session cookie is its owner. One injected script reads every cookie that is not `httpOnly`; one request over plain HTTP shows those that are not `secure` to the network; " +
    "without `sameSite` a form on another site acts in the owner's name; without an expiry a stolen one works for as long as somebody keeps it.",
  instead:
    "Set `httpOnly`, `secure` (in production), `sameSite: \"lax\"` or `\"strict\"`, `maxAge` or `expires`, and `path` on every cookie that signs somebody in. What a library sets by itself counts, and so do " +
    "options from elsewhere: constants, helpers, spreads and later assignments are followed. Cookies made for scripts (CSRF tokens, themes) and cookies that are being cleared are left alone.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "jsonwebtoken": "^9.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { issue } from "./tokens.js";\n\nexport const app = express();\n\n' +
        'app.post("/login", (req, res) => {\n  res.cookie("session", issue(req.ip), { maxAge: 3_600_000 });\n  res.status(204).end();\n});\n',
      "src/tokens.ts": 'export function issue(owner: string | undefined): string {\n  return `${owner}`;\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "jsonwebtoken": "^9.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { issue } from "./tokens.js";\n\nexport const app = express();\n\n' +
        'app.post("/login", (req, res) => {\n  res.cookie("session", issue(req.ip), { httpOnly: true, secure: process.env.NODE_ENV === "production", sameSite: "lax", maxAge: 3_600_000 });\n  res.status(204).end();\n});\n',
      "src/tokens.ts": 'export function issue(owner: string | undefined): string {\n  return `${owner}`;\n}\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { flags: { type: "array", items: { enum: FLAGS }, description: "What a session cookie must have." } },
      additionalProperties: false,
    },
    defaults: { flags: FLAGS },
  },
  hasFix: true,
  *check(project, { flags }) {
    const told = new Set<string>();
    for (const call of callsIn(project, "sets a cookie", "keeps a session")) {
      const isMiddleware = call.does === "keeps a session";
      if (isMiddleware ? isOther(call) : !signsIn(call) || isCleared(call)) continue;
      const missing = flags.filter((flag) => surely(call.given(flag), flag === "httpOnly" || flag === "secure" ? isOff : isAbsent) && !(flag === "secure" && call.under !== undefined));
      const [first] = missing;
      const place = `${call.file}:${call.pos}`;
      if (first === undefined || told.has(place)) continue;
      told.add(place);
      const [name] = textsOf(call.given("name"));
      yield {
        file: call.file, pos: call.pos, end: call.end, message: isMiddleware ? "session" : "cookie",
        data: { name: name === undefined ? "" : `\`${name}\` `, missing: listed(missing.map((m) => WORDS[m])), reason: REASONS[first] },
        confidence: call.isNamed ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: `${name ?? ""} ${missing.join(" ")}`,
        ...(call.endpoint !== undefined && { endpoint: call.endpoint }), fixes: repair(project, call, missing),
      };
    }
  },
};

/** A session that holds a message, a theme, a cart: nobody is signed in by it. */
function isOther(call: ActCall): boolean {
  const words = textsOf(call.given("name")).flatMap(wordsOf);
  return words.some((w) => OTHER.has(w)) && !words.some((w) => SESSION.has(w));
}

/** Whether a cookie is one of a session, by its name or by what is put into it. */
function signsIn(call: ActCall): boolean {
  const names = textsOf(call.given("name"));
  const words = (names.length > 0 ? names : lastNames(call.names("name"))).flatMap(wordsOf);
  if (words.some((w) => OTHER.has(w))) return false;
  if (words.some((w) => SESSION.has(w))) return true;
  return call.given("value").some((g: Given) => g.is === "made" && g.does === "signs a token");
}

/** A cookie that is taken away: empty, over, or set by what signs people out. */
function isCleared(call: ActCall): boolean {
  const isEmpty = surely(call.given("value"), isOff);
  const isOver = call.given("expiry").some((g) => g.is === "literal" && typeof g.value === "number" && g.value <= 0);
  return isEmpty || isOver || ENDS.test(call.symbol);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** Flags with one right value are put in; how long a session lasts is for people to say. */
function repair(project: Project, call: ActCall, missing: readonly Flag[]): Fix[] {
  const options = Object.fromEntries(missing.flatMap((flag) => (REPAIRS[flag] === undefined ? [] : [[flag, REPAIRS[flag]]])));
  const at = call.optionsAt;
  if (at === undefined || Object.keys(options).length === 0) return [];
  const edits = withOptions(call.file, project.text(call.file), call, at, options);
  return edits ? [{ title: `Add ${listed(Object.keys(options).map((o) => `\`${o}\``))}`, safety: "suggestion", edits }] : [];
}

export default secureCookies;
