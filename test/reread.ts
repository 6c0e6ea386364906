/** What a result rests on, as the next run reads it. */
import type { Rests } from "../src/judge/before.js";
import { KeptLines } from "../src/judge/kept-lines.js";
import { type EarlierRests, readRests, RESTS, writtenRests } from "../src/judge/kept-rests.js";

/** @param from what was read before: the next one is written with what is the same in it */
export function reread(rests: Rests, from?: EarlierRests): ReturnType<typeof readRests> {
  const [files, taken, used, shares, lookups] = writtenRests(rests, from).map((bytes) => new KeptLines(bytes));
  if (!files || !taken || !used || !shares || !lookups) throw new Error(`${RESTS.join()} are written`);
  return readRests({ files, taken, used, shares, lookups });
}
