/** The commit hook, in whatever the project's hooks are kept in. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { isMap, isSeq, parseDocument } from "yaml";
import { isData, readJson } from "../manifests.js";
import { COMMAND, firstOf, type Offer, read, runner, type Site } from "./proposal.js";

const LEFTHOOK = ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", ".config/lefthook.yml"];
const LINT_STAGED = ["lint-staged.config.js", "lint-staged.config.mjs", ".lintstagedrc.js", ".lintstagedrc.mjs"];
const GLOB = "*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,prisma,sql}";

/** A shell file with our line behind what it does already. */
function appended(before: string | undefined, line: string, head: string): string {
  return before === undefined ? `${head}${line}\n` : `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`;
}

function shell(site: Site, what: string, path: string, head: string): Offer {
  const before = read(site.root, path);
  if (before?.includes("stopship")) return { what, why: `${path} runs it already` };
  return { what, path, before: before ?? null, after: appended(before, `${runner(site)} ${COMMAND}`, head), isExecutable: true };
}

function lefthook(site: Site, path: string): Offer {
  const what = "commit hook (lefthook)", before = read(site.root, path) ?? "";
  if (before.includes("stopship")) return { what, why: `${path} runs it already` };
  const document = parseDocument(before);
  const job = { run: `${runner(site)} ${COMMAND}`, glob: GLOB };
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return { what, why: `${path} cannot be read as YAML`, paste: `pre-commit:\n  jobs:\n    - run: ${job.run}\n      glob: "${GLOB}"\n` };
  if (isSeq(document.getIn(["pre-commit", "jobs"]))) document.addIn(["pre-commit", "jobs"], document.createNode({ name: "stopship", ...job }));
  else if (isMap(document.getIn(["pre-commit", "commands"]))) document.setIn(["pre-commit", "commands", "stopship"], document.createNode(job));
  else document.setIn(["pre-commit", "jobs"], document.createNode([{ name: "stopship", ...job }]));
  return { what, path, before, after: document.toString({ lineWidth: 0 }), then: `${runner(site)} lefthook install` };
}

function simpleGitHooks(site: Site): Offer | undefined {
  const what = "commit hook (simple-git-hooks)", path = "package.json", before = read(site.root, path);
  const manifest = readJson(join(site.root, path));
  if (before === undefined || !manifest || !("data" in manifest) || !isData(manifest.data["simple-git-hooks"])) return undefined;
  const now = manifest.data["simple-git-hooks"]["pre-commit"];
  const line = `${runner(site)} ${COMMAND}`;
  if (typeof now === "string" && now.includes("stopship")) return { what, why: `${path} runs it already` };
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? "  ";
  const edits = modify(before, ["simple-git-hooks", "pre-commit"], typeof now === "string" ? `${now} && ${line}` : line, { formattingOptions: { insertSpaces: !indent.includes("\t"), tabSize: indent.length, eol: "\n" } });
  return { what, path, before, after: applyEdits(before, edits), then: `${runner(site)} simple-git-hooks` };
}

/** lint-staged appends file names to a command; a function keeps them off, and only a file of code can hold one. */
function lintStaged(site: Site, path: string): Offer {
  const what = "commit hook (lint-staged)", before = read(site.root, path) ?? "";
  if (before.includes("stopship")) return { what, why: `${path} runs it already` };
  const entry = `  "${GLOB}": () => "${COMMAND}",\n`;
  const open = /^(?:export default|module\.exports =) \{[ \t]*\n/m.exec(before);
  if (!open) return { what, why: `${path} has a shape that is left alone`, paste: entry };
  const at = open.index + open[0].length;
  return { what, path, before, after: before.slice(0, at) + entry + before.slice(at) };
}

/** The hook for what the project has: its own manager first, then a bare one. */
export function commitHook(site: Site): Offer {
  const { root, dependencies } = site;
  const config = firstOf(root, LEFTHOOK);
  if (config !== undefined) return lefthook(site, config);
  if (existsSync(join(root, ".husky")) || dependencies.has("husky")) return shell(site, "commit hook (husky)", ".husky/pre-commit", "");
  const simple = simpleGitHooks(site);
  if (simple) return simple;
  const staged = firstOf(root, LINT_STAGED);
  if (staged !== undefined) return lintStaged(site, staged);
  if (existsSync(join(root, ".pre-commit-config.yaml"))) return preCommit(site);
  if (statSync(join(root, ".git"), { throwIfNoEntry: false })?.isDirectory() !== true) return { what: "commit hook", why: "this is not the top of a git repository", paste: `${runner(site)} ${COMMAND}\n` };
  return shell(site, "commit hook (git)", ".git/hooks/pre-commit", "#!/bin/sh\n");
}

function preCommit(site: Site): Offer {
  const what = "commit hook (pre-commit)", path = ".pre-commit-config.yaml", before = read(site.root, path) ?? "";
  if (before.includes("stopship")) return { what, why: `${path} runs it already` };
  const document = parseDocument(before);
  const hook = { repo: "local", hooks: [{ id: "stopship", name: "stopship (staged)", entry: `${runner(site)} ${COMMAND}`, language: "system", pass_filenames: false, require_serial: true, types_or: ["ts", "tsx", "javascript", "jsx"] }] };
  if (document.errors.length > 0 || !isSeq(document.get("repos"))) return { what, why: `${path} has a shape that is left alone` };
  document.addIn(["repos"], document.createNode(hook));
  return { what, path, before, after: document.toString({ lineWidth: 0 }) };
}
