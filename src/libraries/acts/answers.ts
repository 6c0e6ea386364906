/** What endpoints answer with. */
import type { ActRow } from "./row.js";

const page = (match: ActRow["match"], docs: string): ActRow => ({ match, does: "shows a page", docs });

export const answerRows: readonly ActRow[] = [
  page(["express#Response().render", "express#Response().**.render", "express#Application()|Express().render"], "https://expressjs.com/en/api.html#res.render"),
  page(["fastify#FastifyReply().view|viewAsync", "fastify#FastifyReply().**.view"], "https://github.com/fastify/point-of-view"),
  page(["koa#Context().render", "koa#Response().render"], "https://github.com/queckezz/koa-views"),
  page(["hono#Context()|Response().html|render"], "https://hono.dev/docs/api/context#html"),
  page(["@nestjs/common#Render"], "https://docs.nestjs.com/techniques/mvc"),
];
