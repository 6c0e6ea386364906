/** Finds work whose failure nobody handles, where the framework does not. */
import type { Endpoint, LostError, Problem, Rule } from "../concepts.js";

interface Options {
  /** Also name handlers whose framework answers a bare 500 by itself. */
  readonly bareHandlers: boolean;
}

export const requireErrorHandling: Rule<Options> = {
  id: "require-error-handling",
  title: "Errors are handled where the framework does not do it",
  violation: "Error handling is missing",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 755,
  messages: {
    hangs: "{endpoint}: when this call fails, nobody answers: the framework does not see the promise, and the caller waits until it gives up. Catch it and hand it on, or wrap the handler.",
    bare: "{endpoint}: nothing catches an error of this call, so the caller gets a bare 500 and the log no word of what was asked. Catch it, log it and answer.",
    floating: "Nobody waits for {what}: when it fails, the error reaches no handler and may end the process. Await it, or catch its error.",
    before: "When this call fails, {what} never goes on and nobody answers: the framework does not see the promise, and the caller waits until it gives up. Catch it and hand it to `next`, or wrap the middleware.",
    returned: "The promise of {what} is returned without `await`, so this `catch` never sees it fail. Write `return await`.",
    arity: "{what} takes three parameters, so the framework takes it for ordinary middleware and never calls it for errors. Give it all four.",
    ignored: "{what} answers with `error` instead of throwing, and nobody asks for it: a failed query looks like one without rows. Take `error` too, and stop when it is set.",
    dropped: "{what} answers with `error` instead of throwing, and nobody takes its answer: a write that failed looks like one that worked. Take `error`, and stop when it is set.",
    unknown: "{endpoint}: whether its errors are handled could not be told.",
  },
  why:
    "An error that no handler gets is a request that hangs, a process that ends, or a success that was none. It happens on the day the database is slow, and leaves no trace of what was lost.",
  instead:
    "Let the framework have it where it takes errors; where it does not, catch, log and answer, or use one wrapper for all handlers. Await what is started, `return await` inside `try`, " +
    "and look at the `error` of clients that do not throw. Nothing is asked of handlers whose framework catches for them.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^4.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.get("/products", async (_req, res) => {\n  res.json(await prisma.product.findMany({ take: 20 }));\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^4.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.get("/products", async (_req, res, next) => {\n  try {\n    res.json(await prisma.product.findMany({ take: 20 }));\n  } catch (error) {\n    next(error);\n  }\n});\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { bareHandlers: { type: "boolean", description: "Report (as warnings) handlers without try whose framework answers a bare 500." } },
      additionalProperties: false,
    },
    defaults: { bareHandlers: true },
  },
  hasFix: false,
  isLocal: true,
  *check(project, { bareHandlers }) {
    const lost = project.lostErrors();
    for (const e of project.askedEndpoints) {
      // A place where an error is lost says more than that the endpoint has none for it.
      if (lost.some((l) => l.how !== "before" && (l.endpoint === e.label || (l.file === e.file && l.pos >= e.pos && l.pos < e.end)))) continue;
      if (project.file(e.file)?.isExcluded) continue;
      const { errors } = e;
      const work = errors.trail[0];
      if (errors.status === "unknown") yield ofEndpoint(e, "unknown");
      else if (errors.status === "unhandled" && work && work.pos !== e.pos && (errors.hangs || bareHandlers)) yield ofEndpoint(e, errors.hangs ? "hangs" : "bare");
    }
    for (const l of lost) {
      const file = project.file(l.file);
      if (file?.isExcluded === false && file.isBackend) yield ofLost(l);
    }
  },
};

function ofEndpoint(e: Endpoint, message: "hangs" | "bare" | "unknown"): Problem {
  return {
    file: e.file, pos: e.pos, end: e.end, message, data: { endpoint: e.label }, confidence: message === "unknown" ? "unknown" : "proven",
    ...(message !== "hangs" && { level: "warning" as const }), endpoint: e.label, evidence: e.errors.trail, symbol: e.label, identity: message,
  };
}

function ofLost(lost: LostError): Problem {
  return {
    file: lost.file, pos: lost.pos, end: lost.end, message: lost.how, data: { what: lost.what }, confidence: lost.confidence,
    evidence: lost.trail, symbol: lost.endpoint ?? lost.symbol, identity: `${lost.how} ${lost.what}`,
    ...(lost.endpoint !== undefined && { endpoint: lost.endpoint }),
  };
}

export default requireErrorHandling;
