/** The configuration file that `init` writes: what was found needs no words, so that it is nearly empty. */
import { isData, readJson } from "../manifests.js";
import { join } from "node:path";
import { firstOf, type Offer, type Site } from "./proposal.js";

/** A guard that the endpoints use: it is known by what it does, and naming it would let it pass when it no longer does. */
export interface KnownGuard {
  readonly name: string;
  readonly endpoints: number;
}

const FILES = ["stopship.config.jsonc", "stopship.config.json"];

export function configFile({ root }: Site, guards: readonly KnownGuard[], endpoints: number): Offer {
  const what = "configuration", there = firstOf(root, FILES);
  if (there !== undefined) return { what, why: `${there} is there` };
  const manifest = readJson(join(root, "package.json"));
  if (manifest && "data" in manifest && isData(manifest.data["stopship"])) return { what, why: "package.json has a stopship key" };
  const known = guards.map(({ name, endpoints: n }) => `    //   ${name} (${n} of ${endpoints})`);
  const lines = [
    "{",
    '  "$schema": "./node_modules/stopship/schema.json",',
    '  "preset": "recommended",',
    '  "auth": {',
    ...(known.length > 0 ? ["    // Known by what they do, and not to be named here:", ...known] : []),
    '    "guards": [],    // functions that check the caller and are not seen through',
    '    "public": []     // endpoints that are open on purpose: "GET /health", "POST /webhooks/*"',
    "  }",
    "}",
  ];
  return { what, path: FILES[0] ?? "", before: null, after: `${lines.join("\n")}\n` };
}
