/**
 * Which classes the applications of a project are made of: a controller, resolver or provider that no module they reach
 * lists is never made, and answers nobody.
 * https://docs.nestjs.com/modules
 */
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import type { ClassValue } from "../decorators.js";
import { isNestFile, type Module, type Modules } from "./modules.js";

interface Root {
  readonly value: Value;
  readonly file: FileNode;
  readonly isServed: boolean;
}

/** The classes that are served; all are, where it cannot be told. */
export class Listed {
  /** The packages that make an application which answers callers: a library's classes are served by whoever uses it. */
  private readonly serving: ReadonlySet<string>;
  private found: ReadonlySet<object> | "cannot be told" | undefined;

  constructor(private readonly linker: Linker, private readonly modules: Modules, private readonly roots: readonly Root[]) {
    this.serving = new Set(roots.filter((r) => r.isServed).map((r) => linker.packageDir(r.file.path)));
  }

  isServed(cls: ClassValue): boolean {
    if (!this.serving.has(this.linker.packageDir(cls.file.path))) return true;
    this.found ??= this.classes();
    return this.found === "cannot be told" || this.found.has(cls.facts);
  }

  private classes(): ReadonlySet<object> | "cannot be told" {
    const listed = new Set<object>();
    const walked = new Set<object>();
    const take = (root: Value): boolean => {
      const { modules, isWhole } = this.modules.reachable(root);
      for (const m of modules) {
        walked.add(m.cls.facts);
        this.take(m, listed);
      }
      return isWhole;
    };
    if (!this.roots.every((r) => take(r.value))) return "cannot be told";
    const others = [...this.modules.all().values()].filter((m) => !walked.has(m.cls.facts) && m.controllers.length + m.providers.length > 0);
    return others.length === 0 || this.handedOver(others).every(take) ? listed : "cannot be told";
  }

  private take(module: Module, listed: Set<object>): void {
    const add = (v: Value): void => {
      if (v.k === "union") v.of.forEach(add);
      else if (v.k === "object") for (const name of ["useClass", "useExisting"]) add(this.linker.member(v, name));
      else if (v.k === "class") this.asDeclared(v, listed);
    };
    module.controllers.forEach(add);
    module.providers.forEach(add);
  }

  /** A class, and what it takes its decorators from where it has none of its own. */
  private asDeclared(cls: ClassValue, listed: Set<object>): void {
    for (const c of this.modules.decorators.chain(cls).classes) {
      listed.add(c.facts);
      if (c.facts.decorators) return;
    }
  }

  /** Modules that code hands to something else than a module, which may make an application of them. */
  private handedOver(modules: readonly Module[]): readonly Value[] {
    const found: Value[] = [];
    const names = new Set(modules.map((m) => m.cls.facts.name));
    for (const file of this.linker.files.values()) {
      if (!isNestFile(file) && !file.facts.imports.some((i) => names.has(i.local ?? ""))) continue;
      for (const [index, fn] of file.facts.fns.entries()) {
        for (const [i, e] of fn.events.entries()) {
          if (e.k !== "call" || !e.args.some((a) => typeof a === "string" && names.has(a))) continue;
          found.push(...this.linker.argumentsOf(this.linker.defaultEnv(file, index), i, e).filter((v) => v.k === "class" && modules.some((m) => m.cls.facts === v.facts)));
        }
      }
    }
    return found;
  }
}
