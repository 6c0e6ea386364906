/**
 * What a handler is called with: decorated parameters, and the pipes that check them on the way.
 * https://docs.nestjs.com/pipes
 */
import type { FunctionFacts } from "../../extract/facts.js";
import type { InputMark, Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import type { Global } from "./applications.js";
import { graphqlContext } from "./context.js";
import { checked, ClassChecks, classOf, doubt } from "./class-checks.js";
import { type ClassValue, type Decorator, type Decorators, type FunctionValue, VOID } from "../decorators.js";
import { type Layers, nameOf } from "./layers.js";
import { contractArguments } from "../ts-rest.js";
import { textOf, UNKNOWN } from "../values.js";

/** Where a parameter comes from: the path below the request; a name is appended. */
const SOURCES: Readonly<Record<string, string>> = {
  "@nestjs/common#Body": "body", "@nestjs/common#RawBody": "rawBody", "@nestjs/common#Query": "query", "@nestjs/common#Param": "params",
  "@nestjs/common#Headers": "headers", "@nestjs/common#Session": "session", "@nestjs/common#Ip": "ip",
  "@nestjs/common#Req": "", "@nestjs/common#Request": "", "@nestjs/common#UploadedFile": "file", "@nestjs/common#UploadedFiles": "files",
  "@nestjs/graphql#Args": "body", "@nestjs/microservices#Payload": "body", "@nestjs/websockets#MessageBody": "body", "@nestjs/websockets#ConnectedSocket": "",
};
const EXTERNALS: Readonly<Record<string, string>> = {
  "@nestjs/common#Res": "express#Response()", "@nestjs/common#Response": "express#Response()", "@nestjs/common#Next": "express#NextFunction()",
};
/** Holds the parts of the request that a contract has checked. */
const CONTRACT_REQUEST = "@ts-rest/nest#TsRestRequest";
/** Pipes that give back a value of one kind, or refuse. */
const PARSES = /^@nestjs\/common#Parse(?:Int|Float|Bool|UUID|Enum|Array|Date|File)Pipe(?:Builder)?\b|^@nestjs\/mongoose#ParseObjectIdPipe\b/;
const BY_CLASS = /^@nestjs\/common#ValidationPipe\b|^nestjs-(?:i18n#I18nValidationPipe|joi#JoiPipe|typebox#\w+)\b/;
const BY_ZOD = /^nestjs-zod(?:\/\w+)?#(?:\w*ZodValidationPipe)\b/;
const PASSES = /^@nestjs\/common#(?:DefaultValue)Pipe\b/;

export interface Called {
  readonly args: readonly Value[];
  readonly layers: readonly Layer[];
}

export class Parameters {
  private readonly classes: ClassChecks;
  private readonly byClass = new Map<string, boolean>();

  constructor(private readonly linker: Linker, private readonly decorators: Decorators, private readonly layers: Layers) {
    this.classes = new ClassChecks(linker, decorators);
  }

  /** The arguments of a handler, and what checks them; the handler of a gateway is given the socket and the message where no decorator says what else. */
  of(cls: ClassValue, fn: Pick<FunctionFacts, "params">, request: Value, context: Value, pipes: readonly Global[], isGateway: boolean): Called {
    const found: Layer[] = [];
    const isBare = !fn.params.some((p) => p.decorators);
    const args = fn.params.map((p, i) => {
      const all = this.decorators.of(cls.file, cls.facts, p.decorators, cls.up);
      if (isBare && isGateway && i === 1 && request.k === "request") return this.throughAll(this.linker.request(request.shape, "body"), p.type, pipes, cls, found);
      if (isBare && isGateway) return i === 0 ? request : UNKNOWN;
      if (isBare) return [request, this.linker.external("express#Response()"), this.linker.external("express#NextFunction()")][i] ?? UNKNOWN;
      const source = all.find((d) => d.name === CONTRACT_REQUEST || d.name in SOURCES || d.name in EXTERNALS || /#(?:createParamDecorator\(\)|Context|Parent|Root|Info)$/.test(d.name));
      if (!source) return UNKNOWN;
      const value = this.valueOf(source, request, context, found);
      const given = source.args.filter((a) => isPipe(a));
      return this.piped(value, p.type, source, [...pipes, ...given.map((g) => ({ value: g, place: source.place }))], cls, found);
    });
    return { args, layers: found };
  }

  private valueOf(d: Decorator, request: Value, context: Value, into: Layer[]): Value {
    const external = EXTERNALS[d.name];
    if (d.name === CONTRACT_REQUEST) return contractArguments(this.linker, [request])[0] ?? UNKNOWN;
    if (external !== undefined) return this.linker.external(external);
    if (d.name === "@nestjs/graphql#Context") {
      const member = textOf(d.args[0]);
      return member === undefined ? graphqlContext(request) : this.linker.member(graphqlContext(request), member);
    }
    if (d.name.endsWith("#createParamDecorator()")) return this.custom(d, context, into);
    const path = SOURCES[d.name];
    if (path === undefined || request.k !== "request") return UNKNOWN;
    const name = textOf(d.args[0]);
    return this.linker.request(request.shape, [path, ...(name === undefined ? [] : [path === "headers" ? name.toLowerCase() : name])].filter((x) => x !== "").join("."));
  }

  /** `createParamDecorator((data, context) => …)`: its body says what it gives, and whether it refuses. */
  private custom(d: Decorator, context: Value, into: Layer[]): Value {
    const fn = d.value.receiver?.k === "external" ? d.value.receiver.args?.[0] : undefined;
    if (fn?.k !== "function") return UNKNOWN;
    const args = [d.args[0] && !(isPipe(d.args[0]) && this.isTransforming(d.args[0])) ? d.args[0] : VOID, context];
    into.push({ value: fn, args, passes: "unless it throws", place: d.place, name: fn.file.facts.fns[fn.index]?.name || "the decorator", isPassive: true });
    return this.linker.returned(fn, args);
  }

  /** Whether what may be a pipe has what makes it one, as far as can be seen: other classes are data of the decorator. */
  private isTransforming(v: Value): boolean {
    if (v.k === "external") return true;
    const { transform, base } = this.layers.pipe(v);
    return transform !== undefined || base?.k === "external";
  }

  // Pipes

  private piped(value: Value, type: string | undefined, d: Decorator, pipes: readonly Global[], cls: ClassValue, into: Layer[]): Value {
    if (d.name !== "@nestjs/graphql#Args") return this.throughAll(value, type, pipes, cls, into);
    if (!/^(?:any|unknown|object|JSON\w*|Record<.*)$/.test(type ?? "")) into.push(checked(value.marks?.input ?? [], "the GraphQL schema", d.place));
    return value;
  }

  private throughAll(value: Value, type: string | undefined, pipes: readonly Global[], cls: ClassValue, into: Layer[]): Value {
    const marks = value.marks?.input ?? [];
    let now = value;
    for (const p of pipes) now = marks.length === 0 ? now : this.through(now, p, type, marks, cls, into);
    return now;
  }

  private through(value: Value, pipe: Global, type: string | undefined, marks: readonly InputMark[], cls: ClassValue, into: Layer[]): Value {
    const { transform, base, made } = this.layers.pipe(pipe.value);
    const name = nameOf(pipe.value);
    const external = made.k === "external" ? made : base?.k === "external" && !(transform && this.isOwn(transform)) ? base : undefined;
    if (external && PASSES.test(external.name)) return value;
    if (external && PARSES.test(external.name)) into.push(checked(marks, name, pipe.place));
    else if (external && BY_ZOD.test(external.name) && external.args && external.args.length > 0) into.push({ ...checked(marks, name, pipe.place), fits: () => external.args?.[0] });
    else if ((external && (BY_CLASS.test(external.name) || BY_ZOD.test(external.name))) || (transform && this.validatesClasses(transform))) into.push(...this.classes.of(type, marks, cls, name, pipe.place));
    else if (transform) {
      const args = [value, this.metadata(type, cls, marks)];
      into.push({ value: transform, args, passes: "unless it throws", place: pipe.place, name, isPassive: true });
      const result = this.linker.returned(transform, args);
      return result.k === "unknown" && !result.marks ? value : result;
    } else into.push(doubt(`${name} (a validating pipe?)`, pipe.place, external?.name ?? "global#pipe"));
    return value;
  }

  private isOwn(transform: FunctionValue): boolean {
    return transform.file.facts.fns[transform.index] !== undefined;
  }

  /** `ArgumentMetadata`, as a pipe is given it. */
  private metadata(type: string | undefined, cls: ClassValue, marks: readonly InputMark[]): Value {
    const part = marks[0]?.part ?? "body";
    const metatype = classOf(this.linker, type, cls) ?? UNKNOWN;
    const props = new Map<string, () => Value>([["type", () => ({ k: "literal", value: part === "params" ? "param" : part })], ["metatype", () => metatype], ["data", () => UNKNOWN]]);
    return { k: "object", props, rest: [], isOpen: false };
  }

  /** Whether a pipe of the project hands what it is given to class-validator. */
  private validatesClasses(transform: FunctionValue): boolean {
    const key = `${transform.file.path}#${transform.index}`;
    let known = this.byClass.get(key);
    if (known === undefined) {
      known = [...this.linker.visited(this.linker.envOf(transform, null, null, 1))].some((e) => e.facts.events.some((call, i) => {
        const callee = call.k === "call" ? this.linker.callee(e, i, call) : undefined;
        return callee?.k === "external" && /^class-validator#validate|^class-transformer-validator#/.test(callee.name);
      }));
      this.byClass.set(key, known);
    }
    return known;
  }
}

/** An argument of a parameter decorator that is a pipe, not the name of a member. */
function isPipe(v: Value): boolean {
  return v.k === "class" || v.k === "instance" || (v.k === "external" && !v.name.startsWith("global#"));
}
