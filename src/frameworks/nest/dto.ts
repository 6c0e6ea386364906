/**
 * What a validating pipe checks by a class: its class-validator decorators, those of the classes it extends,
 * and what the mapped types make of others.
 * https://docs.nestjs.com/techniques/validation
 */
import type { Member } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { textsOf } from "./applications.js";
import { type ClassValue, type Decorator, type Decorators, keyOf } from "../decorators.js";

/** Decorators of class-validator that check nothing of the value itself. */
const CHECKS_NOTHING = /#(?:IsOptional|Allow|ValidateIf|IsDefined)$/;
const SIMPLE_ELEMENT = /^(?:string|number|boolean|bigint|Date|unknown|any|[A-Z]\w*(?:Enum|Type|Status|Role|Permission))$/;
const MAX_DEPTH = 6;

/** How well each property of a class is checked. */
export interface Checked {
  readonly fields: ReadonlyMap<string, boolean>;
  /** A schema of another library checks it whole. */
  readonly isWhole?: true;
}

const NOTHING: Checked = { fields: new Map() };

export class Dtos {
  private readonly known = new Map<string, Checked>();

  constructor(private readonly linker: Linker, private readonly decorators: Decorators) {}

  /** What validation by a class checks. */
  of(value: Value, depth = 0): Checked {
    if (depth > MAX_DEPTH) return NOTHING;
    if (value.k === "external") return this.mapped(value, depth);
    if (value.k !== "class") return NOTHING;
    const key = value.up ? undefined : keyOf(value);
    const known = key === undefined ? undefined : this.known.get(key);
    if (known) return known;
    if (key !== undefined) this.known.set(key, NOTHING);
    const found = this.ofClass(value, depth);
    if (key !== undefined) this.known.set(key, found);
    return found;
  }

  private ofClass(cls: ClassValue, depth: number): Checked {
    const { base } = cls.facts;
    const inherited = base === undefined ? NOTHING : this.of(this.linker.value(base, cls.up ?? this.linker.defaultEnv(cls.file, cls.facts.fn), Number.MAX_SAFE_INTEGER), depth + 1);
    const fields = new Map(inherited.fields);
    for (const m of cls.facts.members) {
      if (m.fn !== undefined || m.isStatic) continue;
      const isChecked = this.isChecked(cls, m, depth);
      if (isChecked || !fields.has(m.name)) fields.set(m.name, isChecked);
    }
    return { fields, ...(inherited.isWhole && { isWhole: true }) };
  }

  private isChecked(cls: ClassValue, m: Member, depth: number): boolean {
    const all = this.decorators.of(cls.file, cls.facts, m.decorators, cls.up);
    const isNested = all.some((d) => d.name === "class-validator#ValidateNested");
    const type = all.find((d) => d.name === "class-transformer#Type")?.args[0];
    if (isNested && type?.k === "function") {
      const of = this.linker.returned(type, []);
      return of.k !== "class" || isComplete(this.of(of, depth + 1));
    }
    const isForEach = isNested || all.some((d) => d.args.some((a) => a.k === "object" && a.props.has("each")));
    return all.some((d) => this.isCheck(d)) && (isForEach || !this.isListOfObjects(cls, m));
  }

  private isCheck(d: Decorator): boolean {
    if (d.name === "class-validator#registerDecorator") return this.refuses(d.args[0]);
    return d.name.startsWith("class-validator#") ? !CHECKS_NOTHING.test(d.name) : /#Validate\w*$|validat/i.test(d.name) && !d.name.startsWith("class-transformer");
  }

  /** Whether a validator of the project's own lets something through and something else not. https://github.com/typestack/class-validator#custom-validation-decorators */
  private refuses(registered: Value | undefined): boolean {
    const validator = registered?.k === "object" ? registered.props.get("validator")?.() : undefined;
    const member = validator?.k === "class" ? validator.facts.members.find(({ name }) => name === "validate")?.fn : undefined;
    const validate: Value | undefined = validator?.k === "class" ? (member === undefined ? undefined : { k: "function", file: validator.file, index: member, up: validator.up, self: null }) : validator?.k === "object" ? validator.props.get("validate")?.() : undefined;
    if (validate?.k !== "function") return false;
    const answer = this.linker.returned(validate, []);
    return !(answer.k === "literal" && answer.value === true);
  }

  /** A list of objects of which only the list is checked. */
  private isListOfObjects(cls: ClassValue, m: Member): boolean {
    const element = m.type && (/^(.*)\[\]$/.exec(m.type) ?? /^Array<(.*)>$/.exec(m.type))?.[1]?.trim();
    if (!element || SIMPLE_ELEMENT.test(element)) return false;
    return element.startsWith("{") || this.linker.typed(element, cls.file).k === "instance" || cls.file.facts.types[element]?.includes("{") === true;
  }

  private mapped(v: Extract<Value, { k: "external" }>, depth: number): Checked {
    const [first, second] = v.args ?? [];
    const name = /^(?:@nestjs\/(?:mapped-types|swagger|graphql)|nestjs-mapped-types)#(\w+)\(\)$/.exec(v.name)?.[1];
    if (/#createZodDto\(\)$/.test(v.name)) return { fields: new Map(), isWhole: true };
    if (!name || !first) return NOTHING;
    const of = this.of(first, depth + 1);
    if (name === "IntersectionType") {
      const all = (v.args ?? []).map((a) => this.of(a, depth + 1));
      return { fields: new Map(all.flatMap((c) => [...c.fields])), ...(all.some((c) => c.isWhole) && { isWhole: true }) };
    }
    const keys = new Set(textsOf(second));
    if (name === "PickType") return { ...of, fields: new Map([...of.fields].filter(([k]) => keys.has(k))) };
    if (name === "OmitType") return { ...of, fields: new Map([...of.fields].filter(([k]) => !keys.has(k))) };
    return name === "PartialType" ? of : NOTHING;
  }
}

/** Whether nothing of a class gets in unchecked. */
export function isComplete(c: Checked): boolean {
  return c.isWhole === true || (c.fields.size > 0 && [...c.fields.values()].every(Boolean));
}

export type { Checked as CheckedClass };
