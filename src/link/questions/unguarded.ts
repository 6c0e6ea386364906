/** What is said of an endpoint that nobody guards: whether that matters goes by what it does, and whose rows it hands out. */
import type { Endpoint, Trail } from "../../concepts.js";
import type { Registration } from "../../frameworks/adapter.js";
import { isSharedName } from "../../frameworks/request.js";
import { shown } from "../callee-names.js";
import { isOfAccounts, modelOf } from "../asked-rows.js";
import type { Owner } from "../privacy.js";
import { placeOf, type Step } from "../trace.js";
import { derived, inputsOf } from "../values.js";
import type { Effect } from "./effects.js";
import { type Asked, isReading } from "./asked.js";
import { bringsAddresses, isByKey } from "./meant.js";

export type Auth = Endpoint["auth"];

/** What a step does outside the process. */
export interface Done {
  readonly step: Step;
  readonly effect: Effect;
}

/** A handler that a library made does what its row says, for whoever comes. */
export function generatedVerdict(asked: Asked, effect: NonNullable<Registration["effect"]>): Auth {
  const { registration: r } = asked;
  const trail = [...refusedByNone(r), { file: r.file, pos: r.pos, message: `the library's handler does ${effect.what}` }];
  if (r.method === "POST" && isOfAccounts(effect)) return { status: "public", trail: [...trail, { file: r.file, pos: r.pos, message: "makes an account: the caller is not known yet" }] };
  if (effect.kind === "write") return { status: "missing", trail, effect: "writes" };
  return { status: BY_OWNER[asked.ownerOf(effect)], trail, effect: "reads" };
}

/** What nobody checks, by whose rows it hands out. */
const BY_OWNER = { callers: "missing", perhaps: "unknown", nobody: "public" } as const;

function refusedByNone(r: Registration): Trail[] {
  return r.layers.filter((l) => !l.isPassive && !l.isExcluded && l.value.k !== "unknown").slice(0, 6).map((l) => ({ ...l.place, message: `${l.name} does not check the caller` }));
}

/** What an endpoint does, by the effect that an anonymous caller should not have. */
const DOES = { write: "writes", read: "reads", cache: "calls", http: "calls", queue: "queues", mail: "sends", storage: "stores" } as const;

export function missing(asked: Asked, worst: Done): Auth {
  const { registration: r } = asked;
  const trail: Trail[] = [...refusedByNone(r), ...worst.step.chain.map((c) => ({ ...c, message: "calls" })), { ...placeOf(worst.step), message: `${worst.effect.what} is reached` }];
  const effect = DOES[worst.effect.kind];
  if (effect !== "reads" && effect !== "writes" && (isReading(r) || (effect === "calls" && isAnybodys(asked, worst)))) return { status: "unknown", trail: [...trail, { ...placeOf(worst.step), message: "whether the other service's answer belongs to somebody cannot be told" }] };
  if (effect !== "reads") return { status: "missing", trail, effect };
  const owner = asked.ownerOf(worst.effect, worst.step);
  const account = owner === "callers" ? undefined : asked.accountsOut(modelOf(worst.effect) ?? "");
  if (account) return { status: "missing", trail: [...trail, account], effect };
  if (owner !== "callers" && isReading(r) && r.kind === "http" && asked.isListGuarded(worst.effect)) return { status: "missing", trail: [...trail, { ...placeOf(worst.step), message: "the list it is a row of is for known callers" }], effect };
  const said = (status: Auth["status"], message: string): Auth => ({ status, trail: [...trail, { ...placeOf(worst.step), message }], effect });
  if (owner !== "callers" && bringsAddresses(worst.step)) return said("unknown", "brings along how people are reached: whether that is for everybody cannot be told");
  if (owner === "nobody") return said("public", "reads content that no user owns");
  const shared = isReading(r) && sharedBy(worst.step, asked);
  if (shared) return said("public", `whoever was given the link (${shared}) may read what it shows`);
  return owner === "perhaps" ? said("unknown", "whether what it reads belongs to somebody cannot be told") : { status: "missing", trail, effect };
}

/** What weighs most of what anybody can have done: a change, the rows of callers, a service that is paid or asked with a key of the server, then what may be nothing to anybody. */
export function worstOf(asked: Asked, open: readonly Done[]): Done | undefined {
  const reads = open.filter((e) => e.effect.kind === "read");
  const of = (owner: Owner): Done | undefined => reads.find((e) => asked.ownerOf(e.effect, e.step) === owner);
  const others = open.filter((e) => e.effect.kind !== "read");
  return others.find((e) => e.effect.kind === "write") ?? of("callers") ?? others.find((e) => !isAnybodys(asked, e)) ?? of("perhaps") ?? others[0] ?? reads[0];
}

/** A request that anybody could send as well, or that is the same whoever asks: what it leads to is for the service to say. */
function isAnybodys(asked: Asked, { step, effect }: Done): boolean {
  if (effect.kind !== "http" || effect.row?.isPaid) return false;
  const isKeyed = !effect.row?.isAddressed || isByKey(asked, step);
  return !isKeyed || step.args.every((a) => inputsOf(a, 4).length === 0 && derived([a])?.input === undefined);
}

/** The id of a shared link that a read goes by, in what the functions around it are given or in the call itself. */
function sharedBy(s: Step, asked: Asked): string | undefined {
  const visits = asked.handlerTrace()?.visits ?? [];
  const given = visits.filter((v) => v.chain.length > 0).flatMap((v) => v.env.args ?? []);
  for (const mark of [...given, ...s.args].flatMap((a) => inputsOf(a, 3))) if (isSharedName(mark.path)) return shown(mark.path);
  return undefined;
}
