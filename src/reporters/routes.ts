/** The table of endpoints: who may call each, what it checks, and where it stands. */
import type { Endpoint, InputAnswer, Learned, Texts, Trail } from "../concepts.js";
import type { Outcome } from "../judge/finding.js";
import { count, cut, cutPath, pad, width } from "./columns.js";
import { learnedGroups } from "./endpoint-cells.js";
import { escape } from "./escape.js";
import type { MaskedSource } from "./masked-source.js";
import { positionOf } from "./positions.js";
import { drawn, type Terminal } from "./terminal.js";

type Mark = "✔" | "✖" | "○" | "?" | "–";

interface Cell {
  readonly mark?: Mark;
  readonly text: string;
}

const AUTH: Record<Endpoint["auth"]["status"], Mark> = { present: "✔", missing: "✖", public: "○", unknown: "?" };
const INPUT: Record<InputAnswer["status"], Mark> = { validated: "✔", partial: "✖", unvalidated: "✖", unknown: "?", none: "–" };
const RATE: Record<Endpoint["rateLimit"]["value"], Mark> = { yes: "✔", no: "–", partial: "?", unknown: "?" };
const ERRORS: Record<Endpoint["errors"]["status"], Mark> = { handled: "✔", unhandled: "✖", unknown: "?" };

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ALL"];

/** By route, then by method in the usual order; kinds without routes by name. */
export function inOrder(endpoints: readonly Endpoint[]): Endpoint[] {
  const rank = (e: Endpoint): number => (METHODS.includes(e.method) ? METHODS.indexOf(e.method) : METHODS.length);
  return [...endpoints].sort(
    (a, b) => Number(a.kind !== "http") - Number(b.kind !== "http") || a.route.localeCompare(b.route) || rank(a) - rank(b) || a.file.localeCompare(b.file),
  );
}

/** Learned parts of a kind that the table names. */
const LEARNED = 8;
/** Longest reason that stands in the table. */
const REASON = 36;

/** Who checks: the name that the message starts with and the code has too, else what the message says. */
function guardName([step]: readonly Trail[], sources: Pick<Texts, "lines">, source: MaskedSource): string {
  if (!step) return "";
  const [word = ""] = step.message.split(" ");
  const { line } = positionOf(sources, step);
  const code = [0, 1, 2, 3].map((i) => source.line(step.file, line + i) ?? "").join("\n");
  const name = word.replace(/\(\)$/, "");
  return /^[\w$.]{2,}$/.test(name) && code.includes(name) ? name.split(".").slice(-2).join(".") : cut(step.message, REASON);
}

function authCell({ auth }: Endpoint, sources: Pick<Texts, "lines">, source: MaskedSource): Cell {
  const mark = AUTH[auth.status];
  switch (auth.status) {
    case "present":
      return { mark, text: guardName(auth.trail, sources, source) + (auth.condition === undefined ? "" : " (conditional)") };
    case "missing":
      return { mark, text: "none" };
    case "public":
      return { mark, text: "public" };
    case "unknown":
      return { mark, text: "unknown" };
  }
}

/** The worst of body, query and params, with the names of those it is true for. */
function inputCell({ body, query, params }: Endpoint): Cell {
  const inputs = { body, query, params };
  for (const statuses of [["unvalidated", "partial"], ["unknown"], ["validated"]] as const) {
    const names = (["body", "query", "params"] as const).filter((name) => statuses.some((s) => s === inputs[name].status));
    const [status] = statuses;
    if (names.length > 0) return { mark: INPUT[status], text: names.length === 3 ? "all" : names.join(", ") };
  }
  return { mark: "–", text: "none" };
}

function tinted(text: string, mark: Mark | undefined, { paint }: Terminal): string {
  if (mark === undefined) return text;
  const color = { "✔": paint.green, "✖": paint.red, "○": paint.cyan, "?": paint.yellow, "–": paint.dim }[mark];
  return text.startsWith(mark) ? color(mark) + text.slice(mark.length) : text;
}

const HEADER = ["METHOD", "ROUTE", "AUTH", "INPUT", "RATE", "ERRORS", "WHERE"];
const [ROUTE, AUTH_COLUMN, WHERE] = [1, 2, 6];

/** Which columns give way, and down to what, in turn. */
const GIVING: readonly (readonly [columns: readonly number[], least: number])[] = [
  [[AUTH_COLUMN], 18],
  [[ROUTE, WHERE], 22],
  [[ROUTE, AUTH_COLUMN], 10],
];

const total = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0) + 2 * (widths.length - 1);

/** Takes columns from the widest of those that may give way until the table fits, or nothing is left to take. */
function fitted(natural: readonly number[], room: number, passes = GIVING): number[] {
  const widths = [...natural];
  for (const [columns, least] of passes) {
    while (total(widths) > room) {
      const widest = columns.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
      const now = widths[widest] ?? 0;
      if (now <= least) break;
      widths[widest] = now - 1;
    }
  }
  return widths;
}

const tallyOf = <T>(items: readonly T[], mark: (item: T) => Mark): string => {
  const marks = items.map(mark);
  return (["✔", "○", "✖", "?"] as const)
    .map((m) => [marks.filter((x) => x === m).length, m] as const)
    .filter(([n]) => n > 0)
    .map(([n, m]) => `${n} ${m}`)
    .join(" ");
};

