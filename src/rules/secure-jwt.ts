/** Finds tokens that never end, live too long, share a key, need no signature, or are believed unseen. */
import type { ActCall, Fix, Given, Problem, Project, Rule } from "../concepts.js";
import { withOptions } from "../fixes/arguments.js";
import { callsIn, isAbsent, lastNames, leadingTo, surely, textsOf, wordsOf } from "./acts/given.js";
import { secondsIn } from "./acts/durations.js";

interface Options {
  /** Longest life of an access token, in minutes. */
  readonly accessMinutes: number;
  /** Longest life of a refresh token, and of one whose purpose is not known, in days. */
  readonly refreshDays: number;
}

type Purpose = "access" | "refresh" | "other";
const DAY = 86_400;
/** Whoever holds it is somebody. */
const WHO = /^(?:sub|_?id|uid|user(?:_?id|name)?|account(?:_?id)?|email)$/i;
/** An end of the project's own, which it looks at itself. */
const OWN_END = /^(?:expires?(?:At|In|On|Date)?|expiry|expiration|validUntil|validTo|createdAt|issuedAt|iat|timestamp)$/i;

export const secureJwt: Rule<Options> = {
  id: "secure-jwt",
  title: "Tokens end soon, are signed, and are verified before they are believed",
  violation: "A token has no expiry, lives too long, shares its key, accepts no signature, or is decoded instead of verified",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 613,
  messages: {
    endless: "This token never expires: whoever gets hold of it keeps it for good. Say when it ends, 15 minutes for an access token and 7 days for a refresh token.",
    long: "This {purpose}token lives {life}, longer than {limit}. Shorten it: what is stolen works until then.",
    none: "The algorithm `none` means that no signature is asked for: anybody can write such a token. Name the algorithm that signs.",
    any: "The installed version of `{package}` lets the token say how it is signed, and its public key is taken for a secret: anybody can write one. Name the algorithms, or update it.",
    ignored: "The expiry of this token is ignored: it is accepted for good. Leave `ignoreExpiration` out.",
    decoded: "This token of the request is decoded and not verified: anybody can write one that reads like it. Verify its signature.",
    shared: "The refresh token is signed with the key of the access token: one is accepted for the other. Give it a secret of its own.",
  },
  why:
    "A token is believed for what is in it, without asking anybody. One without an end cannot be taken back; one that lives for weeks gives a thief weeks; one that is read without its signature being " +
    "checked says whatever its sender likes; and where refresh and access tokens share a key, the one that lives long opens what the short one should.",
  instead:
    "Sign with a named algorithm, a key from the environment and an expiry: access tokens at most 15 minutes, refresh tokens at most 7 days with a secret of their own. `verify`, never `decode`, what comes from outside. " +
    "The expiry is found in the options, in `exp` of the payload and in the set-up of the library; lives that come from the environment are believed. A key that stands in the code is `no-hardcoded-secrets`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "jsonwebtoken": "^9.0.0" } }',
      "src/tokens.ts":
        'import jwt from "jsonwebtoken";\n\nexport function accessToken(owner: string): string {\n  return jwt.sign({ sub: owner }, process.env.ACCESS_KEY ?? "");\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "jsonwebtoken": "^9.0.0" } }',
      "src/tokens.ts":
        'import jwt from "jsonwebtoken";\n\nexport function accessToken(owner: string): string {\n  return jwt.sign({ sub: owner }, process.env.ACCESS_KEY ?? "", { expiresIn: "15m" });\n}\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        accessMinutes: { type: "number", description: "Longest life of an access token, in minutes." },
        refreshDays: { type: "number", description: "Longest life of a refresh token, and of one whose purpose is not known, in days." },
      },
      additionalProperties: false,
    },
    defaults: { accessMinutes: 15, refreshDays: 7 },
  },
  hasFix: true,
  *check(project, options) {
    const told = new Set<string>();
    const signing = [...callsIn(project, "signs a token")];
    for (const found of [...signed(project, signing, options), ...sharing(signing), ...believed(project)]) {
      const place = `${found.file}:${found.pos}`;
      if (told.has(place)) continue;
      told.add(place);
      yield found;
    }
  },
};

function* signed(project: Project, calls: readonly ActCall[], { accessMinutes, refreshDays }: Options): Generator<Problem> {
  for (const call of calls) {
    if (textsOf(call.given("algorithm")).some(isNone)) yield problem(call, "none");
    const expiry = call.given("expiry");
    if (surely(expiry, isAbsent)) {
      if (isSpelledOut(call)) yield { ...problem(call, "endless"), fixes: ending(project, call) };
      continue;
    }
    const purpose = purposeOf(call);
    // What else a token is for (a link, an invitation) is for the project to say.
    if (purpose === "other" && !call.given("payload").some((g) => g.is === "object" && g.keys.some((key) => WHO.test(key)))) continue;
    const limit = purpose === "access" ? accessMinutes * 60 : refreshDays * DAY;
    const lives = expiry.map((g) => (g.is === "literal" ? secondsIn(g.value) : undefined));
    if (!surely(expiry, (g) => g.is === "literal") || !lives.every((l) => l !== undefined && l > limit)) continue;
    const life = Math.min(...lives.map((l) => l ?? 0));
    yield { ...problem(call, "long", `${purpose} ${life}`), data: { purpose: purpose === "other" ? "" : `${purpose} `, life: inWords(life), limit: inWords(limit) } };
  }
}

