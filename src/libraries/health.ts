/** How applications say that they are well: the words of such routes, and packages that answer by themselves. */

/** https://kubernetes.io/docs/reference/using-api/health-checks/ and what load balancers are told by default. */
export const HEALTH_ROUTE = /(?:^|[/_.-])(?:health(?:z|checks?|-check|_check)?|live(?:z|ness)?|ready(?:z)?|readiness|alive|ping|heartbeat|status|up|uptime|monitor(?:ing)?)(?:$|[/_.?-])/i;

/** They register a route, or a server, that the application's code does not show. */
export const HEALTH_PACKAGE =
  /^(?:@nestjs\/terminus|@godaddy\/terminus|@fastify\/under-pressure|under-pressure|lightship|fastify-healthcheck|fastify-custom-healthcheck|express-healthcheck|express-actuator|express-status-monitor|@cloudnative\/health(?:-connect)?|@apollo\/server|apollo-server(?:-[a-z]+)?|graphql-yoga|koa-simple-healthcheck|koa-ping|@hmcts\/nodejs-healthcheck|hapi-alive|@promster\/[a-z]+|actuator|moleculer(?:-web)?|@strapi\/strapi|@medusajs\/.+|payload)$/;