/** `48 endpoints: 44 protected, 2 public, 1 without auth, 1 unknown`. */
export function scorecard(endpoints: readonly Endpoint[]): string {
  const having = (status: Endpoint["auth"]["status"]): number => endpoints.filter((e) => e.auth.status === status).length;
  const parts = [
    [having("present"), "protected"],
    [having("public"), "public"],
    [having("missing"), "without auth"],
    [having("unknown"), "unknown"],
  ] as const;
  const shown = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return `${count(endpoints.length, "endpoint")}: ${shown.join(", ")}   (stopship routes)`;
}

/** What nothing could be said about, one line each: `--show-unknown`. */
export function unknowns({ endpoints, sources }: Outcome, { paint }: Terminal): string[] {
  return endpoints.flatMap((endpoint) => {
    const questions = [
      ["auth", endpoint.auth.status, endpoint.auth.trail],
      ["body", endpoint.body.status, endpoint.body.trail],
      ["query", endpoint.query.status, endpoint.query.trail],
      ["params", endpoint.params.status, endpoint.params.trail],
      ["rate limit", endpoint.rateLimit.value, endpoint.rateLimit.trail],
      ["errors", endpoint.errors.status, endpoint.errors.trail],
    ] as const;
    const where = `${endpoint.file}:${positionOf(sources, endpoint).line}`;
    return questions
      .filter(([, status]) => status === "unknown")
      .map(([what, , trail]) => `${paint.yellow("?")} ${what} of ${escape(endpoint.label)}  ${paint.dim(escape(where))}  ${escape(trail.at(-1)?.message ?? "")}`.trimEnd());
  });
}

/** What the endpoints use, learned from use: `Guards  requireUser src/auth.ts:5 (41)`. */
function learnedLines(learned: readonly Learned[], sources: Pick<Texts, "lines">, { paint, columns }: Terminal): string[] {
  const groups = learnedGroups(learned);
  const title = Math.max(0, ...groups.map(([name]) => name.length));
  const room = Math.max(0, ...groups.flatMap(([, parts]) => parts.slice(0, LEARNED).map((l) => width(escape(l.name)))));
  const lines = groups.flatMap(([name, parts]) => {
    const shown = parts.slice(0, LEARNED).map((l) => ({ name: escape(l.name), where: escape(`${l.file}:${positionOf(sources, l).line}`), uses: count(l.endpoints, "endpoint") }));
    const rest = parts.length > LEARNED ? [`${" ".repeat(title)}  … ${parts.length - LEARNED} more`] : [];
    return [...shown.map((s, i) => cut(`${pad(i === 0 ? name : "", title)}  ${pad(s.name, room)}  ${pad(s.uses, 13)}  ${s.where}`, columns)), ...rest];
  });
  return lines.length === 0 ? [] : ["", paint.bold("Learned from use"), ...lines, ""];
}

/** `stopship routes`. */
export function routesPretty(endpoints: readonly Endpoint[], sources: Pick<Texts, "lines">, source: MaskedSource, terminal: Terminal, learned: readonly Learned[] = []): string {
  if (endpoints.length === 0) return "No endpoints found.\n";
  const { paint, columns } = terminal;
  const rows = inOrder(endpoints).map((e): Cell[] => [
    { text: e.method },
    { text: e.route },
    authCell(e, sources, source),
    inputCell(e),
    { mark: RATE[e.rateLimit.value], text: "" },
    { mark: ERRORS[e.errors.status], text: "" },
    { text: `${e.file}:${positionOf(sources, e).line}` },
  ]);
  const texts = rows.map((row) => row.map(({ mark, text }) => escape([mark, text].filter(Boolean).join(" "))));
  const natural = HEADER.map((title, i) => Math.max(title.length, ...texts.map((row) => width(row[i] ?? ""))));
  const beside = fitted(natural, columns, GIVING.slice(0, 2));
  // On a narrow terminal the place stands below its endpoint, whole.
  const isStacked = total(beside) > columns;
  const widths = isStacked ? fitted(natural.slice(0, WHERE), columns) : beside;
  const line = (row: readonly string[], marks: readonly Cell[] = []): string =>
    widths
      .map((room, i) => {
        const text = row[i] ?? "";
        return tinted(pad(i === WHERE ? cutPath(text, room) : cut(text, room), room), marks[i]?.mark, terminal);
      })
      .join("  ")
      .trimEnd();
  const below = (row: readonly string[]): string => `${" ".repeat((widths[0] ?? 0) + 2)}${paint.dim(row[WHERE] ?? "")}`;
  const inputs = endpoints.flatMap((e) => inputCell(e).mark ?? []).filter((mark) => mark !== "–");
  const tallies = [
    ["auth", tallyOf(endpoints, (e) => AUTH[e.auth.status])],
    ["input", tallyOf(inputs, (mark) => mark)],
    ["rate limit", tallyOf(endpoints, (e) => RATE[e.rateLimit.value])],
    ["errors", tallyOf(endpoints, (e) => ERRORS[e.errors.status])],
  ] as const;
  const first = inOrder(endpoints).find((e) => e.auth.status === "missing") ?? endpoints[0];
  const lines = [
    paint.bold(line(HEADER)),
    ...texts.flatMap((row, i) => [line(row, rows[i]), ...(isStacked ? [below(row)] : [])]),
    "",
    [count(endpoints.length, "endpoint"), ...tallies.filter(([, t]) => t !== "").map(([what, t]) => `${what} ${t}`)].join(" · "),
    ...learnedLines(learned, sources, terminal),
    ...(first ? [paint.dim(`Proof for one line:  stopship explain ${escape(first.file)}:${positionOf(sources, first).line}`)] : []),
  ];
  return drawn(`${lines.join("\n")}\n`, terminal);
}
