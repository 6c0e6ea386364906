/** The pipeline: a job that runs the gate, where the project's pipelines are. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { type Offer, read, runner, type Site } from "./proposal.js";

const INSTALL = { npm: "npm ci", pnpm: "pnpm install --frozen-lockfile", yarn: "yarn install --immutable", bun: "bun install --frozen-lockfile" } as const;

/** Steps that make the package manager available. */
const BEFORE = { npm: "", pnpm: "      - uses: pnpm/action-setup@v4\n", yarn: "      - run: corepack enable\n", bun: "      - uses: oven-sh/setup-bun@v2\n" } as const;

export function workflow(site: Pick<Site, "manager">): string {
  return `name: Stopship
on: [push, pull_request]
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
${BEFORE[site.manager]}      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: ${INSTALL[site.manager]}
      - run: ${runner(site)} stopship gate --format github
`;
}

function github(site: Site): Offer {
  const what = "pipeline (GitHub Actions)", folder = ".github/workflows", path = `${folder}/stopship.yml`;
  const known = existsSync(join(site.root, folder)) ? readdirSync(join(site.root, folder)).filter((name) => /\.ya?ml$/.test(name)) : [];
  const running = known.find((name) => read(site.root, `${folder}/${name}`)?.includes("stopship"));
  if (running !== undefined) return { what, why: `${folder}/${running} runs it already` };
  return { what, path, before: null, after: workflow(site) };
}

function gitlab(site: Site): Offer {
  const what = "pipeline (GitLab)", path = ".gitlab-ci.yml", before = read(site.root, path) ?? "";
  if (before.includes("stopship")) return { what, why: `${path} runs it already` };
  const document = parseDocument(before);
  const job = { image: "node:22", script: [INSTALL[site.manager], `${runner(site)} stopship gate --format gitlab=stopship-quality.json --format pretty`], artifacts: { when: "always", reports: { codequality: "stopship-quality.json" } } };
  if (document.errors.length > 0 || !isMap(document.contents)) return { what, why: `${path} cannot be read as YAML` };
  const stages = document.get("stages");
  const stage = stages !== undefined ? ["test", "verify", "lint", "check"].find((name) => JSON.stringify(stages).includes(`"${name}"`)) : undefined;
  document.set("stopship", document.createNode({ ...(stage !== undefined && { stage }), ...job }));
  return { what, path, before, after: document.toString({ lineWidth: 0 }) };
}

/** The pipelines of a project; nothing where it has none that is known. */
export function pipelines(site: Site): readonly Offer[] {
  const hasGithub = existsSync(join(site.root, ".github"));
  const hasGitlab = existsSync(join(site.root, ".gitlab-ci.yml"));
  if (!hasGithub && !hasGitlab) return [{ what: "pipeline", why: "no .github folder and no .gitlab-ci.yml here: the README has both" }];
  return [...(hasGithub ? [github(site)] : []), ...(hasGitlab ? [gitlab(site)] : [])];
}
