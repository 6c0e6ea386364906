/** Finds values of a wrong type on their way between functions: what the project's own type check would stop. */
import type { Rule } from "../concepts.js";

const rule: Rule = {
  id: "no-type-errors",
  title: "Types fit",
  violation: "Wrong types pass between functions; `null` handed to an API that expects `undefined`",
  level: "emergency",
  needs: "types",
  presets: ["recommended", "strict", "all"],
  messages: { mistake: "Types do not fit here. TypeScript says (TS{code}): {message}." },
  why:
    "A type error is a failure that has been found already. Shipped, it is found again by whoever sends the value that nobody expected.",
  instead:
    "Correct the value or the type; where `null` comes from a database and `undefined` is expected, convert it at the border (`?? undefined`). Run the type check before each deployment.",
  example: {
    bad: {
      "tsconfig.json": '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "include": ["src"] }',
      "src/orders.ts": "export function total(prices: readonly number[]): number {\n  return prices.length;\n}\n\nexport const due: number = total([\"12\"]);\n",
    },
    repaired: {
      "tsconfig.json": '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "include": ["src"] }',
      "src/orders.ts": "export function total(prices: readonly number[]): number {\n  return prices.length;\n}\n\nexport const due: number = total([12]);\n",
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    for (const { file, pos, end, code, message } of project.typeMistakes ?? []) {
      const symbol = project.file(file)?.symbolAt(pos) ?? "";
      yield { file, pos, end, message: "mistake", data: { code: String(code), message: message.replace(/\.$/, "") }, confidence: "proven", symbol, identity: `TS${code}` };
    }
  },
};

export default rule;
