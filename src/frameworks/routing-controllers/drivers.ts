/** The framework below: what middleware is called with there, and the action that checkers are handed. */
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { REQUEST as EXPRESS } from "../express/request.js";
import { REQUEST as KOA } from "../koa/request.js";
import { nameOf } from "../nest/layers.js";
import { type Bound, boundShape } from "../request.js";

export interface Driver {
  readonly name: "express" | "koa";
  /** The request, or the context that holds it. */
  request(linker: Linker, bound: Bound): Value;
  /** What middleware is called with. */
  args(linker: Linker, request: Value): readonly Value[];
  /** `{ request, response, next, context }`. */
  action(linker: Linker, request: Value): Value;
  /** Parameter decorators that read a part of the request, and where: a name is appended. */
  readonly parts: Readonly<Record<string, string>>;
  cookie(name: string): string;
}

const COMMON = { BodyParam: "body", Body: "body", Param: "params", Params: "params", QueryParam: "query", QueryParams: "query", HeaderParam: "headers", HeaderParams: "headers", Session: "session", SessionParam: "session", Ctx: "" };

const express: Driver = {
  name: "express",
  request: (linker, bound) => linker.request(boundShape(EXPRESS, bound)),
  args: (linker, request) => [request, linker.external("express#Response()"), linker.external("express#NextFunction()")],
  action: (linker, request) => members([["request", () => request], ["response", () => linker.external("express#Response()")], ["next", () => linker.external("express#NextFunction()")]]),
  parts: { ...COMMON, Req: "", UploadedFile: "file", UploadedFiles: "files" },
  cookie: (name) => `cookies.${name}`,
};

const koa: Driver = {
  name: "koa",
  request: (linker, bound) => linker.request(boundShape(KOA, bound)),
  args: (linker, request) => [request, linker.external("koa#NextFunction()")],
  action: (linker, request) => members([["request", () => linker.member(request, "request")], ["response", () => linker.member(request, "response")], ["context", () => request], ["next", () => linker.external("koa#NextFunction()")]]),
  parts: { ...COMMON, Body: "request.body", BodyParam: "request.body", State: "state", Req: "request", UploadedFile: "request.file", UploadedFiles: "request.files" },
  cookie: (name) => `cookies.get(${name})`,
};

export const drivers = { express, koa };

function members(entries: readonly (readonly [string, () => Value])[]): Value {
  return { k: "object", props: new Map(entries), rest: [], isOpen: false };
}

/** A function, or the method of a class that does what one would. */
export function callable(linker: Linker, v: Value, method: string): Value {
  return v.k === "class" ? linker.member(linker.instantiate(v, null), method) : v;
}

/** Middleware: a function, or a class with `use`. */
export function middleware(linker: Linker, driver: Driver, value: Value, request: Value, place: Layer["place"]): Layer {
  return { value: callable(linker, value, "use"), args: driver.args(linker, request), passes: "by calling next", place, name: nameOf(value) };
}
