/**
 * Text that is kept as bytes. Letters beyond ASCII are written as JSON's escapes: Node reads and writes plain bytes many
 * times faster, and V8 keeps such a text in half the room.
 */
import { isAscii } from "node:buffer";

/** JSON of which each letter is one byte. */
export function plainJson(data: unknown): string {
  return JSON.stringify(data).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The bytes of a text. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, /[\u0080-\uffff]/.test(text) ? "utf8" : "latin1");
}

/** The text of such bytes. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(isAscii(buffer) ? "latin1" : "utf8");
}
