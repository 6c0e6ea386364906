/** Every repair, and all that is offered for one finding. */
import type { Fix } from "../../concepts.js";
import type { Finding } from "../../judge/finding.js";
import type { Repair, Scene } from "../repair.js";
import { anyRepair } from "./any.js";
import { healthRepair, securityHeadersRepair } from "./application.js";
import { batchRepair } from "./batch.js";
import { boundParameterRepair } from "./bound-parameters.js";
import { dtoRepair } from "./dto.js";
import { errorHandlingRepair } from "./error-handling.js";
import { genericAnswerRepair } from "./generic-answer.js";
import { leftOutRepair } from "./left-out.js";
import { newLimiterRepair } from "./limiter.js";
import { loggerRepair } from "./logger.js";
import { originsRepair } from "./origins.js";
import { pageRepair } from "./page.js";
import { parsedCastRepair } from "./parsed-cast.js";
import { castRepair, inputRepair } from "./schema.js";
import { redactedRepair } from "./redacted.js";
import { returnTypeRepair } from "./return-types.js";
import { sharedClientRepair } from "./shared-client.js";
import { suppressionRepair } from "./suppressions.js";
import { transactionRepair } from "./transaction.js";
import { guardRepair, limiterRepair } from "./siblings.js";

export const repairs: readonly Repair[] = [
  guardRepair, inputRepair, dtoRepair, castRepair, parsedCastRepair, batchRepair, boundParameterRepair, limiterRepair, newLimiterRepair, loggerRepair, genericAnswerRepair, leftOutRepair, errorHandlingRepair,
  transactionRepair, sharedClientRepair, originsRepair, securityHeadersRepair, redactedRepair, healthRepair, pageRepair, returnTypeRepair, anyRepair, suppressionRepair,
];

/** Where a line and column are in a text, by the offsets at which its lines start. */
const offset = (lines: readonly number[], line: number, column: number): number => (lines[line - 1] ?? 0) + column - 1;

/** Changes that could end a finding, the best first: the rule's own, then those that need the code around it. */
export function* proposals(finding: Finding, scene: Scene): Generator<Fix> {
  yield* finding.fixes;
  const lines = scene.project.file(finding.file)?.facts.lines;
  if (!lines) return;
  const located = { finding, pos: offset(lines, finding.line, finding.column), end: offset(lines, finding.endLine, finding.endColumn) };
  for (const repair of repairs) if (repair.rule === finding.rule) yield* repair.propose(located, scene);
}
