/** Finds comments that silence the compiler without saying why. */
import type { Fix, Problem, Project, Rule, SourceFacts } from "../concepts.js";
import { replacement } from "../fixes/edits.js";
import { DIRECTIVES, directiveAt, type DirectiveName, type DirectiveSighting as Seen, reasonIn } from "./suppressions/directive.js";
import { formatTest } from "./suppressions/format.js";

/** `true`: never; with a description: only with a reason, which may have to fit a format. */
type Ban = boolean | "allow-with-description" | { readonly descriptionFormat: string };

type Options = Readonly<Record<DirectiveName, Ban>> & { readonly minimumDescriptionLength: number };

const ID = "no-ts-suppressions";
const PLACEHOLDER = "<why the compiler is wrong here>";

/** What is wrong with a directive under these options: key of a message, or nothing. */
function faultOf(project: Project, file: SourceFacts, seen: Seen, options: Options): "banned" | "undescribed" | "format" | undefined {
  const ban = options[seen.name];
  if (ban === false) return undefined;
  if (ban === true) return "banned";
  const isDescribed = seen.described >= options.minimumDescriptionLength;
  if (ban === "allow-with-description") return isDescribed || seen.isExplainedAbove ? undefined : "undescribed";
  if (!isDescribed) return "undescribed";
  const text = project.text(file.path).slice(seen.nameEnd, seen.end);
  return formatTest(ban.descriptionFormat)?.(text.replace(/\s*\*?\/?$/, "")) ? undefined : "format";
}

function problem(project: Project, file: SourceFacts, seen: Seen, fault: "banned" | "undescribed" | "format", options: Options): Problem {
  const ban = options[seen.name];
  const message = fault !== "banned" ? fault : seen.name === "ts-nocheck" ? "file" : seen.name === "ts-ignore" ? "ignore" : "banned";
  return {
    file: file.path, pos: seen.start, end: seen.nameEnd, message,
    data: { name: `@${seen.name}`, length: String(options.minimumDescriptionLength), format: typeof ban === "object" ? ban.descriptionFormat : "" },
    confidence: "proven",
    symbol: file.symbolAt(seen.start),
    identity: seen.name,
    fixes: fixesFor(project, file, seen),
  };
}

/** `@ts-expect-error` complains when there is nothing to expect any more; a reason that is there already stays. */
function fixesFor(project: Project, file: SourceFacts, seen: Seen): Fix[] {
  if (seen.name !== "ts-ignore" && seen.name !== "ts-expect-error") return [];
  const hasReason = reasonIn(project.text(file.path).slice(seen.nameEnd, seen.end)) !== "";
  if (hasReason && seen.name === "ts-expect-error") return [];
  const put = `@ts-expect-error${hasReason ? "" : `: ${PLACEHOLDER}`}`;
  const title = hasReason ? "Use `@ts-expect-error`, which reports when it is not needed any more" : "Use `@ts-expect-error` and say why";
  return [{ title, safety: "suggestion", edits: [replacement(file.path, seen.start, seen.nameEnd, put)] }];
}

const ban = {
  anyOf: [
    { type: "boolean" },
    { type: "string", enum: ["allow-with-description"] },
    { type: "object", properties: { descriptionFormat: { type: "string", minLength: 1 } }, required: ["descriptionFormat"], additionalProperties: false },
  ],
};

const rule: Rule<Options, Seen> = {
  id: ID,
  title: "The compiler is not silenced without a reason",
  violation: "`@ts-ignore`; `@ts-expect-error` without a documented reason",
  level: "emergency",
  needs: "file",
  presets: ["recommended", "strict", "all"],
  messages: {
    ignore: "`@ts-ignore` hides whatever error the next line has, today's and every later one. Repair the types, or use `@ts-expect-error` with the reason: it reports when the error is gone.",
    file: "`@ts-nocheck` switches the compiler off for this whole file. Delete it and repair what shows up, or silence single lines with `@ts-expect-error` and a reason.",
    undescribed: "`{name}` gives no reason. Whoever comes next cannot tell a wrong type from a wrong program: write behind it why the compiler is mistaken (at least {length} characters).",
    format: "The reason behind `{name}` does not fit `{format}`. Write it in the form the project asks for.",
    banned: "`{name}` is not allowed here. Repair the types instead.",
  },
  why:
    "A suppression silences the one reader that checks every line. `@ts-ignore` goes on silencing it when the code below has long changed, so the next " +
    "mistake on that line reaches production unseen; and without a reason nobody dares to delete it.",
  instead:
    "Repair the type: narrow the value, add the missing declaration (`declare module`), or correct the signature. Where the compiler really is wrong, use " +
    "`@ts-expect-error: reason`, which turns into an error as soon as it is not needed any more.",
  example: {
    bad: {
      "src/totals.ts": "interface Order {\n  readonly total?: number;\n}\n\nexport function double(order: Order): number {\n  // @ts-ignore\n  return order.total * 2;\n}\n",
    },
    repaired: {
      "src/totals.ts": "interface Order {\n  readonly total?: number;\n}\n\nexport function double(order: Order): number {\n  return (order.total ?? 0) * 2;\n}\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        ...Object.fromEntries(DIRECTIVES.map((name) => [name, { ...ban, description: `Whether \`@${name}\` is reported: always, never, without a reason, or without one of this format.` }])),
        minimumDescriptionLength: { type: "integer", minimum: 0, description: "Shortest reason that counts." },
      },
      additionalProperties: false,
    },
    defaults: { "ts-ignore": true, "ts-nocheck": true, "ts-expect-error": "allow-with-description", "ts-check": false, minimumDescriptionLength: 3 },
  },
  hasFix: true,
  isLocal: true,
  see: { text: /@ts-(?:ignore|nocheck|expect-error|check)\b(?!-)/g, at: directiveAt },
  *check(project, options) {
    for (const file of project.asked) {
      if (!file.isBackend || file.isExcluded) continue;
      for (const seen of file.seen(ID) as readonly Seen[]) {
        const fault = faultOf(project, file, seen, options);
        if (fault) yield problem(project, file, seen, fault, options);
      }
    }
  },
};

export default rule;
