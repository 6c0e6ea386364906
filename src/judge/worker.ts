/** A thread that extracts facts: it is sent texts, and sends back what they show. */
import { parentPort } from "node:worker_threads";
import { type Extraction, extraction } from "./extraction.js";

/** A piece of work: texts by path. */
export type Batch = readonly (readonly [path: string, text: string])[];
export type Extractions = readonly (readonly [path: string, Extraction])[];

parentPort?.on("message", (batch: Batch) => {
  parentPort?.postMessage(batch.map(([path, text]) => [path, extraction(text, path)] as const) satisfies Extractions);
});
