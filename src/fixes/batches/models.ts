/** Batches in TypeORM and Sequelize: https://typeorm.io/docs/working-with-entity-manager/find-options, https://sequelize.org/docs/v6/core-concepts/model-querying-basics/ */
import { type Form, isWrittenSomewhere, keyed, lastName, memberCode, membersOf, type Read, rowName, type Write } from "./form.js";
import { codeOf } from "../lines.js";

const IN = [{ name: "In", from: "typeorm" }];

export const typeorm: Form = {
  calls: /^(?:typeorm|@nestjs\/typeorm)\b/, package: "typeorm",
  read({ root, steps: [step, more] }, isOfElement): Read | undefined {
    const [argument, another] = step?.args ?? [];
    if (!step || more || !argument || another) return undefined;
    const name = rowName(root), target = lastName(root);
    const isMany = /^find(?:By)?$/.test(step.name);
    if (!isMany && !/^findOne(?:By)?$/.test(step.name)) return undefined;
    const answer: Read["answer"] = isMany ? { k: "list", put: (rows) => rows } : { k: "first", nothing: "null" };
    if (step.name.endsWith("By")) {
      const by = keyed(membersOf(argument), isOfElement);
      return by && { key: by.key, field: by.field, name, target, imports: IN, copies: true, answer, many: (keys) => `${root}.findBy(${by.with(`In(${keys})`)})` };
    }
    const options = membersOf(argument);
    const by = keyed(membersOf(options?.get("where")), isOfElement);
    const rest = [...(options ?? [])].filter(([option]) => option !== "where");
    if (!by || rest.some(([option, value]) => !/^(?:relations|order)$/.test(option) || isOfElement(value))) return undefined;
    return {
      key: by.key, field: by.field, name, target, imports: IN, copies: true, answer,
      many: (keys) => `${root}.find({ where: ${by.with(`In(${keys})`)}${rest.map(([option, value]) => `, ${memberCode(option, codeOf(value))}`).join("")} })`,
    };
  },
  write({ root, steps: [step, more] }, isOfElement): Write | undefined {
    const [first, change, another] = step?.args ?? [];
    if (!step || more || !first || another) return undefined;
    if (/^(?:save|insert)$/.test(step.name) && !change && membersOf(first)) return { k: "rows", row: first, ...(step.name === "save" && { givesRows: true }), written: (rows) => `${root}.${step.name}(${rows})` };
    if (!/^(?:delete|update|softDelete)$/.test(step.name) || (step.name === "update") !== (change !== undefined) || (change && isOfElement(change))) return undefined;
    const then = change ? `, ${codeOf(change)}` : "";
    const members = membersOf(first);
    const by = members && keyed(members, isOfElement);
    if (by) return { k: "keys", key: by.key, imports: IN, written: (keys) => `${root}.${step.name}(${by.with(`In(${keys})`)}${then})` };
    return members ? undefined : { k: "keys", key: first, failsOnNone: true, written: (keys) => `${root}.${step.name}(${keys}${then})` };
  },
};

/** `beforeCreate: …`, `@BeforeSave`: https://sequelize.org/docs/v6/other-topics/hooks/ */
const HOOKS = /\b(?:[bB]efore|[aA]fter)(?:Create|Save|Validate)\b/;

export const sequelize: Form = {
  calls: /^(?:sequelize|sequelize-typescript)\b/, package: "sequelize",
  read({ root, steps: [step, more] }, isOfElement): Read | undefined {
    const [argument, extra] = step?.args ?? [];
    if (!step || more || !argument || (extra && isOfElement(extra))) return undefined;
    const name = rowName(root), target = lastName(root);
    if (step.name === "findByPk") {
      return extra ? undefined : { key: argument, field: "id", name, target, copies: true, answer: { k: "one", nothing: "null" }, many: (keys) => `${root}.findAll({ where: { id: ${keys} } })` };
    }
    const options = membersOf(argument);
    const by = /^find(?:One|All)$/.test(step.name) ? keyed(membersOf(options?.get("where")), isOfElement) : undefined;
    const rest = [...(options ?? [])].filter(([option]) => option !== "where");
    const attributes = options?.get("attributes")?.getText();
    if (!by || rest.some(([option, value]) => !/^(?:include|attributes|order|raw|transaction)$/.test(option) || isOfElement(value))) return undefined;
    if (attributes !== undefined && !attributes.includes("exclude") && !new RegExp(`["']${by.field}["']`).test(attributes)) return undefined;
    return {
      key: by.key, field: by.field, name, target, copies: true, answer: step.name === "findAll" ? { k: "list", put: (rows) => rows } : { k: "first", nothing: "null" },
      many: (keys) => `${root}.findAll({ where: ${by.with(keys)}${rest.map(([option, value]) => `, ${memberCode(option, codeOf(value))}`).join("")} })`,
    };
  },
  write({ root, steps: [step, more] }, isOfElement, { project }): Write | undefined {
    const [first, options, another] = step?.args ?? [];
    if (!step || more || !first || another || (options && isOfElement(options))) return undefined;
    // Hooks of single rows are not run for many.
    if (step.name === "create" && membersOf(first) && !isWrittenSomewhere(project, HOOKS)) {
      const given = options && membersOf(options);
      if (options && (!given || given.has("validate"))) return undefined;
      // `create` validates, `bulkCreate` only where it is told to.
      const validated = options ? codeOf(options).replace(/^\{ ?/, "{ validate: true, ").replace(", }", " }") : "{ validate: true }";
      return { k: "rows", row: first, givesRows: true, written: (rows) => `${root}.bulkCreate(${rows}, ${validated})` };
    }
    const asked = step.name === "destroy" && !options ? membersOf(first) : undefined;
    const by = asked?.size === 1 ? keyed(membersOf(asked.get("where")), isOfElement) : undefined;
    return by && { k: "keys", key: by.key, written: (keys) => `${root}.destroy({ where: ${by.with(keys)} })` };
  },
};
