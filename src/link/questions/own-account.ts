/** Tells the account of whoever is signed in from one that the caller names: both have a password to compare. */
import { identity } from "../../libraries/identity.js";
import { callsIn } from "../callee-names.js";
import type { Step } from "../trace.js";
import { alternatives, type Value } from "../values.js";

/** Values that one question may look at. */
const MAX_VALUES = 400;
const MAX_DEPTH = 12;

/** Whether what a step compares was looked up by what a session or a token says. */
export function isOwnAccount(s: Step): boolean {
  const look = { left: MAX_VALUES };
  return s.args.some((a) => alternatives(a).some((v) => v.k === "external" && restsOnIdentity(v, look, MAX_DEPTH)));
}

function restsOnIdentity(value: Value, look: { left: number }, depth: number): boolean {
  if (depth === 0 || look.left-- <= 0) return false;
  const { marks } = value;
  if (marks?.identity === 1 || marks?.credential === "header" || marks?.credential === "cookie") return true;
  const of = (v: Value): boolean => restsOnIdentity(v, look, depth - 1);
  switch (value.k) {
    case "union":
      return value.of.some(of);
    case "array":
      return value.items.some(of) || (value.of !== undefined && of(value.of));
    case "object":
      return [...value.props.values(), ...value.rest].some((member) => of(member()));
    case "external":
      return isIdentity(value.name) || (value.receiver !== undefined && of(value.receiver)) || (value.args?.some(of) ?? false);
    default:
      return false;
  }
}

/** Whether a canonical name holds the call of what tells who is calling: `jsonwebtoken#verify().sub`. */
function isIdentity(name: string): boolean {
  return callsIn(name).some((call) => identity.find(call)?.gives === "identity");
}
