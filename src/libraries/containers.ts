/** Services that a container hands out: what stands behind a name is put there elsewhere, and often nothing shows it. */
import { table } from "./match.js";

export interface ContainerRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}

const AWILIX = "https://github.com/jeffijoe/awilix#readme";

export const containerRows: readonly ContainerRow[] = [
  { match: ["awilix#createContainer().cradle.**", "awilix#createContainer().resolve().**", "awilix#AwilixContainer().cradle.**", "awilix#AwilixContainer().resolve().**"], docs: AWILIX },
  { match: ["@fastify/awilix#Cradle().**", "@fastify/awilix#RequestCradle().**", "@fastify/awilix#diContainer.cradle.**", "@fastify/awilix#diContainer.resolve().**", "@fastify/awilix#diContainerClassic.cradle.**"], docs: "https://github.com/fastify/fastify-awilix#readme" },
  { match: ["fastify#**.diContainer.cradle.**", "fastify#**.diContainer.resolve().**"], docs: "https://github.com/fastify/fastify-awilix#readme" },
  { match: ["tsyringe#container.resolve().**", "tsyringe#container.createChildContainer().resolve().**"], docs: "https://github.com/microsoft/tsyringe#container" },
  { match: ["typedi#Container.get().**", "typedi#Container.of().get().**"], docs: "https://docs.typestack.community/typedi/" },
  { match: ["inversify#Container().get().**", "inversify#Container().getAsync().**"], docs: "https://inversify.io/docs/api/container/" },
];

export const containers = table(containerRows);
