/** The JSON Schema of the configuration: editors complete from it, and the reader checks by it, so they cannot differ. */
import type { Described } from "../rules/catalogue/described.js";

/** The part of JSON Schema (draft 7) that the configuration uses. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "boolean" | "number" | "integer" | "null";
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  /** One schema for every item, or one for each place. */
  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: boolean;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** Levels as they may be written; `error` and `warn` are what people type from habit. */
export const LEVELS = { off: "off", warning: "warning", emergency: "emergency", warn: "warning", error: "emergency" } as const;

const text = (description: string): Schema => ({ type: "string", minLength: 1, description });
const list = (description: string, of: Schema = { type: "string", minLength: 1 }): Schema => ({ type: "array", items: of, description });
const object = (description: string, properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object", description, properties, additionalProperties: false, ...(required.length > 0 && { required }),
});

const level: Schema = { type: "string", enum: Object.keys(LEVELS) };

function setting(rule: Pick<Described, "title" | "options">): Schema {
  const options = rule.options.schema as Schema;
  return { description: rule.title, anyOf: [level, { type: "array", items: [level, { type: "object", ...options }], additionalItems: false, minItems: 1 }] };
}

/** The pseudo-rule under which suppressions without use or reason are reported. */
export const UNUSED_SUPPRESSION = "unused-suppression";

/** The schema for these rules. */
export function configSchema(rules: readonly Described[]): Schema {
  const settings: [string, Schema][] = rules.map((rule): [string, Schema] => [rule.id, setting(rule)]).sort(([a], [b]) => (a < b ? -1 : 1));
  settings.push([UNUSED_SUPPRESSION, { description: "Suppressions that suppress nothing, or give no reason.", ...level }]);
  const rulesSchema = object("Level of each rule, or level and options.", Object.fromEntries(settings));
  return object("Configuration of Stopship. Patterns are relative to the root; `*` stays inside a folder, `**` crosses folders.", {
    $schema: text("Where editors find this schema: `./node_modules/stopship/schema.json`."),
    extends: { description: "Data files this one builds on, relative to it or inside a package.", anyOf: [text("One file."), list("Several; later ones win.")] },
    preset: { type: "string", enum: ["recommended", "strict", "all"], description: "Which rules run and what fails." },
    rules: rulesSchema,
    overrides: list("Other levels for some files; later entries win.", object("Some files and their levels.", { files: { ...list("Patterns of the files."), minItems: 1 }, rules: rulesSchema }, ["files", "rules"])),
    scope: list("Patterns of files to treat as backend code."),
    ignore: list("Patterns of files to leave out."),
    auth: object("How callers are checked here.", {
      guards: list("Names of functions that check the caller."),
      public: list("Endpoints that are public on purpose: `GET /health`, `POST /webhooks/*`."),
    }),
    rateLimit: object("How rates are limited here.", { external: { type: "boolean", description: "A platform limits rates in front of the application." } }),
    validation: object("How input is validated here.", { parsers: list("Names of functions that validate what they are given.") }),
    logging: object("How errors are logged here.", { loggers: list("Names of functions that make an error visible to its operators.") }),
    types: { type: "boolean", description: "Check types in every run, as `--types` does: it needs node_modules, and takes as long as the compiler does. Editors and hooks never do." },
    baseline: text("File of the accepted findings, relative to the root."),
  });
}

/** The schema as published. */
export function publishedSchema(rules: readonly Described[]): string {
  return `${JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", title: "Stopship", ...configSchema(rules) }, undefined, 2)}\n`;
}
