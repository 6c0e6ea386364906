/** A handler that only hands every request to the app of another framework: its endpoints are that app's, listed where it registers them. */
import type { Value } from "../link/values.js";

const APP = /^(?:hono(?:\/(?:tiny|quick))?#Hono|@hono\/zod-openapi#OpenAPIHono|elysia#Elysia|express#|fastify#|koa#)\(\)/;
/** The app's own function that answers a request. */
const ANSWERS = /\.(?:fetch|handle|callback\(\))$/;
/** What makes a handler of a platform out of an app. */
const ADAPTS = /^(?:hono\/(?:vercel|netlify|cloudflare-pages|aws-lambda|lambda-edge|azure-functions)#handle|@hono\/node-server\/vercel#handle|serverless-http#|@(?:vendia|codegenie)\/serverless-express#(?:configure)?|@fastify\/aws-lambda#)\(\)$/;

export function isServedApp(handler: Value): boolean {
  if (handler.k !== "external") return false;
  if (ADAPTS.test(handler.name)) return handler.args?.[0]?.k === "external" && APP.test(handler.args[0].name);
  return ANSWERS.test(handler.name) && APP.test(handler.name);
}
