/** Finds applications whose answers say nothing to browsers about framing, sniffing, scripts and transport. */
import type { ActCall, Given, Project, Rule } from "../concepts.js";
import { callsIn, textsOf } from "./acts/given.js";
import { ownerOf } from "./documents/packages.js";

const HEADERS = /^(?:content-security-policy(?:-report-only)?|strict-transport-security|x-frame-options|x-content-type-options)$/i;
const IN_TEXT = /content-security-policy|strict-transport-security|x-frame-options|x-content-type-options/i;
/** Configuration of platforms and proxies in the project: what they add, nobody has to. */
const PLATFORM = /(?:^|\/)(?:vercel\.json|netlify\.toml|firebase\.json|render\.ya?ml|fly\.toml|nginx[\w.-]*|Caddyfile)$/;
/** A package that may do it without our knowing. */
const MAY_PROTECT = /secur|helmet|csp|hsts|header/i;
const ENTRY = /(?:^|\/)(?:main|index|server|app)\.[cm]?[jt]sx?$/;

export const requireSecurityHeaders: Rule = {
  id: "require-security-headers",
  title: "Answers carry the headers that browsers protect users by",
  violation: "An application sets none of the security headers",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 693,
  messages: {
    missing: "Nothing sets security headers for this application: browsers may frame it, guess types and run any script. Use the framework's middleware for them, or set them yourself for every answer.",
  },
  why:
    "`Content-Security-Policy`, `Strict-Transport-Security`, `X-Frame-Options` and `X-Content-Type-Options` switch on what browsers can do against injected scripts, framing and downgrades. They cost a line, and without them each single mistake elsewhere counts in full.",
  instead:
    "Put the middleware for security headers first, or set the headers for every answer in one place. One of these headers set anywhere in the package counts, by a package, by hand, in the configuration of the framework " +
    "or of a platform in the repository; a gateway that nobody can see here is a reason to suppress the finding.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }',
      "src/app.ts": 'import express from "express";\n\nconst app = express();\napp.get("/orders", (_req, res) => {\n  res.json([]);\n});\napp.listen(3000);\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "helmet": "^8.0.0" } }',
      "src/app.ts": 'import express from "express";\nimport helmet from "helmet";\n\nconst app = express();\napp.use(helmet());\napp.get("/orders", (_req, res) => {\n  res.json([]);\n});\napp.listen(3000);\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    const owner = ownerOf(project);
    const serving = [...applications(project)].filter((call) => !project.file(call.file)?.isExcluded);
    if (serving.length === 0) return;
    const protectedOnes = new Set<string>();
    for (const call of project.callsThat("protects browsers")) protectedOnes.add(owner(call.file));
    for (const call of [...project.callsThat("sets a header"), ...project.callsThat("sets headers")]) if (setsOne(call)) protectedOnes.add(owner(call.file));
    for (const call of project.callsThat("serves")) if (call.given("headers").some((g) => holdsOne(g) || g.is === "unknown" && isConfiguration(call))) protectedOnes.add(owner(call.file));
    for (const [path, text] of project.documents) if (PLATFORM.test(path) && IN_TEXT.test(text)) protectedOnes.add(owner(path));
    for (const file of project.files) if (file.isBackend && file.facts.imports.some((i) => MAY_PROTECT.test(i.specifier) && !i.specifier.startsWith("."))) protectedOnes.add(owner(file.path));
    const listening = new Set(project.callsThat("listens").map((call) => owner(call.file)));
    const answering = new Set(project.endpoints.map((e) => owner(e.file)));
    const told = new Set<string>();
    const depth = (call: ActCall): number => call.file.split("/").length;
    for (const call of serving.toSorted((a, b) => Number(ENTRY.test(b.file)) - Number(ENTRY.test(a.file)) || depth(a) - depth(b))) {
      const of = owner(call.file);
      if (told.has(of) || protectedOnes.has(of) || protectedOnes.has("") || !answering.has(of) || !(listening.has(of) || isConfiguration(call) || isHandedOut(project, call))) continue;
      told.add(of);
      yield { file: call.file, pos: call.pos, end: call.end, message: "missing", confidence: "likely", evidence: [], symbol: call.symbol, identity: of };
    }
  },
};

function isConfiguration(call: ActCall): boolean {
  return textsOf(call.given("kind")).includes("configuration");
}

/** What a file has as its default export is run by whoever hosts it; anything else is a part of another application. */
function isHandedOut(project: Project, call: ActCall): boolean {
  return project.file(call.file)?.facts.exports.some((e) => e.as === "default" || e.as === "=") === true;
}

/** Applications in code, and the configuration of those that have no code for it. */
function* applications(project: Project): Generator<ActCall> {
  yield* callsIn(project, "serves");
  for (const call of project.callsThat("serves")) if (isConfiguration(call)) yield call;
}

function setsOne(call: ActCall): boolean {
  if (textsOf(call.given("name")).some((name) => HEADERS.test(name))) return true;
  return call.given("headers").some(holdsOne);
}

/** Whether one of the headers is among the keys, or the texts, of a value. */
function holdsOne(g: Given): boolean {
  if (g.is === "literal") return typeof g.value === "string" && HEADERS.test(g.value);
  if (g.is === "list") return g.isOpen || g.items.some(holdsOne);
  if (g.is !== "object") return false;
  return g.isOpen || g.keys.some((key) => HEADERS.test(key) || ((key === "headers" || key === "key") && g.member(key).some((inner) => holdsOne(inner) || inner.is === "unknown")));
}

export default requireSecurityHeaders;
