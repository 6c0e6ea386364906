/** Files that are no code and still say how a project is built, checked, deployed and stored: rules get them as text. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Larger ones are data. */
const MAX_BYTES = 2 * 1024 * 1024;

const BY_NAME = new RegExp(
  [
    "package\\.json", "tsoa\\.json", "tsconfig(?:[.-][\\w.-]+)?\\.json", "(?:turbo|nx|lerna|vercel|railway|firebase)\\.json", "(?:netlify|fly|railway|wrangler)\\.toml", "wrangler\\.jsonc?", "render\\.ya?ml", "Procfile", "serverless(?:[.-][\\w-]+)?\\.ya?ml", "(?:sam-?)?template(?:[.-][\\w-]+)?\\.ya?ml", "functions?\\.ya?ml",
    "(?:Dockerfile|Containerfile)(?:\\.[\\w.-]+)?", "[\\w.-]+\\.dockerfile", "\\.gitlab-ci\\.ya?ml", "\\.?lefthook\\.ya?ml", "[\\w.-]+\\.(?:prisma|sql|graphqls?|gql)", "[\\w.-]*(?:openapi|swagger|api-?docs?|api-?spec|oas3?)[\\w.-]*\\.(?:json|ya?ml)", "api\\.ya?ml",
  ].map((name) => `^${name}$`).join("|"),
  "i",
);
const BY_PLACE = /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|\.github\/actions\/.+\/action\.ya?ml|\.circleci\/config\.ya?ml|supabase\/config\.toml|(?:tsconfig|ts-config|typescript-config)[\w-]*\/[\w.-]+\.json|\.husky\/[\w-]+|(?:openapi|swagger|api-?docs?|api-?specs?|oas3?)\/.+\.(?:json|ya?ml)|docs?\/[\w./-]+\.ya?ml|(?:serverless|functions|resources)\/[\w./-]+\.ya?ml)$/;

/** Nearly all files of a project are code, of which hardly any has one of these names. */
const CODE = /\.[cm]?[jt]sx?$/, PERHAPS = /(?:^|\/)(?:docker|container)file\.[^/]*$/i;

/** Whether a path names such a file. */
export function isDocument(path: string): boolean {
  if (CODE.test(path) && !PERHAPS.test(path)) return false;
  return BY_NAME.test(path.slice(path.lastIndexOf("/") + 1)) || BY_PLACE.test(path);
}

/** The texts of documents by path, without byte order marks, and which of them are too large to be read. */
export function readDocuments(root: string, paths: readonly string[]): { readonly texts: ReadonlyMap<string, string>; readonly tooLarge: readonly string[] } {
  const texts = new Map<string, string>();
  const tooLarge: string[] = [];
  for (const path of paths) {
    try {
      const file = join(root, path);
      const stat = statSync(file);
      if (stat.isFile() && stat.size > MAX_BYTES) tooLarge.push(path);
      else if (stat.isFile()) texts.set(path, readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
    } catch {
      // Gone since the walk, or not ours to read: the rules do without.
    }
  }
  return { texts, tooLarge };
}
