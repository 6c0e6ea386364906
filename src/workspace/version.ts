/** Which version of Stopship this is, as its own package.json says. */
import { existsSync, readFileSync } from "node:fs";

export function version(): string {
  // The sources stand one folder less deep than what is built from them.
  const manifest = ["../../package.json", "../../../package.json"].map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  const data: unknown = manifest && JSON.parse(readFileSync(manifest, "utf8"));
  return typeof data === "object" && data !== null && "version" in data ? String(data.version) : "unknown";
}
