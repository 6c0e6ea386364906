/** Batches for queues and caches: https://docs.bullmq.io/guide/queues/adding-bulks, https://trigger.dev/docs/triggering, https://redis.io/docs/latest/commands/mget/ */
import type { Form, Write } from "./form.js";
import { codeOf } from "../lines.js";

export const bullmq: Form = {
  calls: /^(?:bullmq|bull|@nestjs\/bullmq|@nestjs\/bull)#/, package: "bullmq",
  write({ root, steps: [step, more] }): Write | undefined {
    const [name, data, options, another] = step?.args ?? [];
    if (step?.name !== "add" || more || !name || !data || another) return undefined;
    return { k: "rows", row: data, as: `{ name: ${codeOf(name)}, data: ${codeOf(data)}${options ? `, opts: ${codeOf(options)}` : ""} }`, written: (jobs) => `${root}.addBulk(${jobs})` };
  },
};

export const trigger: Form = {
  calls: /^@trigger\.dev\/sdk\S*#task\(\)/, package: "@trigger.dev/sdk",
  write({ root, steps: [step, more] }): Write | undefined {
    const [payload, options, another] = step?.args ?? [];
    if (step?.name !== "trigger" || more || !payload || another) return undefined;
    return { k: "rows", row: payload, as: `{ payload: ${codeOf(payload)}${options ? `, options: ${codeOf(options)}` : ""} }`, written: (items) => `${root}.batchTrigger(${items})` };
  },
};

export const redis: Form = {
  calls: /^(?:ioredis|redis|@upstash\/redis)#/, package: "ioredis",
  write({ root, steps: [step, more] }): Write | undefined {
    const [key, another] = step?.args ?? [];
    if (!step || !/^(?:del|unlink)$/.test(step.name) || more || !key || another) return undefined;
    return { k: "keys", key, failsOnNone: true, written: (keys) => `${root}.${step.name}(${/^\[\.\.\.[\w.]+\]$/.test(keys) ? keys.slice(1, -1) : `...${keys}`})` };
  },
};
