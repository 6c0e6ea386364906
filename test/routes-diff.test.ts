/** `routes --diff`, driven as people use it in a git repository. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { projectFolder } from "./project-folder.js";

const BIN = fileURLToPath(new URL("../dist/src/cli.js", import.meta.url));
const app = (routes: string): string => `import express from "express";
import { PrismaClient } from "@prisma/client";
import jwt from "jsonwebtoken";
const app = express();
const prisma = new PrismaClient();
app.use(express.json());
function requireUser(req: express.Request, res: express.Response, next: express.NextFunction): void {
  try {
    jwt.verify(String(req.headers.authorization), String(process.env["KEY"]));
    next();
  } catch {
    res.status(401).end();
  }
}
${routes}
app.listen(3000);
`;
const BEFORE = `app.delete("/users/:id", requireUser, async (req, res) => { await prisma.user.delete({ where: { id: req.params.id } }); res.end(); });
app.get("/debug", requireUser, async (req, res) => { res.json(await prisma.user.findMany()); });`;
const AFTER = `app.delete("/users/:id", async (req, res) => { await prisma.user.delete({ where: { id: req.params.id } }); res.end(); });
app.post("/refunds", async (req, res) => { await prisma.refund.create({ data: {} }); res.end(); });`;

function repository(): string {
  const root = projectFolder({ "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0", "jsonwebtoken": "^9.0.0" } }', "src/app.ts": app(BEFORE) });
  const git = (...words: readonly string[]): string => execFileSync("git", ["-c", "user.email=a@example.com", "-c", "user.name=a", ...words], { cwd: root, encoding: "utf8" });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "before");
  // What the repository's configuration names is never run.
  for (const name of ["core.fsmonitor", "diff.external", "filter.x.smudge", "diff.x.textconv"]) git("config", name, `touch "${join(root, "pwned")}"`);
  writeFileSync(join(root, ".gitattributes"), "*.ts filter=x diff=x\n");
  writeFileSync(join(root, "src/app.ts"), app(AFTER));
  return root;
}

function diff(root: string, ...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "routes", "--diff", ...words], { cwd: root, encoding: "utf8", env: { ...process.env, LANG: "C.UTF-8" } });
  return { code: status, out: stdout, err: stderr };
}

test("endpoints that came, went, and lost their guard; the work tree stays, and no program of the repository runs", () => {
  const root = repository();
  const { code, out, err } = diff(root, "HEAD", "--no-cache");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^Endpoints: \+1 −1 ~1\n/);
  expect(out).toMatch(/^\+ {2}POST \/refunds +auth ✖ none$/m);
  expect(out).toMatch(/^~ {2}DELETE \/users\/:id +auth ✖ none +was ✔ requireUser$/m);
  expect(out).toMatch(/^− {2}GET \/debug +auth ✔ requireUser$/m);
  expect(existsSync(join(root, "pwned"))).toBe(false);
  expect(JSON.parse(diff(root, "HEAD", "-f", "json").out)).toMatchObject({ added: [{ route: "/refunds" }], removed: [{ route: "/debug" }], weaker: [{ question: "auth", endpoint: { route: "/users/:id" } }] });
  expect(diff(root, "HEAD", "-f", "markdown").out).toContain("| ~ | `DELETE /users/:id` | auth | ✖ none  ⚠ weaker | ✔ requireUser |");
});

test("a commit that is not there, no git, and a format it cannot draw are one sentence and exit 2", () => {
  const root = repository();
  expect(diff(root, "nowhere")).toMatchObject({ code: 2, out: "" });
  expect(diff(root, "HEAD", "-f", "html").err).toContain("--format html is not a format of routes --diff");
  rmSync(join(root, ".git"), { recursive: true });
  expect(diff(root, "HEAD").err).toContain("no git repository");
});
