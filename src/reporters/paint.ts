/** Colours for those who see them. Most runs paint nothing, and load nothing for it. */
import { createRequire } from "node:module";
import type { Chalk as ChalkConstructor } from "chalk";

const STYLES = ["bold", "dim", "underline", "red", "green", "yellow", "cyan"] as const;

export type Paint = Readonly<Record<(typeof STYLES)[number], (text: string) => string>>;

const plain = Object.fromEntries(STYLES.map((style) => [style, (text: string) => text])) as Paint;

/** @param hasColor whether whoever looks sees colours */
export function paintFor(hasColor: boolean): Paint {
  if (!hasColor) return plain;
  const { Chalk } = createRequire(import.meta.url)("chalk") as { readonly Chalk: typeof ChalkConstructor };
  return new Chalk({ level: 1 });
}
