/** Requests that endpoints share: what a framework says an endpoint can be told from is all that it is told from. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { describe, expect, test } from "vitest";
import { adapters } from "../src/frameworks/index.js";
import { type Bound, type RequestShape, tells } from "../src/frameworks/request.js";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every word of the files that describe requests: whatever `meaning` compares a name with is among them. */
const WORDS = [...new Set(glob.sync("src/frameworks/**/*.ts", { cwd: HOME }).map((path) => readFileSync(join(HOME, path), "utf8")).filter((text) => text.includes("Meaning | undefined {")).flatMap((text) => text.match(/(?<=["|?(:/])[A-Za-z_$][\w$]*/g) ?? []))];
const ENDPOINTS: readonly Bound[] = [
  { method: "GET", route: "/a/b", mount: "/a", config: '{"isPublic":true}' },
  { method: "POST", route: "/teams/[id]", mount: "/", config: "{}" },
  { method: "LOADER", route: "/teams/:id", mount: "/teams" },
];
const SHAPES = [...new Map(adapters.flatMap((a) => a.shapes).map((s) => [s.id, s])).values()];

/** Paths; below what means nothing of its own, all words are tried again, and once more below what tells the endpoint. */
function* paths(shape: RequestShape, above: readonly string[] = []): Iterable<readonly string[]> {
  for (const word of WORDS) {
    for (const name of [word, `${word}()`, `${word}(${word})`]) {
      const path = [...above, name];
      yield path;
      if ((above.length === 0 || tells(shape.tellsEndpoint ?? [], path.join("."))) && above.length < 2 && !name.includes("(") && shape.meaning(path, {})?.is === "part") yield* paths(shape, path);
    }
  }
}

/** Whether a shape looks at what is bound to say what a path means. */
function asksOf(shape: RequestShape, path: readonly string[]): boolean {
  let hasAsked = false;
  shape.meaning(path, new Proxy<Bound>({}, {
    get: (_, name) => {
      hasAsked ||= name !== "identityAt";
      return undefined;
    },
  }));
  return hasAsked;
}

describe("a member that does not tell the endpoint means the same for all of them", () => {
  test.each(SHAPES.filter((s) => s.tellsEndpoint !== undefined).map((s) => [s.id, s] as const))("%s", (_, shape) => {
    const differing: string[] = [], asking: string[] = [];
    for (const path of paths(shape)) {
      if (tells(shape.tellsEndpoint ?? [], path.join("."))) continue;
      const shared = JSON.stringify(shape.meaning(path, {}));
      if (ENDPOINTS.some((bound) => JSON.stringify(shape.meaning(path, bound)) !== shared)) differing.push(path.join("."));
      // Whoever asks which endpoint it is is taken to need to know: what stands before handlers would run for each anew.
      if (asksOf(shape, path)) asking.push(path.join("."));
    }
    expect({ differing, asking }).toEqual({ differing: [], asking: [] });
  });
});

test("a part that holds a telling member tells, and so does what is below one", () => {
  const telling = ["req.method", "clone", "path"];
  expect(["req", "req.method", "clone().url", "clone", "path.length", "path"].filter((path) => !tells(telling, path))).toEqual([]);
  expect(["req.body", "reqs", "header(req.method)", "methods", "paths", "requ"].filter((path) => tells(telling, path))).toEqual([]);
});
