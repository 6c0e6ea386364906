/** Compares the endpoints of two states of a project: which came, which went, and which check less than they did. */
import type { Endpoint } from "../concepts.js";

export interface Weaker {
  readonly question: "auth" | "input" | "rate limit";
  readonly was: Endpoint;
  readonly now: Endpoint;
}

export interface SurfaceChange {
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
  readonly weaker: readonly Weaker[];
}

/** Endpoints by name; those with the same name are told apart by their order. */
function named(endpoints: readonly Endpoint[]): Map<string, Endpoint> {
  const seen = new Map<string, number>();
  return new Map(endpoints.map((endpoint) => {
    const key = `${endpoint.kind} ${endpoint.label}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return [`${key} ${nth}`, endpoint];
  }));
}

function hasWeakerAuth({ auth: was }: Endpoint, { auth: now }: Endpoint): boolean {
  if (was.status === "present") return now.status !== "present" || (was.condition === undefined && now.condition !== undefined);
  return was.status === "unknown" && now.status === "missing";
}

function hasWeakerInput(was: Endpoint, now: Endpoint): boolean {
  return (["body", "query", "params"] as const).some((part) => was[part].status === "validated" && now[part].status !== "validated" && now[part].status !== "none");
}

function hasWeakerLimit({ rateLimit: was }: Endpoint, { rateLimit: now }: Endpoint): boolean {
  return was.value === "yes" && now.value !== "yes";
}

/** What changed from one state to the next. */
export function surfaceChange(before: readonly Endpoint[], after: readonly Endpoint[]): SurfaceChange {
  const old = named(before);
  const current = named(after);
  const weaker = [...current].flatMap(([key, now]): Weaker[] => {
    const was = old.get(key);
    if (!was) return [];
    return [
      ...(hasWeakerAuth(was, now) ? [{ question: "auth", was, now } as const] : []),
      ...(hasWeakerInput(was, now) ? [{ question: "input", was, now } as const] : []),
      ...(hasWeakerLimit(was, now) ? [{ question: "rate limit", was, now } as const] : []),
    ];
  });
  return { added: [...current].filter(([key]) => !old.has(key)).map(([, e]) => e), removed: [...old].filter(([key]) => !current.has(key)).map(([, e]) => e), weaker };
}
