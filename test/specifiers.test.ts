/** Packages by address: every table of libraries goes by the name on npm, however a file imports it. */
import { expect, test } from "vitest";
import { packageNamed } from "../src/extract/specifiers.js";

test.each([
  ["npm:zod@3.23.8", "zod"],
  ["npm:/drizzle-orm@0.30/pg-core", "drizzle-orm/pg-core"],
  ["https://esm.sh/@supabase/supabase-js@2.45.0?target=deno", "@supabase/supabase-js"],
  ["https://esm.sh/v135/stripe@11.1.0", "stripe"],
  ["https://cdn.jsdelivr.net/npm/jose@5/+esm", "jose"],
  ["jsr:@hono/hono@4/jwt", "hono/jwt"],
  ["jsr:@std/http@1", "std/http"],
  ["https://deno.land/std@0.168.0/http/server.ts", "std/http/server"],
  ["https://deno.land/x/zod@v3.22.4/mod.ts", "zod"],
])("%s is %s", (address, name) => expect(packageNamed(address)).toBe(name));

test.each(["zod", "./db.ts", "node:fs", "@/lib/db", "https", "https://example.com/lib.js"])("%s stays what it is", (specifier) => expect(packageNamed(specifier)).toBe(specifier));
