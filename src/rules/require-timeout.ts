/** Finds calls to other services that wait for as long as those services like. */
import type { ActCall, Fix, Project, Rule } from "../concepts.js";
import { argumentRanges, withOptions } from "../fixes/arguments.js";
import { callsIn, isOff, leadingTo, surely, textsOf } from "./acts/given.js";

interface Options {
  /** Seconds that the fix puts in. */
  readonly seconds: number;
}

/** An address without a host is of the page's own server, and a browser asks it; the machine asks itself; others are of no server at all. */
const OWN = /^(?:\/(?!\/)|\.\/|data:|blob:|file:|https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?:[:/?#]|$))/i;
/** The same as written, where the rest of the address is put together; a file that is built in beside the module. */
const WRITTEN_OWN = /^["'`](?:\/(?!\/)|\.\/|data:|blob:|file:)|^new\s+URL\([^()]*\bimport\.meta\.url\b/;

export const requireTimeout: Rule<Options> = {
  id: "require-timeout",
  title: "Calls to other services give up after a while",
  violation: "A call to another service has no timeout",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 400,
  messages: {
    endless: "`{what}` waits for {url} as long as it takes: when that service hangs, every request that needs it hangs too. Say after how long to give up.",
  },
  why:
    "A service that is down answers quickly; one that hangs answers never. Each request that waits for it keeps its connection, its memory and its place in the pool, until those who never asked for that service " +
    "are not served either. What libraries wait by themselves is minutes, or without end.",
  instead:
    "Give `fetch` a `signal: AbortSignal.timeout(ms)`, and other clients their `timeout`, once where the client is made or at each call. Options that are passed in, instances with a timeout of their own and promises that are raced are believed.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { rates } from "./rates.js";\n\nexport const app = express();\n\napp.get("/rates", async (_req, res) => {\n  res.json(await rates());\n});\n',
      "src/rates.ts":
        'export async function rates(): Promise<unknown> {\n  const answer = await fetch("https://rates.example/v1/latest");\n  return answer.json();\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { rates } from "./rates.js";\n\nexport const app = express();\n\napp.get("/rates", async (_req, res) => {\n  res.json(await rates());\n});\n',
      "src/rates.ts":
        'export async function rates(): Promise<unknown> {\n  const answer = await fetch("https://rates.example/v1/latest", { signal: AbortSignal.timeout(10000) });\n  return answer.json();\n}\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { seconds: { type: "number", minimum: 1, description: "After how many seconds the fix gives up." } },
      additionalProperties: false,
    },
    defaults: { seconds: 10 },
  },
  hasFix: true,
  *check(project, { seconds }) {
    const told = new Set<string>();
    // One of several callers that sets a limit does not set it for the others, but a caller that cannot be seen may.
    for (const call of callsIn(project, "asks a service")) {
      const place = `${call.file}:${call.pos}`;
      if (told.has(place) || !surely(call.given("timeout"), isOff) || isOwn(project, call) || call.isHandedOn()) continue;
      told.add(place);
      yield {
        file: call.file, pos: call.pos, end: call.end, message: "endless", data: { what: call.what, url: hostOf(call) },
        confidence: call.isNamed ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: call.what,
        ...(call.endpoint !== undefined && { endpoint: call.endpoint }), fixes: repair(project, call, seconds),
      };
    }
  },
};

function isOwn(project: Project, call: ActCall): boolean {
  // Other clients have a base of their own.
  if (!/fetch$/i.test(call.what)) return false;
  // Cookies of a page go along: a browser asks.
  if (call.given("options").some((g) => g.is === "object" && g.keys.includes("credentials"))) return true;
  if ([...textsOf(call.given("url")), ...call.spelled("url")].some((url) => OWN.test(url))) return true;
  const text = project.text(call.file);
  const [first] = argumentRanges(text, call.pos, call.end) ?? [];
  return first !== undefined && WRITTEN_OWN.test(text.slice(...first));
}

/** The host that is asked, where it is written out. */
function hostOf(call: ActCall): string {
  const [host] = textsOf(call.given("url")).flatMap((url) => /^https?:\/\/([\w.-]{1,80})/.exec(url)?.[1] ?? []);
  return host ?? "its answer";
}

/** Only what every runtime has: the signal of `fetch`. */
function repair(project: Project, call: ActCall, seconds: number): Fix[] {
  if (call.optionsAt === undefined || call.what !== "fetch") return [];
  const edits = withOptions(call.file, project.text(call.file), call, call.optionsAt, { signal: `AbortSignal.timeout(${seconds * 1000})` });
  return edits ? [{ title: `Give up after ${seconds} seconds`, safety: "suggestion", edits }] : [];
}

export default requireTimeout;
