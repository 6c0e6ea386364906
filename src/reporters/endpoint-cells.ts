/** The answers of an endpoint in a word each, for every table of endpoints. */
import type { Endpoint, InputAnswer, Learned, Trail } from "../concepts.js";

export type Tone = "good" | "bad" | "open" | "warn" | "none";

export interface Word {
  readonly mark: "✔" | "✖" | "○" | "?" | "–";
  readonly text: string;
  readonly tone: Tone;
}

const good = (text: string): Word => ({ mark: "✔", text, tone: "good" });
const bad = (text: string): Word => ({ mark: "✖", text, tone: "bad" });
const unsure = (text: string): Word => ({ mark: "?", text, tone: "warn" });
const nothing = (text: string): Word => ({ mark: "–", text, tone: "none" });

/** Who answers, by the name it has in the project; else what was seen. */
export function answeredBy(trail: readonly Trail[]): string {
  return trail.find(({ by }) => by)?.by?.name ?? trail[0]?.message ?? "";
}

export function authWord({ auth }: Endpoint): Word {
  switch (auth.status) {
    case "present":
      return good(answeredBy(auth.trail) + (auth.condition === undefined ? "" : " (conditional)"));
    case "public":
      return { mark: "○", text: "public", tone: "open" };
    case "missing":
      return bad("none");
    case "unknown":
      return unsure("unknown");
  }
}

const WORST: readonly InputAnswer["status"][] = ["unvalidated", "partial", "unknown", "validated"];

export function inputWord({ body, query, params }: Endpoint): Word {
  const inputs = { body, query, params };
  const parts = ["body", "query", "params"] as const;
  const status = WORST.find((s) => parts.some((part) => inputs[part].status === s));
  if (status === undefined) return nothing("none");
  const text = parts.filter((part) => inputs[part].status === status).join(", ");
  if (status === "validated") return good(text);
  return status === "unknown" ? unsure(text) : bad(`${text} ${status === "partial" ? "in part" : "unchecked"}`);
}

export function rateWord({ rateLimit }: Endpoint): Word {
  if (rateLimit.value === "yes") return good("limited");
  return rateLimit.value === "no" ? nothing("none") : unsure("unknown");
}

export function errorsWord({ errors }: Endpoint): Word {
  if (errors.status === "handled") return good("handled");
  return errors.status === "unhandled" ? bad("unhandled") : unsure("unknown");
}

/** Each question with its answer and the places that led to it. */
export function questionsOf(endpoint: Endpoint): readonly (readonly [question: string, status: string, trail: readonly Trail[]])[] {
  const { auth, body, query, params, rateLimit, errors } = endpoint;
  return [
    ["auth", auth.status, auth.trail], ["body", body.status, body.trail], ["query", query.status, query.trail], ["params", params.status, params.trail],
    ["rate limit", rateLimit.value, rateLimit.trail], ["errors", errors.status, errors.trail],
  ];
}

const PLURALS: Readonly<Record<Learned["kind"], string>> = { guard: "Guards", validator: "Validators", limiter: "Limiters", logger: "Loggers" };

/** What was learned, in the groups it is shown in. */
export function learnedGroups(learned: readonly Learned[]): readonly (readonly [title: string, parts: readonly Learned[]])[] {
  return (["guard", "validator", "limiter", "logger"] as const)
    .map((kind) => [PLURALS[kind], learned.filter((l) => l.kind === kind)] as const)
    .filter(([, parts]) => parts.length > 0);
}
