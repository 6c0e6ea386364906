/**
 * Extracts the facts of many files in several threads. Each has to load the parser, and V8 compiles in threads of its
 * own already: on two cores that took 1.24 times as long as one thread and half as much processor time again, so it is
 * done where there are more cores, and enough to do for them.
 */
import { availableParallelism } from "node:os";
import type { Extraction } from "./extraction.js";
import type { Batch, Extractions } from "./worker.js";

/** Below these, one thread is done before others have begun. */
const MIN_CORES = 4;
const MIN_TEXT = 2_000_000;
/** Linking waits for all, and is done by one: more threads than these save little. */
const MAX_THREADS = 4;
/** Characters in one piece of work. */
const BATCH = 200_000;

/** How many threads so much text is worth, where nobody has said. */
export function threadsFor(characters: number, cores = availableParallelism()): number {
  return cores < MIN_CORES || characters < MIN_TEXT ? 1 : Math.min(MAX_THREADS, cores - 1);
}

/** What the texts show, by path. */
export async function extractedIn(threads: number, texts: Batch): Promise<Map<string, Extraction>> {
  const batches = batched(texts);
  const found = new Map<string, Extraction>();
  await Promise.all(Array.from({ length: Math.min(threads, batches.length) }, () => worked(batches, found)));
  return found;
}

function batched(texts: Batch): Batch[] {
  const batches: (readonly [string, string])[][] = [];
  let room = 0;
  for (const one of texts) {
    if (room <= 0) {
      batches.push([]);
      room = BATCH;
    }
    batches.at(-1)?.push(one);
    room -= one[1].length;
  }
  return batches.reverse();
}

/** One thread, until nothing is left to do. What it did not come to is extracted where it is needed. */
function worked(batches: Batch[], found: Map<string, Extraction>): Promise<void> {
  // Most runs need none, and what is imported is loaded by all.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    const next = (): void => {
      const batch = batches.pop();
      if (batch) worker.postMessage(batch);
      else void worker.terminate();
    };
    worker.on("message", (extractions: Extractions) => {
      for (const [path, one] of extractions) found.set(path, one);
      next();
    });
    worker.on("error", () => resolve());
    worker.on("exit", () => resolve());
    next();
  });
}
