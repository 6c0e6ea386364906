/** Finds servers that whatever runs them cannot ask whether they are well. */
import type { ActCall, Project, Rule, Sighting } from "../concepts.js";
import { HEALTH_PACKAGE, HEALTH_ROUTE } from "../libraries/health.js";
import { textsOf } from "./acts/given.js";
import { ownerOf, packagesWith } from "./documents/packages.js";

const ID = "require-health-check";

/** Calls that answer, by their last name: what a log says of a server is no answer. */
const ANSWERS = /^(?:send|json|text|end|html|body|write|jsonp)$/;

/** A text that looks like such a route: something that could not be resolved may serve it. Or an answer that says that the server is up. */
function see({ node, ancestors, ts, isInComment, match }: Sighting): true | undefined {
  if (isInComment || !(ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isTemplateHead(node))) return undefined;
  if (!/[ "'`]/.test(match[0])) return true;
  const around = ancestors.find((n) => !ts.isPropertyAssignment(n) && !ts.isObjectLiteralExpression(n) && !ts.isParenthesizedExpression(n));
  if (around && (ts.isReturnStatement(around) || ts.isArrowFunction(around))) return true;
  return around && ts.isCallExpression(around) && ts.isPropertyAccessExpression(around.expression) && ANSWERS.test(around.expression.name.text) ? true : undefined;
}

/** Files that run when one does, through imports. */
function reachedFrom(project: Project, file: string): ReadonlySet<string> {
  const reached = new Set([file]);
  for (const path of reached) for (const next of project.importsOf(path)) reached.add(next);
  return reached;
}

/** Run by a platform for one request at a time, or only where developers run it: nothing asks such a process. */
function isInvoked(project: Project, call: ActCall): boolean {
  if (textsOf(call.given("kind")).includes("invoked")) return true;
  return call.under !== undefined && project.file(call.file)?.facts.exports.some((e) => e.as === "default" || e.as === "=") === true;
}

const rule: Rule<object, true> = {
  id: ID,
  title: "Servers say whether they are well",
  violation: "A health check exists",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  messages: {
    none: "This server has no health check, so what runs it sends requests to a process that hangs, and none is restarted. Add an endpoint such as `GET /health` that answers 200 while its database does.",
  },
  why:
    "A process that has lost its database, or that hangs, still runs. Only a request tells: without an endpoint for that, load balancers keep sending traffic to it, and a deployment counts as done before it works.",
  instead:
    "Add `GET /health` without authentication, answer 200 when what the server needs is there, and 503 otherwise; name it in the deployment. Routes such as `/healthz`, `/readyz`, `/ping` and `/status`, an answer that says that the server is running, and packages that bring one, count. What a platform invokes for each request needs none.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts": 'import express from "express";\n\nconst app = express();\napp.get("/orders", (_req, res) => {\n  res.json([]);\n});\napp.listen(3000);\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts":
        'import express from "express";\n\nconst app = express();\napp.get("/health", (_req, res) => {\n  res.json({ ok: true });\n});\napp.get("/orders", (_req, res) => {\n  res.json([]);\n});\napp.listen(3000);\n',
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: false,
  see: { text: /(?:health|livez|readyz|liveness|readiness|heartbeat|\/ping\b|\/status\b|\/alive\b|\/up\b|uptime|\bis (?:up|running|alive|healthy|live|online|working)\b|\bup and running\b|["'`](?:running|alive|online)["'`])/gi, at: see },
  *check(project) {
    const owner = ownerOf(project);
    const answering = new Set<string>();
    const healthy = new Set<string>();
    for (const { file, kind, route } of project.endpoints) {
      if (kind !== "http" || project.file(file)?.isExcluded) continue;
      answering.add(owner(file));
      if (HEALTH_ROUTE.test(route)) healthy.add(owner(file));
    }
    for (const file of project.files) if (!file.isExcluded && file.seen(ID).length > 0) healthy.add(owner(file.path));
    for (const folder of packagesWith(project, HEALTH_PACKAGE)) healthy.add(folder);
    const told = new Set<string>();
    for (const call of project.callsThat("listens")) {
      const { file, pos, end, symbol, isNamed } = call;
      const of = owner(file);
      const source = project.file(file);
      if (isNamed || told.has(of) || healthy.has(of) || !source?.isBackend || source.isExcluded || isInvoked(project, call)) continue;
      const reached = new Set([...reachedFrom(project, file)].map(owner));
      if (![...reached].some((dir) => answering.has(dir)) || [...reached].some((dir) => healthy.has(dir))) continue;
      told.add(of);
      yield { file, pos, end, message: "none", symbol, identity: "none", confidence: "likely" };
    }
  },
};

export default rule;
