/** Places have names that stay when code moves: the baseline goes by them. */
import { expect, test } from "vitest";
import { extract } from "../src/extract/extract.js";
import { symbolAt } from "../src/link/symbols.js";

const TEXT = `app.get("/orders", requireUser, async (req, res) => { one(); });
router.post("/orders/:id", wrap(limited(async (req) => { two(); })));
rows.map((row) => { three(); });
cache.get("key", () => { four(); });
function named() { app.use("/admin", (req) => { five(); }); }
class Orders { list() { return this.rows.filter(() => { six(); }); } }
const all = async () => { seven(); };
eight();
`;

test.each([
  ["one", "GET /orders"], ["two", "POST /orders/:id"], ["three", ""], ["four", ""], ["five", "named.USE /admin"], ["six", "Orders.list"], ["seven", "all"], ["eight", ""],
])("%s is in “%s”", (name, symbol) => {
  expect(symbolAt(extract(TEXT, "src/app.ts", []), TEXT.indexOf(`${name}();`))).toBe(symbol);
});
