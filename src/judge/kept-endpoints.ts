/** Endpoints as they are kept between runs: what they are is read at once, what was answered about each when somebody asks. Few runs ask. */
import type { Endpoint } from "../concepts.js";
import { plainJson } from "../workspace/plain-text.js";
import type { KeptLines } from "./kept-lines.js";

type Answers = Pick<Endpoint, "auth" | "body" | "query" | "params" | "rateLimit" | "errors">;
/** An endpoint without its answers, as it is kept. */
export type HeadRow = readonly [
  framework: Endpoint["framework"], kind: Endpoint["kind"], method: string, route: string, file: string, pos: number, end: number, handler: string | null, label: string,
];

class KeptEndpoint implements Endpoint {
  readonly framework: Endpoint["framework"];
  readonly kind: Endpoint["kind"];
  readonly method: string;
  readonly route: string;
  readonly file: string;
  readonly pos: number;
  readonly end: number;
  readonly handler: string | null;
  readonly label: string;
  #answers: Answers | undefined;

  /** @param answers those of all endpoints, this one's at the place that its number says */
  constructor(row: HeadRow, private readonly answers: KeptLines, private readonly number: number) {
    [this.framework, this.kind, this.method, this.route, this.file, this.pos, this.end, this.handler, this.label] = row;
  }

  get auth(): Endpoint["auth"] {
    return this.#opened.auth;
  }

  get body(): Endpoint["body"] {
    return this.#opened.body;
  }

  get query(): Endpoint["query"] {
    return this.#opened.query;
  }

  get params(): Endpoint["params"] {
    return this.#opened.params;
  }

  get rateLimit(): Endpoint["rateLimit"] {
    return this.#opened.rateLimit;
  }

  get errors(): Endpoint["errors"] {
    return this.#opened.errors;
  }

  /** Whether a text stands in its answers. */
  says(text: string): boolean {
    return this.answers.line(this.number).includes(text);
  }

  get #opened(): Answers {
    return (this.#answers ??= opened(this.answers.line(this.number)));
  }
}

/** Whether what was answered about an endpoint may name a file. */
export function mayName(endpoint: Endpoint, path: string): boolean {
  const text = plainJson(path);
  return endpoint instanceof KeptEndpoint ? endpoint.says(text) : plainJson(answersOf(endpoint)).includes(text);
}

function opened(text: string): Answers {
  const data: unknown = JSON.parse(text);
  if (!isAnswers(data)) throw new TypeError("no answers about an endpoint");
  return data;
}

function isAnswers(data: unknown): data is Answers {
  return typeof data === "object" && data !== null && "auth" in data && "body" in data && "errors" in data;
}

export function headOf({ framework, kind, method, route, file, pos, end, handler, label }: Endpoint): HeadRow {
  return [framework, kind, method, route, file, pos, end, handler, label];
}

/** What was answered about one, as it is kept. */
export function answersOf({ auth, body, query, params, rateLimit, errors }: Endpoint): Answers {
  return { auth, body, query, params, rateLimit, errors };
}

/** @param answers those of all of them, on lines in the same order */
export function endpointsOf(rows: readonly HeadRow[], answers: KeptLines): Endpoint[] {
  return rows.map((row, i) => new KeptEndpoint(row, answers, i));
}
