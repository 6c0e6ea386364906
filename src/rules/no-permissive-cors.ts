/** Finds answers that any site may read, worst with the cookies of whoever visits it. */
import type { ActCall, Given, Problem, Project, Rule } from "../concepts.js";
import { callsIn, isOff, leadingTo, surely, textsOf } from "./acts/given.js";

export const noPermissiveCors: Rule = {
  id: "no-permissive-cors",
  title: "Cross-origin calls come from origins that are named",
  violation: "CORS lets any origin in, by `*` or by giving the caller's origin back",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 942,
  messages: {
    credentials: "Any site may call this with the cookies of whoever visits it, and read the answer: {how}, and credentials are allowed. Name the origins that may.",
    any: "Any site may call this application: {how}. Name the origins that may; where the whole API is public on purpose, say so in a suppression.",
  },
  why:
    "The browser keeps one site from reading another for its user's sake; CORS lifts that. Where any origin is let in together with cookies, every page its users open can read their data and act for them. " +
    "Giving the caller's `Origin` back is the same as a star, and works where browsers refuse the star.",
  instead:
    "List the origins (from the configuration where they differ by environment), or compare the caller's with a list before you give it back. A list, a function that decides, a setting and what is for development only are left alone, " +
    "and so is a star on single answers without cookies: assets, trackers, public documents.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "cors": "^2.8.0" } }',
      "src/app.ts": 'import cors from "cors";\nimport express from "express";\n\nexport const app = express();\napp.use(cors({ origin: true, credentials: true }));\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "cors": "^2.8.0" } }',
      "src/app.ts": 'import cors from "cors";\nimport express from "express";\n\nexport const app = express();\napp.use(cors({ origin: ["https://shop.example"], credentials: true }));\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    const told = new Set<string>();
    for (const found of [...configured(project), ...written(project)]) {
      const place = `${found.file}:${found.pos}`;
      if (told.has(place)) continue;
      told.add(place);
      yield found;
    }
  },
};

/** Middleware and options of frameworks. */
function* configured(project: Project): Generator<Problem> {
  let isGuarded: boolean | undefined;
  const told = new Set<string>();
  const listening = new Set(project.callsThat("listens").map((call) => call.file));
  // A router that others mount is a part, which may be public on purpose.
  const isWhole = ({ file }: ActCall): boolean => listening.has(file) || project.file(file)?.facts.exports.some((e) => e.as === "default" || e.as === "=") === true;
  for (const call of callsIn(project, "allows origins")) {
    // Where it is one option of many, it is off until it is said.
    if (call.under !== undefined || call.given("switch").some(isOff)) continue;
    const how = opens(call.given("origin"));
    if (how === undefined) continue;
    if (surely(call.given("credentials"), isTrue)) yield problem(call, "credentials", how);
    // Where nobody signs in there is nothing to read for somebody else.
    else if (isWhole(call) && !isBelowPath(project, call) && !told.has(call.file) && (isGuarded ??= project.endpoints.some((e) => e.auth.status === "present"))) {
      told.add(call.file);
      yield problem(call, "any", how);
    }
  }
}

/** A part of the application that was opened by its path, on purpose. */
function isBelowPath(project: Project, call: ActCall): boolean {
  const path = /\(\s{0,20}["'`]([^"'`\n]{1,100})["'`]\s{0,9},\s{0,20}$/.exec(project.text(call.file).slice(Math.max(0, call.pos - 160), call.pos))?.[1];
  return path !== undefined && /\w/.test(path);
}

/** Headers by hand: the origin and the credentials in one function. */
function* written(project: Project): Generator<Problem> {
  const withCredentials = new Set<string>();
  const opening: { readonly call: ActCall; readonly how: string }[] = [];
  const note = (call: ActCall, name: string, value: readonly Given[]): void => {
    if (name === "access-control-allow-credentials" && surely(value, isTrue)) withCredentials.add(`${call.file} ${call.symbol}`);
    const how = name === "access-control-allow-origin" && call.isAlways && call.under === undefined ? opens(value) : undefined;
    if (how !== undefined) opening.push({ call, how });
  };
  for (const call of callsIn(project, "sets a header")) for (const name of textsOf(call.given("name"))) note(call, name.toLowerCase(), call.given("value"));
  for (const call of callsIn(project, "sets a header", "sets headers")) {
    const objects = call.given("headers").flatMap((g) => (g.is === "object" ? [g] : []));
    for (const g of objects) for (const key of g.keys.filter((k) => /^access-control-allow-/i.test(k))) note(call, key.toLowerCase(), g.member(key));
  }
  for (const { call, how } of opening) if (withCredentials.has(`${call.file} ${call.symbol}`)) yield problem(call, "credentials", how);
}

const isTrue = (g: Given): boolean => g.is === "literal" && (g.value === true || g.value === "true");

/** How any origin is let in, whatever the alternatives; undefined where one of them names somebody, or nothing is known. */
function opens(origin: readonly Given[]): string | undefined {
  if (surely(origin, (g) => (g.is === "literal" && g.value === "*") || (g.is === "list" && !g.isOpen && g.items.some((i) => i.is === "literal" && i.value === "*")))) {
    return origin.some((g) => g.is === "literal" && g.isDefault) ? "no origin is named, which means all of them" : "the origin is `*`";
  }
  return surely(origin, givesBack) ? "the origin of the caller is given back" : undefined;
}

function givesBack(g: Given): boolean {
  if (g.is === "literal") return g.value === true || g.value === "*";
  if (g.is === "input") return g.isWhole && g.inputs.some((i) => i.part === "headers" && i.path.toLowerCase() === "origin");
  if (g.is !== "function" || !g.isDecided) return false;
  const given = g.hands.length > 0 ? g.hands.map((args) => args[1]) : g.gives;
  return given.length > 0 && given.every((v) => v !== undefined && givesBack(v));
}

function problem(call: ActCall, message: "credentials" | "any", how: string): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, data: { how }, confidence: message === "any" ? "likely" : "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: message,
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

export default noPermissiveCors;
