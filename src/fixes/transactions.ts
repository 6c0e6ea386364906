/** How each client begins a transaction, and what its calls are made on inside one. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { type Chain, membersOf } from "./batches/form.js";
import { carried } from "./carry.js";
import { insertion, replacement } from "./edits.js";
import type { Scene } from "./repair.js";
import { sharedClients } from "./shared-clients.js";

/** A transaction that a client can begin. */
export interface Begun {
  /** Code up to the first statement inside it, as in `prisma.$transaction(async (tx) => {`. */
  readonly opens: string;
  /** Name of what the callback is given. */
  readonly name: string;
  readonly imports: readonly Edit[];
}

interface Place {
  readonly scene: Scene;
  readonly file: string;
  readonly chain: Chain;
  readonly client: TypeScript.Expression;
}

/** A client, with what of its calls has to be another's inside a transaction. */
export interface TransactionForm {
  /** Canonical names of its calls. */
  readonly calls: RegExp;
  readonly package: string;
  /** What a chain is made on, if it is a query: the client, a repository. */
  client(chain: Chain): TypeScript.Expression | undefined;
  begins(place: Place): Begun | undefined;
  /** Edits after which a query runs inside the transaction; undefined where it cannot be seen how. */
  joins(file: string, chain: Chain, client: TypeScript.Expression, name: string): readonly Edit[] | undefined;
}

const begun = (opens: string, name: string): Begun => ({ opens: `${opens}(async (${name}) => {`, name, imports: [] });
const put = (file: string, node: TypeScript.Node, text: string): readonly Edit[] => [replacement(file, node.getStart(), node.end, text)];

/** One whose transactions are clients themselves. @param begin members of the client that begin one */
const alike = (form: Pick<TransactionForm, "calls" | "package" | "client">, begin: string, name: string, isWithout: (scene: Scene) => boolean = () => false): TransactionForm => ({
  ...form,
  begins: ({ scene, client }) => (isWithout(scene) ? undefined : begun(`${client.getText()}.${begin}`, name)),
  joins: (file, _, client) => put(file, client, name),
});

/** `prisma` of `prisma.order.create(…)`, and of `prisma.$queryRaw(…)`. */
function prismaClient({ base, steps: [step] }: Chain): TypeScript.Expression | undefined {
  if (step?.name.startsWith("$") === true) return base;
  return compiler().isPropertyAccessExpression(base) ? base.expression : undefined;
}

/** `db` of `db.insert(…)`, and of `db.query.orders.findMany(…)`; an operator such as `eq` has none. */
function drizzleClient({ base, steps: [step] }: Chain): TypeScript.Expression | undefined {
  const ts = compiler();
  if (ts.isPropertyAccessExpression(base) && ts.isPropertyAccessExpression(base.expression) && base.expression.name.text === "query") return base.expression.expression;
  return step && /^(?:select|selectDistinct|selectDistinctOn|insert|update|delete|execute|with|\$with|\$count)$/.test(step.name) ? base : undefined;
}

/** Drivers of Drizzle that have no transactions, or none that wait: over HTTP, and those that do everything at once. */
const WITHOUT = /^drizzle-orm\/(?:neon-http|d1|better-sqlite3|bun-sqlite|expo-sqlite|op-sqlite|durable-sqlite|sql-js|pg-proxy|mysql-proxy|sqlite-proxy|xata-http|aws-data-api)\b/;

const isWithout = (scene: Scene): boolean => scene.once("drizzle without transactions", () => scene.project.files.some(({ facts, isExcluded }) => !isExcluded && facts.imports.some(({ specifier }) => WITHOUT.test(specifier))));

