/**
 * What rules say of themselves. Whoever judges nothing needs no more of them: the build writes it out as data, so that a
 * run that finds everything as it was loads none of their code.
 */
import type { Rule } from "../../concepts.js";
import { rules } from "../index.js";

/** All of it is data. */
export const SAID = ["id", "title", "violation", "level", "needs", "typedHalf", "presets", "cwe", "messages", "why", "instead", "example", "options", "hasFix", "isSecret", "isLocal", "readsSchema"] as const satisfies readonly (keyof Rule)[];

export type Described = Pick<Rule, (typeof SAID)[number]>;

export const described: readonly Described[] = rules;
