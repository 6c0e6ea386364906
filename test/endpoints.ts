/** The endpoints a fixture must produce, and what the analysis made of them, in the same words. */
import { readFileSync } from "node:fs";
import type { Analysis } from "../src/judge/finding.js";
import { routesJson } from "../src/reporters/json.js";

/** One row of an expectation; a key that is left out is not asserted. */
export interface ExpectedEndpoint {
  readonly framework?: string;
  readonly kind?: string;
  readonly method: string;
  readonly route?: string;
  readonly file?: string;
  readonly line?: number;
  readonly handler?: string | null;
  readonly auth?: string;
  readonly body?: string;
  /** The last of what is shown for the body. */
  readonly bodyShows?: string;
  readonly query?: string;
  readonly rateLimit?: string;
  readonly errors?: string;
}

interface Printed {
  readonly endpoints: readonly {
    readonly framework: string;
    readonly kind: string;
    readonly method: string;
    readonly route: string;
    readonly file: string;
    readonly line: number;
    readonly handler: string | null;
    readonly auth: { readonly status: string };
    readonly validation: { readonly body: { readonly status: string; readonly evidence: readonly { readonly message: string }[] }; readonly query: { readonly status: string } };
    readonly rateLimit: { readonly status: string };
    readonly errorHandling: { readonly status: string };
  }[];
}

export function expectedEndpoints(file: string): readonly ExpectedEndpoint[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { endpoints: ExpectedEndpoint[] }).endpoints;
}

/** What `stopship routes --format json` prints, reduced to the statuses. */
export function foundEndpoints({ sources, endpoints }: Analysis): Required<ExpectedEndpoint>[] {
  const printed = JSON.parse(routesJson(sources, endpoints)) as Printed;
  return printed.endpoints.map(({ framework, kind, method, route, file, line, handler, auth, validation, rateLimit, errorHandling }) => ({
    framework, kind, method, route, file, line, handler,
    auth: auth.status, body: validation.body.status, bodyShows: validation.body.evidence.at(-1)?.message ?? "", query: validation.query.status, rateLimit: rateLimit.status, errors: errorHandling.status,
  }));
}

/** Whether a found endpoint is the one that a row speaks of: the statuses may differ, the place may not. */
function isSame(row: ExpectedEndpoint, found: Required<ExpectedEndpoint>): boolean {
  return (["method", "route", "file", "line"] as const).every((key) => row[key] === undefined || row[key] === found[key]);
}

/**
 * Pairs rows with found endpoints: each as `METHOD route` and the keys that the row asserts, so that a comparison
 * of the two lists shows what is missing, what is extra and which status differs.
 */
export function compared(rows: readonly ExpectedEndpoint[], found: readonly Required<ExpectedEndpoint>[]): { readonly expected: unknown[]; readonly actual: unknown[] } {
  const left = [...found];
  const expected: unknown[] = [], actual: unknown[] = [];
  for (const row of rows) {
    expected.push(row);
    const at = left.findIndex((candidate) => isSame(row, candidate));
    const match = at < 0 ? undefined : left.splice(at, 1)[0];
    if (match) actual.push(Object.fromEntries(Object.keys(row).map((key) => [key, match[key as keyof ExpectedEndpoint]])));
  }
  return { expected, actual: [...actual, ...left.map(({ method, route, file, line }) => ({ extra: `${method} ${route}`, file, line }))] };
}
