/** Finds tables that clients reach without a server between, and that let everybody at every row. */
import type { Problem, Project, Rule } from "../concepts.js";
import type { Policy, Table } from "../schema/table.js";

interface Options {
  readonly force: boolean;
  readonly requirePolicy: boolean;
}

/**
 * What a policy lets everybody do with every row; undefined where it holds something against them. One without any
 * condition lets nobody do anything.
 */
function gives({ command, isForClients, isPermissive, using, check }: Policy): { readonly message: string; readonly what: string } | undefined {
  // To read everything may be meant: content that is public has no owner.
  if (!isPermissive || !isForClients || command === "select") return undefined;
  const isAll = command === "all";
  if (using === "true" && command !== "insert") return { message: "alwaysTrue", what: isAll && check === "some" ? "read and delete" : isAll ? "read, insert, update and delete" : command };
  if (check !== "true" || command === "delete") return undefined;
  return command === "update" ? { message: "openCheck", what: command } : { message: "alwaysTrue", what: "insert" };
}

function* openPolicies(table: Table): Generator<Problem> {
  for (const policy of table.rowSecurity.policies) {
    const given = gives(policy);
    if (!given) continue;
    yield { ...placed(policy), message: given.message, data: { table: table.label, policy: policy.name, what: given.what }, symbol: table.label, identity: `policy ${policy.name}`, confidence: "proven" };
  }
}

const placed = ({ file, pos, end }: { readonly file: string; readonly pos: number; readonly end: number }): Pick<Problem, "file" | "pos" | "end"> => ({ file, pos, end });

function* check(project: Project, options: Options): Generator<Problem> {
  for (const table of project.schema().tables) {
    const { rowSecurity, clients, isDoubtful } = table;
    if (isDoubtful || rowSecurity.is === "unknown") continue;
    const said = { data: { table: table.label }, symbol: table.label, confidence: "proven" as const };
    if (rowSecurity.is === "on") {
      yield* openPolicies(table);
      const fix = table.repair({ k: "row security", isOn: true, isForced: true });
      if (options.force && !rowSecurity.isForced) yield { ...placed(table), ...said, message: "notForced", ...(fix && { fixes: [fix] }) };
      if (options.requirePolicy && clients !== undefined && rowSecurity.policies.length === 0) yield { ...placed(table), ...said, message: "noPolicy" };
      continue;
    }
    const [policy] = rowSecurity.policies;
    if (clients === undefined && !policy) continue;
    const fix = table.repair({ k: "row security", isOn: false, isForced: options.force });
    const evidence = [
      ...(clients === undefined ? [] : [{ ...placed(table), message: `clients reach the tables of this database themselves: ${clients}` }]),
      ...(policy ? [{ ...placed(policy), message: `the policy "${policy.name}" does nothing until it is enabled` }] : []),
    ];
    yield { ...placed(rowSecurity.off ?? table), ...said, message: rowSecurity.off ? "switchedOff" : policy && clients === undefined ? "idlePolicies" : "off", evidence, ...(fix && { fixes: [fix] }) };
  }
}

const TABLE = "create table public.notes (\n  id uuid primary key default gen_random_uuid(),\n  user_id uuid not null,\n  body text not null\n);\n";
const POLICY = 'create policy "own notes" on public.notes for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));\n';

const rule: Rule<Options> = {
  id: "schema-row-level-security",
  title: "Tables that clients reach protect their rows",
  violation: "Row level security is enabled on every table that clients can reach, and has a policy that is not always true",
  level: "emergency",
  needs: "project",
  readsSchema: true,
  presets: ["strict", "all"],
  cwe: 862,
  messages: {
    off: "`{table}` is open to every client: row level security is not enabled, so whoever has the public key reads and changes all its rows. Enable it, and write a policy for who may do what.",
    switchedOff: "This leaves `{table}` open to every client: row level security is off again, so whoever has the public key reads and changes all its rows. Enable it, and write a policy for who may do what.",
    idlePolicies: "The policies of `{table}` do nothing, because row level security is not enabled on it. Enable it.",
    openCheck: "The policy \"{policy}\" lets a client make anything of the rows of `{table}` that it may change, another owner included: its check is always true. Leave the check out, or write one.",
    alwaysTrue: "The policy \"{policy}\" lets every client {what} any rows of `{table}`: its condition is always true. Compare a column of the row with who is asking, or name the one role that it is for.",
    notForced: "The owner of `{table}` passes its policies by, and so does whatever connects as the owner. Force row level security too.",
    noPolicy: "`{table}` has row level security and no policy, so clients can do nothing with it. Write a policy for who may do what, or take the table out of what clients reach.",
  },
  why:
    "Where the database answers clients itself, row level security is the only thing between anybody and every row. A table without it, or with a policy that is always true, is public, whatever the server checks.",
  instead:
    "Enable row level security in the migration that makes the table, and write policies that compare a column of the row with the user who asks. Tables for the server alone need no policy, only that it is enabled.",
  example: {
    bad: { "supabase/migrations/20240101000000_notes.sql": TABLE, "src/index.ts": "export const port = 80;\n" },
    repaired: {
      "supabase/migrations/20240101000000_notes.sql": TABLE,
      "supabase/migrations/20240102000000_policies.sql": `alter table public.notes enable row level security;\n${POLICY}`,
      "src/index.ts": "export const port = 80;\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        force: { type: "boolean", description: "Row level security has to be forced on the owner of the table too." },
        requirePolicy: { type: "boolean", description: "A table that nobody but the server may use is reported too: it has no policy." },
      },
      additionalProperties: false,
    },
    defaults: { force: false, requirePolicy: false },
  },
  hasFix: true,
  check,
};

export default rule;
