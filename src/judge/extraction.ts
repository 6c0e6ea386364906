/** One file's facts as bytes, so that a thread can hand them to another and a cache can write them down. */
import type { FileFacts } from "../extract/facts.js";
import { bodyOf, type FactIndex, indexOf } from "../extract/stored.js";
import { View, type ViewIndex } from "../extract/view.js";
import { extracted } from "./read.js";

/** `whole`: what somebody has asked a component for once will be asked for again. Its body is asked for too seldom to be kept. */
export type ViewEntry = ViewIndex & { readonly whole?: FactIndex };

export interface Packed {
  readonly isView: 0 | 1;
  readonly index: Uint8Array;
  readonly body: Uint8Array;
}

const NONE = new Uint8Array();

export function packed(facts: FileFacts): Packed {
  const bytes = (data: string): Buffer => Buffer.from(data, "utf8");
  if (!(facts instanceof View)) return { isView: 0, index: bytes(JSON.stringify(indexOf(facts))), body: bytes(bodyOf(facts)) };
  const entry: ViewEntry = { ...facts.index, ...(facts.whole && { whole: indexOf(facts.whole) }) };
  return { isView: 1, index: bytes(JSON.stringify(entry)), body: NONE };
}

/** What a text shows, or why it shows nothing. */
export type Extraction = Packed | { readonly skipped: string } | { readonly notAnalysed: string };

export function extraction(text: string, path: string): Extraction {
  const file = extracted(text, path);
  return "facts" in file ? packed(file.facts) : file;
}
