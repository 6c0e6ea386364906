/** Finds log lines that hold what opens something, or whatever a caller sent. */
import type { ActCall, Given, Problem, Rule } from "../concepts.js";
import { callsIn, leadingTo, wordsOf } from "./acts/given.js";

interface Options {
  /** More names whose values are never logged. */
  readonly names: readonly string[];
}

interface Found {
  readonly message: "secret" | "body";
  readonly what: string;
}

const PARTS = ["first", "second", "third", "fourth"];
/** Names that hold what opens something, all letters small and joined. */
const SECRET = /^(?:(?:new|old|current|plain|raw|user|db|database|confirm|hashed|admin|temp|temporary)?(?:password|passwd|pwd|passphrase|passwordhash|hashedpassword)|(?:access|refresh|id|auth|session|bearer|jwt|reset|verification|invite|api|csrf|oauth|signed)token|jwt|otp|(?:otp|totp|mfa)(?:code|secret)?|(?:client|app|jwt|webhook|session|signing|cookie|shared)?secret(?:key)?|apikey|privatekey|encryptionkey|signingkey|secretaccesskey|authorization|authheader|setcookie|cvv|cvc|cardnumber|ssn|credentials|connectionstring|databaseurl)$/;
const SETTING = /(?:SECRET(?:_KEY)?|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|APIKEY|_TOKEN|ACCESS_KEY|ENCRYPTION_KEY|DATABASE_URL|CONNECTION_STRING|CREDENTIALS)$/;
const PUBLIC = /(?:^|_)PUBLIC_|PUBLISHABLE/;
/** Takes out or covers what nobody may read. */
const MASKS = /\b\w{0,30}(?:sanit|redact|mask|scrub|omit|filter|strip|obfuscat|censor|hideSecret)\w{0,30}\(/i;
/** Parts of input that hold one, besides those. */
const SENT = new Set(["token", "code", "pin"]);

export const noSecretsInLogs: Rule<Options> = {
  id: "no-secrets-in-logs",
  title: "Logs hold no secrets, tokens, passwords or whole request bodies",
  violation: "A secret, token, password or whole request body is logged",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 532,
  messages: {
    secret: "{what} is logged. Logs are copied, searched and kept by more people and services than may have it: leave it out, or redact it.",
    body: "{what} is logged as it came, with whatever password or token is in it today or tomorrow. Log the fields you need by name.",
  },
  why:
    "Logs go further than anything else a server writes: to a collector, a dashboard, a ticket, a chat. A password or a token in one is known to all who can search it, for as long as it is kept, " +
    "and nobody notices. Whole bodies bring them along with every form that is added later.",
  instead:
    "Log ids and outcomes; name the fields. Where whole objects are logged, tell the logger what to leave out (its redaction is honoured where it can be seen). " +
    "Lengths, masked parts, whether something is set, and what is logged in development only are left alone.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }',
      "src/app.ts":
        'import express from "express";\n\nexport const app = express();\napp.use(express.json());\n\napp.post("/login", (req, res) => {\n  console.log("login", req.body);\n  res.status(204).end();\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }',
      "src/app.ts":
        'import express from "express";\n\nexport const app = express();\napp.use(express.json());\n\napp.post("/login", (req, res) => {\n  console.log("login", req.ip);\n  res.status(204).end();\n});\n',
    },
  },
  options: {
    schema: { type: "object", properties: { names: { type: "array", items: { type: "string" }, description: "More names whose values are never logged." } }, additionalProperties: false },
    defaults: { names: [] },
  },
  hasFix: false,
  *check(project, { names }) {
    const own = new Set(names.map(joined));
    const isSecret = (name: string): boolean => SECRET.test(joined(name)) || own.has(joined(name));
    const told = new Set<string>();
    for (const call of callsIn(project, "logs")) {
      const place = `${call.file}:${call.pos}`;
      if (told.has(place) || call.under !== undefined || MASKS.test(project.text(call.file).slice(call.pos, call.end)) || call.given("redact").some((g) => g.is !== "absent" && g.is !== "unknown")) continue;
      const found = logged(call, isSecret);
      if (!found) continue;
      told.add(place);
      yield problem(call, found);
    }
  },
};

function logged(call: ActCall, isSecret: (name: string) => boolean): Found | undefined {
  for (const part of PARTS) {
    const given = call.given(part);
    // A text that is written down, or a number, says nothing of whom it is named after.
    const isOpen = given.some((g) => g.is !== "absent" && g.is !== "literal" && g.is !== "function");
    const name = isOpen ? call.names(part).find((n) => isSecret(n.slice(n.lastIndexOf(".") + 1)) && !/^process\.env\./.test(n)) : undefined;
    if (name !== undefined) return { message: "secret", what: `\`${name}\`` };
    for (const g of given) {
      const found = held(g, isSecret, (key) => call.names(part, key).length > 0);
      if (found) return found;
    }
  }
  return undefined;
}

/** What a value holds that is for nobody to read. */
function held(g: Given, isSecret: (name: string) => boolean, isNamed: (key: string) => boolean, depth = 0): Found | undefined {
  if (g.is === "setting") return g.isItself && SETTING.test(g.name) && !PUBLIC.test(g.name) ? { message: "secret", what: `\`${g.name}\`` } : undefined;
  if (g.is === "made" && g.does === "signs a token") return { message: "secret", what: "A token that signs somebody in" };
  if (g.is === "input") {
    // Behind a schema the fields are known, and named.
    if (!g.isChecked && g.inputs.some((i) => i.part === "body" && i.path === "")) return { message: "body", what: "The body of the request" };
    const field = g.inputs.find((i) => isSecret(lastOf(i.path)) || (i.part === "body" && SENT.has(lastOf(i.path).toLowerCase())));
    return field ? { message: "secret", what: `\`${lastOf(field.path)}\` of the request` } : undefined;
  }
  if (g.is !== "object" || depth > 1) return undefined;
  for (const key of g.keys) {
    for (const inside of g.member(key)) {
      // What is computed there may be a test, a mask, a length.
      const isIt = inside.is === "made" || inside.is === "input" || (inside.is === "unknown" && depth === 0 && isNamed(key));
      if (isSecret(key) && isIt) return { message: "secret", what: `\`${key}\`` };
      const found = held(inside, isSecret, () => false, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
const joined = (name: string): string => wordsOf(name).join("");

function problem(call: ActCall, { message, what }: Found): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, data: { what }, confidence: call.isNamed ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: what,
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

export default noSecretsInLogs;
