/** What a project is made of, found from its manifests and files: shown before anything is proposed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { STACK, type StackPart } from "../libraries/stack.js";
import type { Site } from "./setup/proposal.js";

/** What is asked of the project: dependencies of all its packages, and its files that are no code. */
export interface Made {
  readonly packages: readonly { readonly dir: string; readonly dependencies: Readonly<Record<string, string>> }[];
  readonly documents: Iterable<string>;
  readonly routes: readonly string[];
}

const LOCKS: readonly (readonly [file: string, manager: Site["manager"]])[] = [
  ["pnpm-lock.yaml", "pnpm"], ["pnpm-workspace.yaml", "pnpm"], ["yarn.lock", "yarn"], ["bun.lock", "bun"], ["bun.lockb", "bun"],
];

const PIPELINES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\.github\/workflows\//, "GitHub Actions"], [/(?:^|\/)\.gitlab-ci\.ya?ml$/, "GitLab CI"], [/(?:^|\/)\.circleci\//, "CircleCI"], [/(?:^|\/)(?:Dockerfile|Containerfile)/, "Docker"],
  [/(?:^|\/)vercel\.json$/, "Vercel"], [/(?:^|\/)netlify\.toml$/, "Netlify"], [/(?:^|\/)fly\.toml$/, "Fly"], [/(?:^|\/)wrangler\./, "Cloudflare Workers"], [/(?:^|\/)render\.ya?ml$/, "Render"],
];
const SCHEMAS: readonly (readonly [pattern: RegExp, name: string])[] = [[/\.prisma$/, "Prisma schema"], [/\.sql$/, "SQL migrations"], [/(?:^|\/)(?:openapi|swagger)[\w.-]*$/i, "OpenAPI document"]];

const TITLES: Readonly<Record<StackPart, string>> = {
  framework: "frameworks", database: "database", authentication: "authentication", validation: "validation", logging: "logging", security: "security", tests: "tests", hooks: "hooks", lint: "checks",
};

/** `^5.1.0` as ` 5`; ranges that name no version say nothing. */
function major(range: string): string {
  const version = /\d+/.exec(range)?.[0];
  return version === undefined || !/^[\^~>=v\s]*\d/.test(range) ? "" : ` ${version}`;
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** Rows of what was found, such as `["frameworks", ["Express 5"]]`. */
export function stackOf({ packages, documents, routes }: Made): readonly (readonly [title: string, found: readonly string[]])[] {
  const ranges = new Map(packages.flatMap(({ dependencies }) => Object.entries(dependencies)));
  const parts = Object.entries(TITLES).map(([part, title]) => {
    const names = STACK.filter(([name, of]) => of === part && ranges.has(name)).map(([name, , shown]) => shown + major(ranges.get(name) ?? ""));
    return [title, unique(names)] as const;
  });
  const paths = [...documents];
  const seen = (rows: typeof PIPELINES): string[] => unique(rows.filter(([pattern]) => paths.some((path) => pattern.test(path))).map(([, name]) => name));
  const versions = unique(routes.flatMap((route) => /\/(v\d{1,3})(?=\/|$)/.exec(route)?.[1] ?? [])).sort();
  return [
    ...parts,
    ["schema", seen(SCHEMAS)] as const,
    ["API versions", versions] as const,
    ["delivery", seen(PIPELINES)] as const,
    ["workspaces", packages.length > 1 ? [String(packages.length - 1)] : []] as const,
  ].filter(([, found]) => found.length > 0);
}

/** The project as proposals look at it. */
export function siteOf({ root, packages }: Pick<Made, "packages"> & { readonly root: string }): Site {
  const manager = LOCKS.find(([file]) => existsSync(join(root, file)))?.[1] ?? "npm";
  return { root, manager, dependencies: new Map(packages.flatMap(({ dependencies }) => Object.entries(dependencies))) };
}
