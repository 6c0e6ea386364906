/** What goes wrong in a project, found across its files: asked of its endpoints, and of what else runs on a server. */
import type { FailureAnswer, Injection, Leak, LostError, RepeatedRoundTrip, SeparateWrites, Swallowed, WholeTable } from "../concepts.js";
import { timing } from "../extract/timing.js";
import { shapeParts } from "../frameworks/request.js";
import { modelsOf } from "../schema/prisma-text.js";
import type { Endpoints } from "./endpoints.js";
import type { Evaluator } from "./evaluate.js";
import { SHAPES } from "./evaluation.js";
import type { LinkInput } from "./input.js";
import type { Joining } from "./joining.js";
import { type Asked, FUEL } from "./questions/asked.js";
import { FailureAnswers } from "./questions/failures.js";
import { Injections } from "./questions/injections.js";
import { Leaks } from "./questions/leaks.js";
import { LostErrors } from "./questions/lost-errors.js";
import { RoundTrips } from "./questions/round-trips.js";
import { RowColumns } from "./questions/row-columns.js";
import { WriteGroups } from "./questions/separate-writes.js";
import { Swallows } from "./questions/swallowed.js";
import { WholeTables } from "./questions/whole-tables.js";
import type { FileNode, InputPart } from "./values.js";

/** The project that is asked. */
interface Linked {
  readonly input: LinkInput;
  readonly nodes: ReadonlyMap<string, FileNode>;
  readonly joining: Joining;
  readonly served: Endpoints;
  /** The endpoints that are of interest. */
  chosen(): readonly Asked[];
  /** Files whose code runs on a server. @param isOwn what is looked for is found in the file that it starts in */
  serverFiles(isOwn?: boolean): Iterable<FileNode>;
  symbolIn(file: string, pos: number): string;
}

/** Each is found when it is first asked for. */
export class Defects {
  private swallowed: readonly Swallowed[] | undefined;
  private lost: readonly LostError[] | undefined;
  private askedTrips: RoundTrips | undefined;
  private failures: readonly FailureAnswer[] | undefined;
  private leaked: readonly Leak[] | undefined;
  private separate: readonly SeparateWrites[] | undefined;
  private whole: readonly WholeTable[] | undefined;
  private injected: readonly Injection[] | undefined;
  private trips: readonly RepeatedRoundTrip[] | undefined;

  constructor(private readonly evaluator: Evaluator, private readonly of: Linked) {}

  repeatedRoundTrips(): readonly RepeatedRoundTrip[] {
    this.trips ??= timing.measure("ask for round-trips", () => this.findTrips());
    return this.trips;
  }

  private findTrips(): RepeatedRoundTrip[] {
    const trips = this.roundTrips();
    const found: RepeatedRoundTrip[] = [];
    for (const node of this.of.serverFiles(true)) found.push(...trips.in(node));
    const places = new Set(found.map((t) => `${t.file}:${t.pos}`));
    const fields = this.of.served.fields().filter(({ place }) => this.of.input.isOfInterest?.(place.file) !== false);
    for (const t of trips.inFields(fields)) if (!places.has(`${t.file}:${t.pos}`)) found.push(t);
    return found;
  }

  private roundTrips(): RoundTrips {
    this.askedTrips ??= new RoundTrips(this.evaluator, (file, pos) => this.of.symbolIn(file, pos));
    return this.askedTrips;
  }

  swallowedErrors(): readonly Swallowed[] {
    const trips = this.roundTrips();
    const swallows = new Swallows(this.evaluator, (env, event, call) => trips.tripOf(env, event, call), (path) => this.of.input.text(path));
    this.swallowed ??= [...this.of.serverFiles(true)].flatMap((node) => this.evaluator.within(FUEL, () => [...swallows.in(node)]).map((f) => ({ ...f, symbol: this.of.symbolIn(f.file, f.pos) })));
    return this.swallowed;
  }

  lostErrors(): readonly LostError[] {
    if (this.lost) return this.lost;
    const trips = this.roundTrips();
    const { only } = this.of.input;
    // Of an endpoint that somebody asks about, it matters what it loses anywhere.
    const isOfEndpoints = this.of.chosen().some(({ registration }) => registration.file === only);
    const lost = new LostErrors(this.evaluator, (env, event, call) => trips.tripOf(env, event, call), isOfEndpoints ? undefined : only);
    for (const asked of this.of.chosen()) this.evaluator.within(FUEL, () => {
      lost.ofEndpoint(asked);
      lost.ofLayers(asked);
    });
    for (const node of this.of.serverFiles()) this.evaluator.within(FUEL, () => lost.ofFile(node));
    this.lost = lost.all((file, pos) => this.of.symbolIn(file, pos));
    return this.lost;
  }

  leaks(): readonly Leak[] {
    if (this.leaked) return this.leaked;
    const leaks = new Leaks(this.evaluator, new RowColumns(this.evaluator, modelsOf(this.of.input.documents)), this.of.input.ran?.byHandlers);
    for (const asked of this.of.chosen()) this.evaluator.within(FUEL, () => leaks.ofEndpoint(asked));
    for (const node of this.of.serverFiles()) this.evaluator.within(FUEL, () => leaks.ofFile(node));
    this.leaked = leaks.all((file, pos) => this.of.symbolIn(file, pos));
    return this.leaked;
  }

  failureAnswers(): readonly FailureAnswer[] {
    if (this.failures) return this.failures;
    const answers = new FailureAnswers(this.evaluator);
    for (const asked of this.of.chosen()) answers.ofEndpoint(asked);
    for (const node of this.of.serverFiles()) answers.ofFile(node);
    return (this.failures = answers.all((file, pos) => this.of.symbolIn(file, pos)));
  }

  injections(): readonly Injection[] {
    if (this.injected) return this.injected;
    const { evaluator, caller } = this.of.joining;
    const isConfiguredParser = (name: string): boolean => this.of.input.config.parsers.some((p) => p === name || p.endsWith(`.${name}`));
    const injections = new Injections({ evaluator, caller, isConfiguredParser }, nestedParts, this.of.input.only, this.of.input.ran?.byAny);
    for (const asked of this.of.chosen()) this.evaluator.within(FUEL, () => injections.ofEndpoint(asked));
    for (const node of this.of.serverFiles(true)) this.evaluator.within(FUEL, () => injections.ofFile(node));
    this.injected = injections.all((file, pos) => this.of.symbolIn(file, pos));
    return this.injected;
  }

  separateWrites(): readonly SeparateWrites[] {
    if (this.separate) return this.separate;
    const groups = new WriteGroups(this.of.nodes);
    for (const asked of this.of.served.asked()) this.evaluator.within(FUEL, () => groups.ofEndpoint(asked));
    return (this.separate = groups.all((file, pos) => this.of.symbolIn(file, pos)));
  }

  wholeTables(): readonly WholeTable[] {
    if (this.whole) return this.whole;
    const tables = new WholeTables(this.evaluator);
    for (const asked of this.of.served.asked()) this.evaluator.within(FUEL, () => tables.ofEndpoint(asked));
    return (this.whole = tables.all((file, pos) => this.of.symbolIn(file, pos)));
  }
}

/** The parts of a request whose fields may be objects. */
function nestedParts({ registration: r }: Asked): ReadonlySet<InputPart> {
  const request = r.args.find((a) => a.k === "request");
  const nests = request?.k === "request" ? SHAPES.get(shapeParts(request.shape).id)?.nests : undefined;
  return new Set<InputPart>(["body", ...(nests ?? [])]);
}
