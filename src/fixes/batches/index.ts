/** Every client whose queries can be batched. */
import { knex, kysely, supabase } from "./builders.js";
import { drizzle } from "./drizzle.js";
import type { Form } from "./form.js";
import { sequelize, typeorm } from "./models.js";
import { mongoose } from "./mongoose.js";
import { prisma } from "./prisma.js";
import { bullmq, redis, trigger } from "./queues.js";
import { mysql, pg } from "./statements.js";

const FORMS: readonly Form[] = [prisma, mongoose, drizzle, typeorm, sequelize, knex, kysely, supabase, pg, mysql, bullmq, trigger, redis];

/**
 * The client that a call is made on.
 *
 * @param callee canonical name of the call
 * @param depends whether the file's package depends on another: a client that is kept in a global says nothing of where it comes from
 */
export function formOf(callee: string, depends: (name: string) => boolean): Form | undefined {
  return FORMS.find(({ calls }) => calls.test(callee)) ?? (callee.startsWith("global#global.") ? FORMS.find((form) => depends(form.package)) : undefined);
}
