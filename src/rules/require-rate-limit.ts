/** Finds endpoints that anybody may call as often as they like, where that does harm. */
import type { Abuse, Endpoint, Problem, Rule } from "../concepts.js";
import { HEALTH_ROUTE } from "../libraries/health.js";

interface Options {
  /** Which endpoints need a limit by themselves. */
  readonly kinds: readonly Abuse["what"][];
}

const GAINS: Readonly<Record<Abuse["what"], string>> = {
  guess: "passwords or codes can be tried until one fits",
  account: "accounts and passwords can be made without end",
  reset: "codes and links can be sent, or tried, without end",
  mail: "messages go out in your name, at your cost, without end",
  upload: "the storage can be filled",
  bill: "every call is paid by you",
};
const KINDS = Object.keys(GAINS) as Abuse["what"][];

export const requireRateLimit: Rule<Options> = {
  id: "require-rate-limit",
  title: "Endpoints that can be abused limit how often they are called",
  violation: "A public endpoint has no rate limit",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 770,
  messages: {
    open: "{endpoint} can be called by anyone, and nothing limits how often: {gain}. Put a rate limit before the handler, or say in `rateLimit.external` that a platform has one.",
    known: "{endpoint} can be called by everybody it knows, and nothing limits how often: {gain}. Put a limit for each caller before the handler.",
    rest: "{endpoint} is public and nothing limits how often it is called. Put a rate limit before it, or say in `rateLimit.external` that a platform has one.",
    unknown: "{endpoint}: whether anything limits how often it is called could not be told; without a limit {gain}.",
  },
  why:
    "A login without a limit is a login with a million tries. The same loop sends a million mails from your domain, fills the disk, or runs up the bill of a paid model overnight. " +
    "Nobody needs a hole for it: the endpoint does what it was made for, too often.",
  instead:
    "Count calls by address and, where the caller is known, by user; answer 429 with the limit headers when there are too many. Use the limiter the project has, " +
    "and put it before the work. A limiter in shared middleware, a wrapper or the handler is followed across files; `\"rateLimit\": { \"external\": true }` says that a gateway does it.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "bcrypt": "^6.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import bcrypt from "bcrypt";\nimport express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\napp.use(express.json());\n\n' +
        'app.post("/login", async (req, res) => {\n  const user = await prisma.user.findUnique({ where: { email: String(req.body.email) } });\n' +
        '  const isRight = user !== null && (await bcrypt.compare(String(req.body.password), user.passwordHash));\n  res.status(isRight ? 204 : 401).end();\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "bcrypt": "^6.0.0", "@prisma/client": "^6.0.0", "express-rate-limit": "^8.0.0" } }',
      "src/app.ts":
        'import bcrypt from "bcrypt";\nimport express from "express";\nimport { rateLimit } from "express-rate-limit";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\napp.use(express.json());\n\n' +
        'app.post("/login", rateLimit({ windowMs: 60_000, limit: 5 }), async (req, res) => {\n  const user = await prisma.user.findUnique({ where: { email: String(req.body.email) } });\n' +
        '  const isRight = user !== null && (await bcrypt.compare(String(req.body.password), user.passwordHash));\n  res.status(isRight ? 204 : 401).end();\n});\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { kinds: { type: "array", items: { enum: KINDS }, description: "What makes a limit necessary: guess (login), account (sign-up), reset, mail, upload, bill (paid models)." } },
      additionalProperties: false,
    },
    defaults: { kinds: KINDS },
  },
  hasFix: false,
  isLocal: true,
  *check(project, { kinds }) {
    for (const e of project.askedEndpoints) {
      if (project.file(e.file)?.isExcluded || e.kind === "message") continue;
      const { rateLimit } = e;
      if (rateLimit.value === "yes" || rateLimit.value === "partial") continue;
      const abuse = e.abuse && kinds.includes(e.abuse.what) ? e.abuse : undefined;
      const isOpen = (e.auth.status === "public" || (e.auth.status === "missing" && !e.auth.way) || e.auth.isOpen === true) && abuse?.isKnown !== true;
      if (rateLimit.value === "unknown") {
        if (abuse && isOpen) yield problem(e, "unknown", abuse);
      } else if (abuse && isOpen) yield problem(e, "open", abuse);
      else if (abuse?.what === "bill" && !abuse.isForFew && e.auth.status !== "unknown") yield problem(e, "known", abuse);
      // Whoever runs the server asks whether it is well every few seconds, and is not to be turned away.
      else if (isOpen && !(e.method === "GET" && HEALTH_ROUTE.test(e.route))) yield problem(e, "rest", undefined);
    }
  },
};

/** An endpoint without a limit; that a public one does no particular harm is for the strict to worry about. */
function problem(e: Endpoint, message: "open" | "known" | "rest" | "unknown", abuse: Abuse | undefined): Problem {
  return {
    file: e.file, pos: e.pos, end: e.end, message, data: { endpoint: e.label, gain: abuse ? GAINS[abuse.what] : "" },
    confidence: message === "rest" || message === "unknown" ? "unknown" : "proven", ...(message !== "open" && { level: "warning" as const }),
    endpoint: e.label, evidence: [...e.rateLimit.trail, ...(abuse?.trail ?? [])], symbol: e.label, identity: `${message} ${abuse?.what ?? ""}`,
  };
}

export default requireRateLimit;
