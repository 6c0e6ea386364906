/** Models whose methods the project writes itself, on the schema they are made of. */
import { table } from "./match.js";

export interface ModelRow {
  readonly match: string | readonly string[];
  /** Argument with the schema. */
  readonly schema: number;
  /** Where the schema keeps what the model and what its rows can do: `schema.statics.find = …`. */
  readonly statics: string;
  readonly methods: string;
  readonly docs: string;
}

export const modelRows: readonly ModelRow[] = [
  { match: ["mongoose#model()", "mongoose#connection|createConnection()|Connection().model()"], schema: 1, statics: "statics", methods: "methods", docs: "https://mongoosejs.com/docs/guide.html#methods" },
];
export const models = table(modelRows);
