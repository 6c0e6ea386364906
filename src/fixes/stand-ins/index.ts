/**
 * Declarations that stand in for packages that are not installed, and for clients that were not generated: without them
 * the compiler knows nothing of what their calls give back. They say what rows, answers and checked values are, and no more.
 */
import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Project } from "../../concepts.js";
import { bcryptjsModule, bcryptModule, jsonwebtokenModule, uuidModule } from "./credentials.js";
import { drizzleModules } from "./drizzle.js";
import { nextModules } from "./next.js";
import { nodeGlobals, nodeModules } from "./node.js";
import { outputOf, prismaModule } from "./prisma.js";
import { bigModule, classNamesModule, dateFnsModule, dateFnsTzModule, mergedClassesModule, msModule, nanoidModule } from "./values.js";
import { zodModule } from "./zod.js";

export interface StandIns {
  /** Modules by the name of their package, as one file of ambient declarations. */
  readonly modules: string;
  /** Files that a tool would generate, by path. */
  readonly files: ReadonlyMap<string, string>;
}

export const NONE: StandIns = { modules: "", files: new Map() };

/** Declarations by the package that has to be missing for them. */
const PACKAGES: readonly (readonly [name: string, text: string])[] = [
  ["next", nextModules], ["zod", zodModule], ["drizzle-orm", drizzleModules], ["jsonwebtoken", jsonwebtokenModule], ["bcrypt", bcryptModule], ["bcryptjs", bcryptjsModule], ["uuid", uuidModule],
  ["date-fns", dateFnsModule], ["date-fns-tz", dateFnsTzModule], ["big.js", bigModule], ["nanoid", nanoidModule], ["ms", msModule], ["clsx", classNamesModule], ["tailwind-merge", mergedClassesModule],
];

type Seen = Pick<Project, "root" | "files" | "documents">;

/** What stands in for what a project imports and does not have. */
export function standInsFor(project: Seen): StandIns {
  const folders = foldersOf(project);
  const isThere = (path: string): boolean => folders.some((folder) => existsSync(join(folder, "node_modules", path)));
  const imported = new Set(project.files.flatMap(({ facts }) => facts.imports.map(({ specifier }) => specifier)));
  const isImported = (name: string): boolean => [...imported].some((specifier) => specifier === name || specifier.startsWith(`${name}/`));
  const modules = PACKAGES.flatMap(([name, text]) => (isImported(name) && !isThere(name) && !isThere(`@types/${name}`) ? [text] : []));
  if (!isThere("@types/node") && !isThere("bun-types")) modules.push(nodeGlobals, nodeModules);
  const schemas = [...project.documents].filter(([path]) => path.endsWith(".prisma"));
  const client = prismaModule(schemas.map(([, text]) => text));
  const files = new Map<string, string>();
  if (client !== undefined) {
    if (isImported("@prisma/client") && !isThere(".prisma/client/index.d.ts")) modules.push(`declare module "@prisma/client" {${client}}`);
    for (const [path, text] of schemas) {
      const output = outputOf(text);
      const folder = output === undefined ? undefined : posix.join(posix.dirname(path), output);
      if (folder === undefined || folder.startsWith("..") || folder.includes("node_modules") || existsSync(join(project.root, folder))) continue;
      files.set(`${folder}/client.d.ts`, client);
      for (const name of ["index", "enums", "models", "browser"]) files.set(`${folder}/${name}.d.ts`, 'export * from "./client";\n');
    }
  }
  return { modules: modules.join("\n"), files };
}

/** Folders whose packages the project can use: those of its manifests, and everything above the root. */
function foldersOf({ root, documents }: Seen): string[] {
  const folders = new Set([...documents.keys()].filter((path) => posix.basename(path) === "package.json").map((path) => join(root, posix.dirname(path))));
  for (let folder = root; ; folder = dirname(folder)) {
    folders.add(folder);
    if (dirname(folder) === folder) return [...folders];
  }
}
