/** The adapters, one for each framework. */
import type { Adapter } from "./adapter.js";
import { adonis } from "./adonis.js";
import { serviceContainers } from "./containers.js";
import { elysia } from "./elysia.js";
import { fetchHandlers } from "./fetch.js";
import { express } from "./express.js";
import { h3 } from "./h3.js";
import { hapi } from "./hapi.js";
import { hono } from "./hono.js";
import { koa } from "./koa.js";
import { nest } from "./nest.js";
import { graphql } from "./graphql.js";
import { fastify } from "./fastify.js";
import { lambda } from "./lambda.js";
import { next } from "./next.js";
import { routingControllers } from "./routing-controllers.js";
import { remix } from "./remix.js";
import { sveltekit } from "./sveltekit.js";
import { orpc } from "./orpc.js";
import { pothos } from "./pothos.js";
import { trpc } from "./trpc.js";
import { tsoa } from "./tsoa.js";
import { typeGraphql } from "./type-graphql.js";
import { nitro } from "./nitro.js";

export const adapters: readonly Adapter[] = [
  next,
  express,
  remix,
  sveltekit,
  trpc,
  orpc,
  hono,
  koa,
  hapi,
  adonis,
  elysia,
  routingControllers,
  tsoa,
  nest,
  graphql,
  pothos,
  typeGraphql,
  fastify,
  nitro,
  h3,
  lambda,
  fetchHandlers,
  serviceContainers,
];
