/** Libraries that make the endpoints of a model: which methods on which paths, and where the paths stand. */
import { table } from "./match.js";

export interface ResourceRow {
  /** The call that makes the endpoints. */
  readonly match: string | readonly string[];
  /** The router they are made on: an argument of the call, or what another call of the library was given. */
  readonly on: { readonly arg: number } | { readonly call: string | readonly string[]; readonly path: string };
  readonly paths:
    /** An option holds a list: the path of the collection, the path of one of its members. */
    | { readonly arg: number; readonly list: string }
    /** Put together from options (with what they are when left out) and the name of the model. */
    | { readonly arg: number; readonly options: readonly (readonly [name: string, otherwise: string])[]; readonly model: number };
  readonly collection: readonly string[];
  readonly member: readonly string[];
  /** Option with what runs before the endpoints. */
  readonly before?: string;
  readonly docs: string;
}

export const resourceRows: readonly ResourceRow[] = [
  {
    match: ["finale-rest#resource", "epilogue#resource"],
    on: { call: ["finale-rest#initialize", "epilogue#initialize"], path: "app" },
    paths: { arg: 0, list: "endpoints" },
    collection: ["get", "post"],
    member: ["get", "put", "delete"],
    docs: "https://github.com/tommybananas/finale#rest-api",
  },
  {
    match: "express-restify-mongoose#serve",
    on: { arg: 0 },
    paths: { arg: 2, options: [["prefix", "/api"], ["version", "/v1"]], model: 1 },
    collection: ["get", "post", "delete"],
    member: ["get", "post", "patch", "delete"],
    before: "preMiddleware",
    docs: "https://florianholzapfel.github.io/express-restify-mongoose/#serve",
  },
];
export const resources = table(resourceRows);

/** Calls that hand a library the router on which it will make endpoints: with the path to the router below the first argument. */
export const resourceHosts = table(resourceRows.flatMap((row) => ("call" in row.on ? [{ match: row.on.call, path: row.on.path }] : [])));
