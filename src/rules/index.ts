/** Every rule, in the order of the standard. */
import type { Rule } from "../concepts.js";
import noExplicitAny from "./no-explicit-any.js";

export const rules: readonly Rule[] = [noExplicitAny];
