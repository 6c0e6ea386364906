/** Finds sign-ins elsewhere whose answer cannot be told from one that somebody else asked for. */
import type { ActCall, Problem, Project, Rule } from "../concepts.js";
import { withOptions } from "../fixes/arguments.js";
import { callsIn, isOff, leadingTo, surely } from "./acts/given.js";

/** An address that asks a provider for a code. */
const ASKS = /[?&](?:response_type=code|client_id=)/;
const ASKS_BACK = /[?&](?:response_type=code|redirect_uri=)/;
const TELLS = /[?&](?:state|code_challenge|nonce)=/;
/** Words that code has which tells answers apart. */
const CHECKS = /\bstate\b|state\s{0,3}[=:]|[sS]tate\b|code_?verifier|codeVerifier|pkce|csrf|nonce/i;

const COMMENTS = /\/\/[^\n]*/g;

export const requireOauthState: Rule = {
  id: "require-oauth-state",
  title: "A sign-in elsewhere sends a state along and checks that it came back",
  violation: "An OAuth sign-in has no `state` (or PKCE) that is checked",
  level: "warning",
  needs: "project",
  presets: ["all"],
  cwe: 352,
  messages: {
    start: "This sends people to a provider without a `state`: the answer cannot be told from one that an attacker asked for, who then links an account of theirs. Send a random `state` (or PKCE) kept in the session.",
    option: "`{what}` sends people to a provider without a `state`, which it only does when told to: an attacker can have a victim finish the attacker's sign-in. Set `state`, or use PKCE.",
    answer: "This takes the code of a provider without looking at `state`: it may be one that an attacker asked for. Compare the `state` of the answer with the one that was sent.",
  },
  why:
    "The provider answers with a redirect that anybody can send a browser to. Without a `state` that only this browser knows, an attacker starts a sign-in, stops before the last step and has the victim make it: " +
    "the victim works in the attacker's account, or links the attacker's to the own.",
  instead:
    "Make a random `state` for each sign-in, keep it in the session or a cookie, send it along and compare it with what comes back; or use PKCE, whose verifier does the same. Libraries that do so by themselves are left alone. " +
    "The client's secret belongs into the environment, which `no-hardcoded-secrets` checks. This rule is only in the preset `all`: too little of what it finds has been read on real code yet.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "passport-google-oauth20": "^2.0.0" } }',
      "src/sign-in.ts":
        'import { Strategy as GoogleStrategy } from "passport-google-oauth20";\n\nconst clientID = process.env.GOOGLE_ID ?? "";\nconst clientSecret = process.env.GOOGLE_SECRET ?? "";\n\n' +
        'export const google = new GoogleStrategy({ clientID, clientSecret, callbackURL: "/callback" }, (_access, _refresh, profile, done) => {\n  done(null, profile);\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "passport-google-oauth20": "^2.0.0" } }',
      "src/sign-in.ts":
        'import { Strategy as GoogleStrategy } from "passport-google-oauth20";\n\nconst clientID = process.env.GOOGLE_ID ?? "";\nconst clientSecret = process.env.GOOGLE_SECRET ?? "";\n\n' +
        'export const google = new GoogleStrategy({ state: true, clientID, clientSecret, callbackURL: "/callback" }, (_access, _refresh, profile, done) => {\n  done(null, profile);\n});\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: true,
  *check(project) {
    const told = new Set<string>();
    for (const found of [...started(project), ...completed(project)]) {
      const place = `${found.file}:${found.pos}`;
      if (told.has(place)) continue;
      told.add(place);
      yield found;
    }
  },
};

function* started(project: Project): Generator<Problem> {
  for (const call of callsIn(project, "sends to sign in")) {
    const urls = call.spelled("url");
    if (urls.length > 0 && urls.every((url) => ASKS.test(url) && ASKS_BACK.test(url) && !TELLS.test(url) && !url.includes("…"))) yield problem(call, "start");
    else if (surely(call.given("state"), isOff)) {
      const edits = withOptions(call.file, project.text(call.file), call, 0, { state: "true" });
      yield { ...problem(call, "option"), fixes: edits && isSwitch(call) ? [{ title: "Send a state that is checked", safety: "suggestion", edits }] : [] };
    }
  }
}

/** Where a maker takes `true` and does the rest by itself. */
const isSwitch = (call: ActCall): boolean => /Strategy$/.test(call.what);

function* completed(project: Project): Generator<Problem> {
  for (const call of callsIn(project, "completes a sign-in")) {
    if (call.endpoint === undefined) continue;
    const files = new Set([call.file, ...call.chain.map((c) => c.file), ...project.endpoints.filter((e) => e.label === call.endpoint).map((e) => e.file)]);
    if (![...files].some((file) => CHECKS.test(project.text(file).replace(COMMENTS, "")))) yield problem(call, "answer");
  }
}

function problem(call: ActCall, message: "start" | "option" | "answer"): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, data: { what: call.what }, confidence: message === "answer" ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: message,
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

export default requireOauthState;
