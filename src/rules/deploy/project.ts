/** What the documents of a project say about building and checking it. */
import type { Project } from "../../concepts.js";
import { folderOf, jsonTree, members } from "../../extract/json.js";
import { Checker, type Scripts } from "./checks.js";

export interface Described {
  readonly packages: readonly Scripts[];
  readonly checker: Checker;
  readonly usesTypes: boolean;
  /** Something says where it is deployed: a platform's file, a container. */
  readonly platforms: readonly string[];
  /** What its containers run while they are built. */
  readonly containers: readonly { readonly file: string; readonly run: string; readonly at: number; readonly end: number; readonly dir: string }[];
}

/** @param ignoresTypes folders whose build passes over type errors */
export function described(project: Project, ignoresTypes: ReadonlySet<string>): Described {
  const packages: Scripts[] = [];
  const tasks = new Map<string, readonly string[]>();
  const platforms: string[] = [];
  const containers: Described["containers"][number][] = [];
  let usesTypes = project.files.some((f) => /\.[cm]?tsx?$/.test(f.path));
  for (const [path, text] of project.documents) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name === "package.json") {
      const tree = jsonTree(text);
      const scripts = members(tree, "scripts").flatMap(([script, n]) => (n.type === "string" ? [[script, { text: String(n.value), at: n.offset, end: n.offset + n.length }] as const] : []));
      packages.push({ path, dir: folderOf(path), scripts: new Map(scripts) });
      usesTypes ||= members(tree, "devDependencies").some(([d]) => d === "typescript");
    } else if (path === "turbo.json" || path === "nx.json") {
      const tree = jsonTree(text);
      for (const key of ["tasks", "pipeline", "targetDefaults"]) {
        for (const [task, n] of members(tree, key)) tasks.set(task, members(n).flatMap(([k, v]) => (k === "dependsOn" ? (v.children ?? []).map((c) => String(c.value)) : [])));
      }
    } else if (/^(?:vercel|railway|firebase)\.json$|^(?:netlify|fly|railway|wrangler)\.toml$|^wrangler\.jsonc?$|^render\.ya?ml$|^Procfile$/.test(name)) platforms.push(path);
    else if (/^(?:Dockerfile|Containerfile)/i.test(name) || /\.dockerfile$/i.test(name)) {
      platforms.push(path);
      for (const m of text.matchAll(/^[ \t]*RUN[ \t]+((?:[^\n\\]|\\\r?\n|\\.){1,4000})/gim)) {
        containers.push({ file: path, run: (m[1] ?? "").replace(/--mount=\S+\s+/g, ""), at: m.index, end: m.index + m[0].length, dir: folderOf(path) });
      }
    }
  }
  return { packages, checker: new Checker(packages, tasks, (dir) => usesTypes && !ignoresTypes.has(dir)), usesTypes, platforms, containers };
}
