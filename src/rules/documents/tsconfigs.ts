/** What the tsconfig files of a project come to: `extends` is followed through its own files, and what lies outside is unknown. */
import { posix } from "node:path";
import type { Project } from "../../concepts.js";
import { folderOf, type JsonNode, jsonTree, member } from "../../extract/json.js";

/** Longer chains of `extends` are a mistake. */
const MAX_EXTENDS = 16;

/** Where an option is set, and to what. */
export interface Setting {
  readonly file: string;
  readonly node: JsonNode;
}

/** Tsconfig files, by path. */
export class TsConfigs {
  private readonly trees = new Map<string, JsonNode | undefined>();
  private readonly settings = new Map<string, Setting | "unset" | "unknown">();
  private readonly packages: readonly { readonly name: string; readonly dir: string }[];
  private readonly beside = new Map<string, string[]>();

  constructor(private readonly project: Project) {
    const packages: { readonly name: string; readonly dir: string }[] = [];
    for (const path of project.documents.keys()) {
      const name = posix.basename(path);
      if (name === "package.json") {
        const is: unknown = member(this.tree(path), "name")?.value;
        if (typeof is === "string") packages.push({ name: is, dir: folderOf(path) });
      } else if (/^tsconfig\b.*\.json$/.test(name)) this.beside.set(folderOf(path), [...(this.beside.get(folderOf(path)) ?? []), path]);
    }
    this.packages = packages;
  }

  tree(path: string): JsonNode | undefined {
    if (!this.trees.has(path)) {
      const text = this.project.documents.get(path);
      this.trees.set(path, text === undefined ? undefined : jsonTree(text));
    }
    return this.trees.get(path);
  }

  /**
   * The files that may say how a source file is checked: the nearest tsconfig.json, or what it refers to where it
   * has no files of its own; and those beside it. Empty where there is none, or one of them lies elsewhere.
   */
  of(folder: string): readonly string[] {
    for (let dir = folder; ; dir = folderOf(dir)) {
      const path = posix.join(dir, "tsconfig.json");
      if (this.project.documents.has(path)) return this.#alternatives(path, folder);
      if (dir === "") return [];
    }
  }

  #alternatives(path: string, folder: string): readonly string[] {
    const tree = this.tree(path);
    const references = member(tree, "references")?.children ?? [];
    const isEmpty = member(tree, "files")?.children?.length === 0 || member(tree, "include")?.children?.length === 0;
    const isForTests = /\b(?:spec|test|tests|e2e|jest|vitest|eslint|cypress|playwright|storybook)\b/i;
    const beside = (this.beside.get(folderOf(path)) ?? []).filter((other) => other !== path && !/\bbase\b/.test(other) && !isForTests.test(posix.basename(other)));
    if (references.length === 0 || !isEmpty) return [path, ...beside];
    const named = references.flatMap((node) => {
      const to: unknown = member(node, "path")?.value;
      return typeof to === "string" && !isForTests.test(posix.basename(to)) ? [this.#file(posix.join(folderOf(path), to))] : [];
    });
    return named.includes(undefined) ? [] : named.filter((n) => n !== undefined).filter((n) => this.#covers(n, folder));
  }

  /** Whether files of a folder can be among those of a configuration: below it, or where it says that it reaches out. */
  #covers(path: string, folder: string): boolean {
    if (folderOf(path) === "" || `${folder}/`.startsWith(`${folderOf(path)}/`)) return true;
    const tree = this.tree(path);
    return ["files", "include"].some((list) => member(tree, list)?.children?.some(({ value }: { readonly value?: unknown }) => typeof value === "string" && value.startsWith("..")) === true);
  }

  /** What an option is set to, `extends` included. */
  setting(path: string, option: string, depth = 0): Setting | "unset" | "unknown" {
    // Each file is asked once, by however many ways it is extended.
    const key = `${option} ${path}`;
    const said = this.settings.get(key) ?? this.#said(path, option, depth);
    this.settings.set(key, said);
    return said;
  }

  #said(path: string, option: string, depth: number): Setting | "unset" | "unknown" {
    const tree = this.tree(path);
    if (tree?.type !== "object" || depth > MAX_EXTENDS) return "unknown";
    const own = member(member(tree, "compilerOptions"), option);
    if (own) return { file: path, node: own };
    // Later ones win.
    for (const base of this.#bases(path).reverse()) {
      const said = base === undefined ? "unknown" : this.setting(base, option, depth + 1);
      if (said !== "unset") return said;
    }
    return "unset";
  }

  /** The file at the end of its `extends`: what is said there holds for all. */
  root(path: string): string {
    let at = path;
    for (let i = 0; i < MAX_EXTENDS; i++) {
      const [base, ...others] = this.#bases(at);
      if (base === undefined || others.length > 0) break;
      at = base;
    }
    return at;
  }

  #bases(path: string): (string | undefined)[] {
    const node = member(this.tree(path), "extends");
    if (!node) return [];
    return (node.type === "array" ? (node.children ?? []) : [node]).map(({ value }: { readonly value?: unknown }) => (typeof value === "string" ? this.#extended(folderOf(path), value) : undefined));
  }

  #extended(dir: string, name: string): string | undefined {
    if (/^\.\.?(?:\/|$)/.test(name)) return this.#file(posix.join(dir, name));
    const of = this.packages.find((p) => name === p.name || name.startsWith(`${p.name}/`));
    return of && this.#file(posix.join(of.dir, name.slice(of.name.length)));
  }

  #file(path: string): string | undefined {
    return [path, `${path}.json`, posix.join(path, "tsconfig.json")].map((p) => p.replace(/^\//, "")).find((p) => p.endsWith(".json") && this.project.documents.has(p));
  }
}
