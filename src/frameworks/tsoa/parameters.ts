/**
 * What the methods of tsoa's controllers are called with: parts of the request, each checked by the type of its
 * parameter, of which the generator makes a model.
 * https://tsoa-community.github.io/docs/decorators.html
 */
import type { Parameter } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { checked } from "../nest/class-checks.js";
import { type ClassValue, type Decorator, type Decorators } from "../decorators.js";
import type { Driver } from "../routing-controllers/drivers.js";
import { textOf, UNKNOWN } from "../values.js";
import { nameIn } from "./security.js";

/** Types that let everything through. */
const ANY = /^(?:any|unknown|object|\{\}|Record<string, ?(?:any|unknown)>|\{ ?\[\w+: string\]: (?:any|unknown);? ?\})$/;
/** Decorators that read a part of the request, and where; of those with a name, `""` is appended. */
const PARTS: Readonly<Record<string, { readonly of: string; readonly isNamed?: true }>> = {
  Body: { of: "Body" }, BodyProp: { of: "Body", isNamed: true }, FormField: { of: "Body", isNamed: true }, Path: { of: "Param", isNamed: true },
  Query: { of: "QueryParam", isNamed: true }, Queries: { of: "QueryParams" }, Header: { of: "HeaderParam", isNamed: true }, Request: { of: "Req" },
  RequestProp: { of: "Req", isNamed: true }, UploadedFile: { of: "UploadedFile" }, UploadedFiles: { of: "UploadedFiles" },
};

interface Scene {
  readonly driver: Driver;
  readonly request: Value;
  readonly cls: ClassValue;
  readonly route: string;
}

export class Parameters {
  constructor(private readonly linker: Linker, private readonly decorators: Decorators) {}

  /** The arguments of a method, and what checks them. */
  of(params: readonly Parameter[], scene: Scene): { readonly args: readonly Value[]; readonly layers: readonly Layer[] } {
    const layers: Layer[] = [];
    const args = params.map((p) => {
      const d = this.decorators.of(scene.cls.file, scene.cls.facts, p.decorators, scene.cls.up).find((x) => nameIn(x) !== undefined);
      const value = this.given(p, d, scene);
      const marks = value.marks?.input ?? [];
      const isWhole = d !== undefined && /^Request/.test(nameIn(d) ?? "");
      const { type } = p;
      if (marks.length > 0 && !isWhole && type !== undefined && !ANY.test(type)) layers.push(checked(marks, `its type ${type}`, d?.place ?? { file: scene.cls.file.path, pos: p.pos }));
      return value;
    });
    return { args, layers };
  }

  private given(p: Parameter, d: Decorator | undefined, { driver, request, route }: Scene): Value {
    const own = typeof p.pattern === "string" ? p.pattern : "";
    // One without a decorator is a part of the path, or else of the query.
    const word = d ? (nameIn(d) ?? "") : route.split("/").includes(`:${own}`) ? "Path" : "Query";
    if (word === "Res") return this.linker.external("tsoa#TsoaResponse()");
    const part = PARTS[word], at = part && driver.parts[part.of];
    if (!part || at === undefined || request.k !== "request") return UNKNOWN;
    const name = (d && textOf(d.args[0])) ?? own;
    const below = part.isNamed ? [part.of === "HeaderParam" ? name.toLowerCase() : name] : [];
    return this.linker.request(request.shape, [at, ...below].filter((x) => x !== "").join("."));
  }
}
