/** What a query is about, by how it is written: the model, one row or many, a new one, and whether its name is that of something of people. */
import type { Effect } from "./questions/effects.js";

/** People, money and secrets: nobody publishes lists of these on purpose. */
const UNPUBLISHED = /^(?:users?|accounts?|customers?|orders?|invoices?|payments?|transactions?|sessions?|secrets?|api_?keys?|credentials?|address(?:es)?|cards?|carts?|employees?|patients?|salar(?:y|ies)|audit_?logs?)$/i;

/** One row asked for by a key: whoever was given the key may be meant to read it. */
const ONE_ROW = /\.(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOne|findById|findByPk|get|first)$/;

/** A number or a yes: nothing of any row. */
const NUMBER = /\.(?:count|countBy|countDocuments|estimatedDocumentCount|exists?|existsBy)$/;

/** The model or table a query is about: by what names it, or by how it is written. */
export function modelOf(effect: Effect): string | undefined {
  return tableOf(effect)?.replace(/(?<=\w{3})(?:_?(?:entity|model|schema))$/, "");
}

function tableOf(effect: Effect): string | undefined {
  if (effect.table !== undefined) return effect.table;
  const parts = effect.what.replace(/\(\)/g, "").split(".").filter((p) => p !== "this" && p !== "ctx");
  const model = parts.at(-2);
  return model && !/^(?:db|prisma|client|pool|tx|query|supabase|connection|knex|sql)$/i.test(model) ? model.replace(/(?:Model|Repository|Repo|Service)$/, "").toLowerCase() : undefined;
}

/** What may be of somebody by its name, and is published at times. */
const OWNED = /^(?:users?|accounts?|customers?|orders?|invoices?|payments?|transactions?|subscriptions?|sessions?|tokens?|secrets?|api_?keys?|credentials?|messages?|chats?|conversations?|notifications?|address(?:es)?|cards?|carts?|employees?|patients?|salar(?:y|ies)|members?|memberships?|invitations?|invites?|audit_?logs?|profiles?)$/i;

/** What people say to each other: of one conversation nobody publishes it either. */
const SAID = /^(?:messages?|chats?|conversations?|notifications?|direct_?messages?)$/i;

/** Whether rows of a model are people's, their money, secrets or words by what it is called. */
export function isOfPeople(model: string): boolean {
  return UNPUBLISHED.test(model) || SAID.test(model);
}

/** Whether rows of a model may be somebody's by what it is called. */
export function mayBeSomebodys(model: string): boolean {
  return OWNED.test(model);
}

/** Whether rows of a model are never published in lists, by what it is called. */
export function isUnpublished(model: string): boolean {
  return UNPUBLISHED.test(model);
}

/** Models whose new rows are callers. */
const ACCOUNTS = /^(?:users?|accounts?|customers?)$/;

/** Whether the rows a query is about are callers: told by the name of the model. */
export function isOfAccounts(effect: Effect): boolean {
  return ACCOUNTS.test(modelOf(effect) ?? "");
}

/** Whether one row is asked for. */
export function isOneRow(effect: Effect): boolean {
  return effect.statement ? effect.statement.isByKey : ONE_ROW.test(effect.what);
}

/** Whether nothing of any row is asked for. */
export function isNumber(effect: Effect): boolean {
  return effect.statement?.isNumber ?? NUMBER.test(effect.what);
}

/** Several new rows at once. */
const NEW_ROWS = /\.(?:createMany\w*|insertMany|bulkCreate)$/;

/** Whether a write makes new rows and changes none that is there. */
export function makesRows(effect: Effect): boolean {
  return isCreation(effect) || NEW_ROWS.test(effect.what);
}

/** Whether a write makes one new row. */
export function isCreation(effect: Effect): boolean {
  return effect.isInsert ?? effect.statement?.isInsert ?? /\.(?:create|createUser|insertOne|insert|into)$/.test(effect.what);
}
