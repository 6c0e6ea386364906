/** What the names of a module and the exports of another mean, through re-exports and CommonJS. */
import { generatedPackage } from "../libraries/generated.js";
import { type FileNode, UNKNOWN, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";

/** Modules that a framework makes of its globals, for those who import them. */
const IMPORTED_GLOBALS = /^#(?:imports|nitro|app)$/;
const LATER = Number.MAX_SAFE_INTEGER;

export class Exports {
  private readonly exportMemo = new Map<string, Value>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Imports, enums and globals. */
  moduleName(file: FileNode, name: string): Value {
    const key = `${this.evaluator.nameOf(file)}\0${name}`;
    return this.evaluator.underWay.answer(this.exportMemo, key, UNKNOWN, () => this.lookModuleName(file, name));
  }

  private lookModuleName(file: FileNode, name: string): Value {
    const imported = file.facts.imports.find((i) => i.local === name);
    if (imported?.name !== undefined) return this.imported(file, imported.specifier, imported.name);
    const enumeration = file.facts.enums.find((e) => e.name === name);
    if (enumeration) {
      const props = new Map(Object.entries(enumeration.members).map(([k, v]) => [k, (): Value => ({ k: "literal", value: v })]));
      return { k: "object", props, rest: [], isOpen: false };
    }
    return this.evaluator.members.external(`global#${name}`);
  }

  /** What `name` of the module `specifier` is, seen from `file`. */
  imported(file: FileNode, specifier: string, name: string): Value {
    const target = this.evaluator.scene.modules.resolve(file.path, specifier);
    const generated = target.k === "file" ? undefined : generatedPackage(specifier, name);
    if (generated) return this.evaluator.members.external(`${generated}#${name}`);
    if (target.k === "missing" && IMPORTED_GLOBALS.test(specifier)) return this.evaluator.members.external(`global#${name}`);
    if (target.k === "missing") return { k: "unknown", why: `${specifier} cannot be found` };
    if (target.k === "package") return this.evaluator.members.external(name === "*" || name === "default" ? `${target.name}#` : `${target.name}#${name}`);
    const node = this.evaluator.scene.files.get(target.path);
    if (!node) return UNKNOWN;
    return name === "*" ? this.wholeModule(node) : this.exported(node, name);
  }

  /** `module.exports = x` makes the module that value. */
  private wholeModule(node: FileNode): Value {
    const assigned = node.facts.exports.find((e) => e.as === "=");
    return assigned ? this.exported(node, "=") : { k: "module", file: node };
  }

  /** An export of a project file, through re-exports. */
  exported(node: FileNode, name: string): Value {
    const key = `${this.evaluator.nameOf(node)}\0\0${name}`;
    return this.evaluator.underWay.answer(this.exportMemo, key, UNKNOWN, () => this.lookExport(node, name));
  }

  private lookExport(node: FileNode, name: string): Value {
    const found = node.facts.exports.filter((e) => e.as === name).at(-1);
    if (found?.from !== undefined) {
      const target = this.evaluator.scene.modules.resolve(node.path, found.from);
      if (target.k === "package") return this.evaluator.members.external(found.name === "*" || found.name === "default" ? `${target.name}#` : `${target.name}#${found.name ?? name}`);
      const next = target.k === "file" ? this.evaluator.scene.files.get(target.path) : undefined;
      if (!next) return UNKNOWN;
      return found.name === "*" ? this.wholeModule(next) : this.exported(next, found.name ?? name);
    }
    if (found) return found.isType && !node.facts.classes.some((c) => c.name === name) ? UNKNOWN : this.evaluator.value(found.value ?? null, this.evaluator.environments.moduleEnv(node), LATER);
    const assigned = node.facts.exports.some((e) => e.as === "=");
    if (assigned && name !== "=") {
      const whole = this.exported(node, "=");
      return name === "default" ? whole : this.evaluator.members.member(whole, name);
    }
    const packages: string[] = [];
    for (const star of node.facts.exports) {
      if (star.as !== "*" || star.from === undefined || name === "default") continue;
      const target = this.evaluator.scene.modules.resolve(node.path, star.from);
      if (target.k === "package") {
        packages.push(target.name);
        continue;
      }
      const next = target.k === "file" ? this.evaluator.scene.files.get(target.path) : undefined;
      const value = next && this.exported(next, name);
      if (value && (value.k !== "unknown" || next.facts.exports.some((e) => e.as === name))) return value;
    }
    // `export * from "package"`, and nobody else has the name.
    if (packages.length === 1 && node.facts.exports.every((e) => e.as !== "=")) return this.evaluator.members.external(`${packages[0] ?? ""}#${name}`);
    if (name === "default" && !node.facts.exports.some((e) => e.as === "default") && node.facts.exports.length > 0) return { k: "module", file: node };
    return UNKNOWN;
  }
}