/** https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions */
const prisma = alike({ calls: /^@prisma\/client#|PrismaClient\(\)/, package: "@prisma/client", client: prismaClient }, "$transaction", "tx");
/** https://orm.drizzle.team/docs/transactions */
const drizzle = alike({ calls: /^drizzle-orm\b/, package: "drizzle-orm", client: drizzleClient }, "transaction", "tx", isWithout);
/** https://kysely.dev/docs/examples/transactions/simple-transaction */
const kysely = alike({ calls: /^kysely\b/, package: "kysely", client: ({ base, steps: [step] }) => (step && /^(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto|with)$/.test(step.name) ? base : undefined) }, "transaction().execute", "trx");
/** https://knexjs.org/guide/transactions.html */
const knex = alike({ calls: /^knex\b/, package: "knex", client: ({ base }) => (/\.(?:fn|ref|client)$/.test(base.getText()) ? undefined : base) }, "transaction", "trx");

/** A repository; `getRepository(Order)` is one too, wherever that function is from. */
function typeormClient({ base, steps: [step] }: Chain): TypeScript.Expression | undefined {
  if (!step) return undefined;
  const made = base.parent;
  return step.name !== "" ? base : compiler().isCallExpression(made) && /[rR]epository$/.test(base.getText()) ? made : undefined;
}

const isSource = ({ root, steps: [step] }: Chain): boolean => step?.name === "getRepository" || /(?:^|\.)(?:manager|entityManager)$/.test(root);

/** https://typeorm.io/docs/advanced-topics/transactions: `withRepository` is there since 0.3. */
const typeorm: TransactionForm = {
  calls: /^(?:typeorm|@nestjs\/typeorm)\b/, package: "typeorm",
  client: typeormClient,
  begins({ scene, file, chain, client }) {
    if (/^[~^]?0\.[0-2]\b/.test(scene.project.dependency(file, "typeorm") ?? "")) return undefined;
    return begun(`${client.getText()}.${isSource(chain) ? "" : "manager."}transaction`, "manager");
  },
  joins(file, chain, client) {
    const ts = compiler();
    if (isSource(chain)) return put(file, client, "manager");
    return ts.isCallExpression(client) ? put(file, client.expression, "manager.getRepository") : put(file, client, `manager.withRepository(${client.getText()})`);
  },
};

/** Where the calls of a model, and of one of its rows, take options. */
const OPTIONS: Readonly<Record<string, number>> = {
  create: 1, bulkCreate: 1, upsert: 1, update: 1, increment: 1, decrement: 1, findByPk: 1,
  destroy: 0, save: 0, findOne: 0, findAll: 0, findOrCreate: 0, count: 0, restore: 0, reload: 0, findAndCountAll: 0,
};

/** https://sequelize.org/docs/v6/other-topics/transactions/#managed-transactions */
const sequelize: TransactionForm = {
  calls: /^(?:sequelize|sequelize-typescript|@sequelize\/core)\b/, package: "sequelize",
  client: ({ base, steps: [step] }) => (step && step.name !== "" ? base : undefined),
  begins({ scene, file }) {
    for (const client of sharedClients(scene, file, /Sequelize$/)) {
      const imports = client.file === file ? [] : carried(scene, [client.node], client.file, file, new Set());
      if (imports) return { ...begun(`${client.node.text}.transaction`, "transaction"), imports };
    }
    return undefined;
  },
  joins(file, { steps: [step, more] }, _, name) {
    const ts = compiler();
    const at = OPTIONS[step?.name ?? ""];
    if (!step || more || at === undefined) return undefined;
    const options = step.args[at];
    const last = step.args.at(-1);
    if (!options) return last && step.args.length === at ? [insertion(file, last.end, `, { ${name} }`)] : undefined;
    const members = membersOf(options);
    if (!ts.isObjectLiteralExpression(options) || !members || members.has(name)) return undefined;
    const end = options.properties.at(-1);
    return end ? [insertion(file, end.end, `, ${name}`)] : put(file, options, `{ ${name} }`);
  },
};

const FORMS: readonly TransactionForm[] = [prisma, drizzle, typeorm, sequelize, kysely, knex];

/**
 * The client that a call is made on.
 *
 * @param depends whether the file's package depends on another: a client that is kept in a global says nothing of where it comes from
 */
export function transactionFormOf(callee: string, depends: (name: string) => boolean): TransactionForm | undefined {
  return FORMS.find(({ calls }) => calls.test(callee)) ?? (callee.startsWith("global#global.") ? FORMS.find((form) => depends(form.package)) : undefined);
}
