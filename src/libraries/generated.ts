/** Clients that a tool generates into the project, where the sources do not show them: they stand for their package. */

interface GeneratedRow {
  /** Name that is imported. */
  readonly name: string;
  /** What the import path looks like. */
  readonly specifier: RegExp;
  readonly package: string;
  readonly docs: string;
}

const generatedRows: readonly GeneratedRow[] = [
  { name: "PrismaClient", specifier: /prisma|generated|client/i, package: "@prisma/client", docs: "https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/generating-prisma-client" },
  { name: "Prisma", specifier: /prisma|generated|client/i, package: "@prisma/client", docs: "https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/generating-prisma-client" },
];

/** The package behind a name that is imported from a place we cannot see, or undefined. */
export function generatedPackage(specifier: string, name: string): string | undefined {
  return generatedRows.find((r) => r.name === name && r.specifier.test(specifier))?.package;
}