/** Refresh and access tokens that are signed with one setting. */
function* sharing(calls: readonly ActCall[]): Generator<Problem> {
  const keys = (call: ActCall): readonly string[] => call.given("key").flatMap((g) => (g.is === "setting" ? [g.name] : []));
  const access = new Set(calls.filter((c) => purposeOf(c) === "access").flatMap(keys));
  for (const call of calls) {
    const own = keys(call);
    if (purposeOf(call) === "refresh" && own.length > 0 && own.every((k) => access.has(k))) yield problem(call, "shared");
  }
}

/** Tokens that come with a request and are taken at their word. */
function* believed(project: Project): Generator<Problem> {
  const verifying = [...callsIn(project, "verifies a token")];
  for (const call of verifying) {
    const algorithms = call.given("algorithms").flatMap((g) => (g.is === "list" ? g.items : [g]));
    if (textsOf(algorithms).some(isNone)) yield problem(call, "none");
    else if (surely(call.given("ignoresExpiry"), (g) => g.is === "literal" && g.value === true)) yield problem(call, "ignored");
    else if (surely(call.given("algorithms"), isAbsent) && !asksForAlgorithms(project, call)) yield { ...problem(call, "any"), data: { package: textsOf(call.given("package"))[0] ?? "" } };
  }
  const files = new Set(verifying.map((c) => c.file));
  const endpoints = new Set(verifying.flatMap((c) => c.endpoint ?? []));
  for (const call of callsIn(project, "decodes a token")) {
    // Decoded to see which key it needs, and verified beside it or on the way there.
    if (files.has(call.file) || (call.endpoint !== undefined && endpoints.has(call.endpoint))) continue;
    // What stands before it has verified the token, or may have.
    if (project.endpoints.some((e) => e.label === call.endpoint && (e.auth.status === "present" || e.auth.status === "unknown"))) continue;
    if (surely(call.given("token"), (g) => (g.is === "input" || g.is === "made") && (g.credential === "header" || g.credential === "cookie"))) yield problem(call, "decoded");
  }
}

/** Whether the version of the library that is installed takes the algorithms of its key alone, or wants them named. */
function asksForAlgorithms(project: Project, call: ActCall): boolean {
  const [name] = textsOf(call.given("package")), [since] = textsOf(call.given("asksSince"));
  const range = name === undefined ? undefined : project.dependency(call.file, name);
  // A secret that the server keeps to itself is no public key.
  if (range === undefined || since === undefined || !call.given("key").some((g) => g.is === "made") || !call.given("key").every((g) => g.is === "made" || g.is === "literal")) return true;
  const least = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(range), asked = since.split(".").map(Number);
  if (!least || /[><|*x ]/.test(range)) return true;
  const at = least.slice(1).map((part) => Number(part || 0)).findIndex((part, i) => part !== asked[i]);
  return at < 0 || Number(least[at + 1] ?? 0) > (asked[at] ?? 0);
}

const isNone = (text: string): boolean => text.toLowerCase() === "none";

/** Whether everything in the payload can be seen, or is a row or text that brings no expiry. */
function isSpelledOut(call: ActCall): boolean {
  return surely(call.given("payload"), (g: Given) => (g.is === "object" ? !g.isOpen && !g.keys.some((key) => OWN_END.test(key)) : g.is === "literal" || g.is === "made"));
}

/** What a token is for, by the names around it. */
function purposeOf(call: ActCall): Purpose {
  const places = [call.symbol.split(".").at(-1) ?? "", ...call.goesTo(), ...lastNames(call.names("key")), ...call.given("key").flatMap((g) => (g.is === "setting" ? [g.name] : []))];
  for (const name of places) {
    const words = wordsOf(name);
    const isRefresh = words.includes("refresh"), isAccess = words.includes("access");
    if (isRefresh !== isAccess) return isRefresh ? "refresh" : "access";
  }
  return "other";
}

function problem(call: ActCall, message: string, identity = message): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, confidence: call.isNamed ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity,
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

function ending(project: Project, call: ActCall): Fix[] {
  if (call.optionsAt === undefined) return [];
  const life = purposeOf(call) === "refresh" ? "7d" : "15m";
  const edits = withOptions(call.file, project.text(call.file), call, call.optionsAt, { expiresIn: `"${life}"` });
  return edits ? [{ title: `Let it expire after ${life}`, safety: "suggestion", edits }] : [];
}

function inWords(seconds: number): string {
  for (const [unit, length] of [["day", DAY], ["hour", 3600], ["minute", 60]] as const) {
    const count = Math.round((seconds / length) * 10) / 10;
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return `${seconds} seconds`;
}

export default secureJwt;
