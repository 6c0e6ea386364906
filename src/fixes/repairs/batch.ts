/** Turns one query per row into one query: what is read is asked for before the loop, and what is written is written at once. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import type { About, OfElement } from "../batches/form.js";
import { readFixes } from "../batches/reads.js";
import { clientOf, type Site, writeFixes } from "../batches/writes.js";
import { boundIn, type Loop, loopAround } from "../loops.js";
import type { Repair, Scene } from "../repair.js";
import { namesIn, type Node, nodeAt, outwards, twinOf } from "../tree.js";

/** Whether what a query says depends on the loop, by its element or by anything else that is bound in it. */
function ofElement(loop: Loop): OfElement {
  const bound = boundIn(loop);
  return (node: Node) => [...namesIn(node)].some(({ text }) => bound.has(text));
}

function aboutOf(scene: Scene, file: string): About {
  return {
    project: scene.project,
    canBe(node) {
      const ts = compiler();
      const checked = scene.types?.checked(file);
      const own = checked && twinOf(node, checked.source);
      if (!own) return undefined;
      const type = checked.checker.getTypeAtLocation(own);
      const parts: readonly TypeScript.Type[] = type.isUnion() ? type.types : [type];
      if (parts.some(({ flags }) => flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return undefined;
      return {
        isNull: parts.some(({ flags }) => flags & ts.TypeFlags.Null),
        isUndefined: parts.some(({ flags }) => flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)),
        isObject: parts.some(({ flags }) => flags & ts.TypeFlags.Object),
      };
    },
  };
}

export const batchRepair: Repair = {
  rule: "no-n-plus-one",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const call = [...outwards(nodeAt(scene.tree(file), pos, Math.max(end, pos + 1)))].find((n) => ts.isCallExpression(n));
    const loop = call && loopAround(call);
    if (!call || !ts.isCallExpression(call) || !loop) return;
    const isOfElement = ofElement(loop);
    const site: Site = { scene, file, loop, isOfElement, about: aboutOf(scene, file) };
    const client = clientOf(site, call);
    // The client itself must be the same for all.
    if (!client || isOfElement(client.chain.base)) return;
    const read = client.form.read?.(client.chain, isOfElement);
    if (read) yield* readFixes({ ...site, chain: client.chain }, read);
    yield* writeFixes(site);
  },
};
