/** Gives an endpoint the guard, or the limiter, that its siblings have. */
import type { Endpoint, Fix } from "../../concepts.js";
import { placements } from "../placements.js";
import type { Located, Repair, Scene } from "../repair.js";

function repairOf(rule: string, has: (e: Endpoint) => boolean, lacks: (e: Endpoint) => boolean): Repair {
  return {
    rule,
    *propose({ finding, pos }: Located, scene: Scene): Generator<Fix> {
      const { endpoints } = scene.project;
      const e = endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file && o.pos <= pos && pos <= o.end) ??
        endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file);
      if (!e) return;
      for (const { what, sibling, edits } of placements(scene, e, endpoints.filter(has), endpoints.filter(lacks))) {
        yield { title: `Use \`${what.replace(/\s+/g, " ").slice(0, 80)}\`, as ${sibling.label} does`, safety: "suggestion", edits };
      }
    },
  };
}

export const guardRepair = repairOf("require-auth", ({ auth }) => auth.status === "present" && auth.condition === undefined, ({ auth }) => auth.status === "missing");

export const limiterRepair = repairOf("require-rate-limit", ({ rateLimit }) => rateLimit.value === "yes" && rateLimit.condition === undefined, ({ rateLimit }) => rateLimit.value === "no");
