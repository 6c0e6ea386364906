/** Reads the models of a Prisma schema as data: names of fields and their types, line by line. */

/** A model of a schema file that stands beside the code: its fields in order. */
export interface ModelInfo {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

const MODEL = /^\s*model\s+(\w+)\s*\{/;
const FIELD = /^\s+(\w+)\s+(\w+)(?:\[\]|\?)?(?:\s|$)/;
/** More is no schema that anybody wrote. */
const MAX_LINES = 50_000;

/** The models of all schema files among the documents of a project. */
export function modelsOf(documents: ReadonlyMap<string, string>): readonly ModelInfo[] {
  return [...documents].flatMap(([path, text]) => (path.endsWith(".prisma") ? modelsIn(text) : []));
}

/** The models that a schema file declares. https://www.prisma.io/docs/orm/prisma-schema/data-model/models */
function modelsIn(text: string): ModelInfo[] {
  const found: { name: string; fields: { name: string; type: string }[] }[] = [];
  let open = false;
  for (const line of text.split("\n", MAX_LINES)) {
    const name = MODEL.exec(line)?.[1];
    if (name !== undefined) {
      found.push({ name, fields: [] });
      open = true;
    } else if (/^\s*\}/.test(line)) open = false;
    else if (open) {
      const field = FIELD.exec(line);
      if (field?.[1] !== undefined && field[2] !== undefined) found.at(-1)?.fields.push({ name: field[1], type: field[2] });
    }
  }
  return found;
}
