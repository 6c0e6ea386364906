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
  { name: "RegisterRoutes", specifier: /routes/i, package: "tsoa", docs: "https://tsoa-community.github.io/docs/getting-started.html#creating-our-express-server" },
  // Modules of Nuxt offer these under aliases that no file of the project stands behind.
  { name: "getServerSession", specifier: /^#auth$/, package: "next-auth/next", docs: "https://auth.sidebase.io/guide/authjs/server-side/session-access" },
  { name: "getToken", specifier: /^#auth$/, package: "next-auth/jwt", docs: "https://auth.sidebase.io/guide/authjs/server-side/jwt-access" },
  { name: "NuxtAuthHandler", specifier: /^#auth$/, package: "next-auth", docs: "https://auth.sidebase.io/guide/authjs/nuxt-auth-handler" },
  { name: "serverSupabaseUser", specifier: /^#supabase\/server$/, package: "@nuxtjs/supabase", docs: "https://supabase.nuxtjs.org/services/serversupabaseuser" },
  { name: "serverSupabaseSession", specifier: /^#supabase\/server$/, package: "@nuxtjs/supabase", docs: "https://supabase.nuxtjs.org/services/serversupabasesession" },
];

/** The package behind a name that is imported from a place we cannot see, or undefined. */
export function generatedPackage(specifier: string, name: string): string | undefined {
  return generatedRows.find((r) => r.name === name && r.specifier.test(specifier))?.package;
}

/** Whether an import takes no more than a name out of a generated client: its enums and types are used on both sides. */
export function isGeneratedName(specifier: string, name: string | undefined): boolean {
  return specifier === "@prisma/client" && name !== undefined && !/^(?:PrismaClient|Prisma|default|\*)$/.test(name);
}
