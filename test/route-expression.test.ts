/** The matcher of the scanned code's regular expressions: as the language answers, in time that nobody can blow up. */
import { describe, expect, test } from "vitest";
import { fitsExpression } from "../src/frameworks/route-expression.js";

describe("a regular expression and a path", () => {
  test.each([
    ["^\\/api\\/", "/api/users", true],
    ["^\\/api\\/", "/public/api/users", false],
    ["\\/api\\/v1\\/", "/x/api/v1/y", true],
    ["^(\\/app\\/api)?\\/items\\/[^/]+\\/cover$", "/items/7/cover", true],
    ["^(\\/app\\/api)?\\/items\\/[^/]+\\/cover$", "/app/api/items/7/cover", true],
    ["^(\\/app\\/api)?\\/items\\/[^/]+\\/cover$", "/items/7/cover/9", false],
    ["^/(login|signup|reset)(/|$)", "/signup", true],
    ["^/(login|signup|reset)(/|$)", "/signups", false],
    ["^/(?:a|b)*c$", "/ababc", true],
    ["^/x{2,3}$", "/xx", true],
    ["^/x{2,3}$", "/xxxx", false],
    ["\\.(?:png|jpe?g)$", "/logo.jpg", true],
    ["^/[a-z0-9_-]+$", "/a_b-9", true],
    ["^/[^a-c]$", "/b", false],
    ["\\bhealth\\b", "/health-check", true],
    [".*", "/", true],
  ])("%s on %s is %s", (source, path, fits) => {
    expect(fitsExpression(source, "", path)).toBe(fits);
    expect(fitsExpression(source, "", path)).toBe(new RegExp(source).test(path));
  });

  test("letters of either case where the flag says so", () => {
    expect(fitsExpression("^/API/", "i", "/api/x")).toBe(true);
    expect(fitsExpression("^/API/", "", "/api/x")).toBe(false);
  });

  test("a parameter that decides is not known", () => {
    expect(fitsExpression("^/users/\\d+$", "", "/users/:id")).toBeUndefined();
    expect(fitsExpression("^/users/[^/]+$", "", "/users/:id")).toBe(true);
    expect(fitsExpression("^/orders/", "", "/users/:id")).toBe(false);
  });

  test.each(["^(?!/api)", "(a)\\1", "(", "[", "\\", "*"])("%s is not understood", (source) => {
    expect(fitsExpression(source, "", "/api")).toBeUndefined();
  });

  test("an expression made to hang takes no time", () => {
    const started = performance.now();
    expect(fitsExpression("^(a+)+$", "", `/${"a".repeat(5000)}!`)).toBe(false);
    expect(fitsExpression("(?:(?:(?:a{0,50}){0,50}){0,50}){0,50}", "", "/a")).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
