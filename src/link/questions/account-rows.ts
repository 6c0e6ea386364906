/**
 * Rows of accounts that an endpoint hands out with what their owners sign in with, told by the columns that the
 * project's models have: nobody has meant these for everybody. And rows of accounts that it makes.
 */
import type { Trail } from "../../concepts.js";
import { namesAccount, sensitivityOf } from "../../libraries/columns.js";
import { serialisers } from "../../libraries/responses.js";
import type { Evaluator } from "../evaluate.js";
import type { Step } from "../trace.js";
import type { Value } from "../values.js";
import { Answers } from "./answers.js";
import type { Asked } from "./asked.js";
import { isRemoved } from "./leaks.js";
import type { RowColumns } from "./row-columns.js";
import { chainEnd } from "./trips.js";

export class AccountRows {
  private readonly answers: Answers;

  constructor(private readonly evaluator: Evaluator, private readonly columns: RowColumns) {
    this.answers = new Answers(evaluator);
  }

  /** Where rows of a model that are accounts go out whole; what is only joined to other rows is another rule's question. */
  out(asked: Asked, model: string): Trail | undefined {
    const trace = asked.handlerTrace();
    if (!trace || !handsOutRows(asked)) return undefined;
    const run = trace.visits.map((v) => v.env.facts);
    for (const answer of this.answers.ofEndpoint(asked, trace)) {
      const found = this.columns.in(answer.value).find(({ exposed }) => exposed.isOfAccount && isSameModel(exposed.of, model) && !run.some((facts) => isRemoved(facts, exposed.column)));
      if (found) return { ...answer.place, message: `the ${found.exposed.of} goes out with its ${found.exposed.column}` };
    }
    return undefined;
  }

  /** Whether the row that a step makes is an account: by the columns of its model, or by what it is given. */
  isMade(step: Step): boolean {
    const { env, event, call } = step;
    const made = this.evaluator.result(env, chainEnd(env.facts, event, call));
    return this.columns.in(made).some(({ exposed }) => exposed.isOfAccount) || givenTo(step).some(isAccount);
  }
}

/** What a row is made of: the arguments of the call, and of the one that made the document it is asked of. */
export function givenTo({ args, callee }: Step): readonly Value[] {
  const made = callee.k === "external" && callee.receiver?.k === "external" ? (callee.receiver.args ?? []) : [];
  return [...args, ...made].flatMap((a) => (a.k === "object" ? [a, ...(["data", "values"].flatMap((name) => a.props.get(name)?.() ?? []))] : []));
}

/** A name to sign in with, and a secret. */
function isAccount(row: Value): boolean {
  const columns = row.k === "object" ? [...row.props.keys()] : [];
  return columns.some(namesAccount) && columns.some((column) => sensitivityOf(column) === "secret");
}

/** `User`, `users` and `usersTable` are the same. */
function isSameModel(a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]|(?:table|s)$/g, "").replace(/s$/, "");
  return plain(a) === plain(b);
}

/** Whether what the handler gives back goes out as it is: no schema and no serialiser chooses of it. */
export function handsOutRows({ registration: r }: Asked): boolean {
  return r.kind !== "graphql" && r.isSerialised !== true && !r.layers.some((l) => l.value.k === "external" && serialisers.find(l.value.name) !== undefined);
}
