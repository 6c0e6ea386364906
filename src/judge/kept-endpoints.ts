/** Endpoints as they are kept between runs: what they are is read at once, what was answered about each when somebody asks. Few runs ask. */
import type { Endpoint } from "../concepts.js";

type Answers = Pick<Endpoint, "auth" | "body" | "query" | "params" | "rateLimit" | "errors">;
/** An endpoint without its answers. */
export type Head = Pick<Endpoint, "framework" | "kind" | "method" | "route" | "file" | "pos" | "end" | "handler" | "label">;

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

  /** @param text its answers as they were written */
  constructor(head: Head, private readonly text: () => string) {
    ({ framework: this.framework, kind: this.kind, method: this.method, route: this.route, file: this.file, pos: this.pos, end: this.end, handler: this.handler, label: this.label } = head);
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

  get asWritten(): string {
    return this.text();
  }

  get #opened(): Answers {
    return (this.#answers ??= opened(this.text()));
  }
}

function opened(text: string): Answers {
  const data: unknown = JSON.parse(text);
  if (!isAnswers(data)) throw new TypeError("no answers about an endpoint");
  return data;
}

function isAnswers(data: unknown): data is Answers {
  return typeof data === "object" && data !== null && "auth" in data && "body" in data && "errors" in data;
}

export function headOf({ framework, kind, method, route, file, pos, end, handler, label }: Endpoint): Head {
  return { framework, kind, method, route, file, pos, end, handler, label };
}

/** What was answered about each, as it is kept: what was read like that goes back as it came. */
export function answersOf(endpoints: readonly Endpoint[]): Buffer {
  const lines = endpoints.map((endpoint) => {
    if (endpoint instanceof KeptEndpoint) return endpoint.asWritten;
    const { auth, body, query, params, rateLimit, errors } = endpoint;
    return JSON.stringify({ auth, body, query, params, rateLimit, errors } satisfies Answers);
  });
  return Buffer.from(lines.join("\n"), "utf8");
}

/** @param answers what `answersOf` made of them, proved to be that */
export function endpointsOf(heads: readonly Head[], answers: Uint8Array): Endpoint[] {
  let lines: readonly string[] | undefined;
  return heads.map((head, i) => new KeptEndpoint(head, () => (lines ??= new TextDecoder().decode(answers).split("\n"))[i] ?? ""));
}
