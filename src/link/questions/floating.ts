/** Work that a function starts and does not wait for. */
import { type CallEvent, CallFlag } from "../../extract/facts.js";
import { type Evaluator, nameOf } from "../evaluate.js";
import type { Visit } from "../trace.js";

/** What is told on the side need not be waited for. */
const ON_THE_SIDE = /(?:log|track|analytics|telemetry|metric|capture|emit|audit|cache)/i;

export interface Floating {
  readonly visit: Visit;
  readonly event: number;
  readonly call: CallEvent;
}

/** The calls that nobody awaits, in functions at most so many calls away. */
export function* floatingIn(visits: Iterable<Visit>, evaluator: Evaluator, distance: number): Iterable<Floating> {
  for (const visit of visits) {
    if (visit.chain.length > distance) continue;
    const { env } = visit;
    for (const [event, call] of env.facts.events.entries()) {
      if (call.k !== "call" || !(call.flags & CallFlag.floating) || call.flags & CallFlag.await || evaluator.isDead(env, call.ctx) || ON_THE_SIDE.test(nameOf(call.callee))) continue;
      yield { visit, event, call };
    }
  }
}
