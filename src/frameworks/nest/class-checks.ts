/**
 * What is checked of an input by the class of the parameter that takes it: NestJS does so in its validating pipe,
 * routing-controllers by itself.
 * https://github.com/typestack/class-validator
 */
import type { Place } from "../../concepts.js";
import type { InputMark, Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { type ClassValue, type Decorators, VOID } from "../decorators.js";
import { Dtos, isComplete } from "./dto.js";
import { DtoSchemas } from "./dto-schema.js";

/** Packages whose types exist for the compiler only. */
const TYPES_ONLY = /^@prisma\/client/;

export class ClassChecks {
  private readonly dtos: Dtos;
  private readonly schemas: DtoSchemas;

  constructor(private readonly linker: Linker, decorators: Decorators) {
    this.dtos = new Dtos(linker, decorators);
    this.schemas = new DtoSchemas(linker, decorators);
  }

  /**
   * What a validator that goes by the class of a parameter checks.
   *
   * @param type the annotation of the parameter, or the class itself where it is named otherwise
   * @param cls the class whose method has the parameter
   * @param name of the validator, for people
   */
  of(type: string | ClassValue | undefined, marks: readonly InputMark[], cls: ClassValue, name: string, place: Place): Layer[] {
    const own = typeof type === "object" ? type : classOf(this.linker, type, cls);
    if (!own) {
      const bare = typeof type === "string" ? /^([A-Z][\w$]*)(?:<.*>)?$/.exec(type)?.[1] : undefined;
      const imported = bare === undefined ? undefined : cls.file.facts.imports.find((i) => i.local === bare && !i.isType);
      const value = imported && this.linker.value(bare ?? "", this.linker.moduleEnv(cls.file), Number.MAX_SAFE_INTEGER);
      return value?.k === "external" && !TYPES_ONLY.test(value.name) ? [doubt(`${name} by ${bare ?? ""} (validation cannot be seen)`, place, value.name)] : [];
    }
    const found = this.dtos.of(own);
    const below = (field: string): InputMark[] => marks.map((m) => ({ part: m.part, path: m.path === "" ? field : `${m.path}.${field}` }));
    const fields = isComplete(found) ? marks : [...found.fields].flatMap(([field, is]) => (is ? below(field) : []));
    return fields.length > 0 ? [{ ...checked(fields, `${name} by ${own.facts.name}`, place), ...(fields === marks && { fits: () => this.schemas.of(own) }) }] : [];
  }
}

/** The class that a type stands for at run time. */
export function classOf(linker: Linker, type: string | undefined, cls: ClassValue): ClassValue | undefined {
  const name = /^([A-Z_$][\w$]*)(?:<.*>)?$/i.exec(type ?? "")?.[1];
  if (name === undefined || cls.file.facts.imports.some((i) => i.local === name && i.isType)) return undefined;
  const found = linker.value(name, linker.moduleEnv(cls.file), Number.MAX_SAFE_INTEGER);
  return found.k === "class" ? found : undefined;
}

/** Something that lets no input through but what fits. */
export function checked(marks: readonly InputMark[], name: string, place: Place): Layer {
  return { value: VOID, args: [], passes: "unless it throws", place, name, isPassive: true, checks: marks };
}

/** Something that may check and cannot be seen. */
export function doubt(name: string, place: Place, external: string): Layer {
  const value: Value = { k: "external", name: external };
  return { value, args: [], passes: "unless it throws", place, name, isPassive: true };
}
