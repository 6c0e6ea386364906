/** Text of the scanned project in documents with markup: what it says is shown, and none of it is markup. */
import { escape } from "./escape.js";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\ufffe": "&#65533;", "\uffff": "&#65533;" };

/** For XML and HTML, as text and as an attribute's value. */
export function markup(text: string): string {
  return escape(text).replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITIES[character] ?? "");
}

/** A code span: nothing in it is read as Markdown, in a table neither. */
export function codeSpan(text: string): string {
  const plain = escape(text).replaceAll("|", "\\|").trim();
  if (plain === "") return "";
  const fence = "`".repeat(Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const gap = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
  return fence + gap + plain + gap + fence;
}

/** Prose in Markdown: what stands between backticks is code, everything else is words. Nobody is mentioned, nothing is linked. */
export function prose(text: string): string {
  const parts = escape(text).split(/`([^`]*)`/);
  return parts.map((part, i) => (i % 2 === 1 ? codeSpan(part) || "\\`\\`" : words(part))).join("");
}

function words(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#|!&$~]|:(?=\/\/)/g, "\\$&")
    .replace(/@/g, "@&#8203;")
    .replace(/\bwww\./gi, "$&&#8203;");
}
