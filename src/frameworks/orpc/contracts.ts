/** Contracts of oRPC: what a procedure's own builder or the contract it implements says of its address and its input. */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { type ChainStep, stepsOf } from "../builder-chain.js";
import type { Leaf } from "./routers.js";
import { textOf } from "../values.js";

const CONTRACT = /^@orpc\/contract(?:\/[^#]*)?#/;
/** The functions of the package that give back the contract they are given. */
export const GIVES_BACK = /^@orpc\/contract(?:\/[^#]*)?#(?:oc\.(?:.*\.)?router|populateContractRouterPaths|minifyContractRouter)$/;
const IMPLEMENT = /^@orpc\/server(?:\/[^#]*)?#implement\(\)/;

export interface Route {
  /** RPC is posted, unless the route says otherwise. */
  readonly method: string;
  readonly path: string | undefined;
  /** Schemas that the contract checks, as the middleware they become. */
  readonly schema: readonly Value[];
}

export function routeOf(linker: Linker, leaf: Leaf): Route {
  const contract = contractSteps(linker, leaf);
  const said = [...contract, ...leaf.steps].filter((s) => s.name === "route").map((s) => s.args[0]);
  const text = (name: string): string | undefined => said.map((v) => textOf(v && linker.member(v, name))).findLast((t) => t !== undefined);
  const prefixes = [...contract, ...leaf.steps].filter((s) => s.name === "prefix").map((s) => textOf(s.args[0]) ?? "");
  const path = text("path");
  return {
    method: text("method")?.toUpperCase() ?? "POST", path: path === undefined ? undefined : `${prefixes.join("")}${path}`.replace(/\{\+?(\w+)\}/g, ":$1"),
    schema: contract.filter((s) => s.name === "input").map((s) => s.value),
  };
}

/** `implement(contract).planets.list.handler(…)`: what the contract says of `planets.list`. */
function contractSteps(linker: Linker, leaf: Leaf): readonly ChainStep[] {
  const match = IMPLEMENT.exec(leaf.procedure.name);
  let made: Value | undefined = leaf.procedure;
  while (made?.k === "external" && !(made.args && made.name === match?.[0])) made = made.receiver;
  if (!match || made?.k !== "external") return [];
  let at = made.args?.[0];
  const names = leaf.procedure.name.slice(match[0].length).split(".").filter((n) => n !== "" && !n.endsWith(")"));
  for (const name of names) if (at) at = linker.member(at, name);
  return at?.k === "external" && CONTRACT.test(at.name) ? stepsOf(at) : [];
}
