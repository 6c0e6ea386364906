/**
 * routing-controllers: decorated classes over Express or Koa, set up by one call that names them, or finds them in folders.
 * https://github.com/typestack/routing-controllers
 */
import type { Adapter } from "./adapter.js";
import { REQUEST } from "./express/request.js";
import { controllersOf } from "./routing-controllers/controllers.js";
import { usesRoutingControllers } from "./routing-controllers/servers.js";

export const routingControllers: Adapter = {
  name: "routing-controllers",
  docs: "https://github.com/typestack/routing-controllers",
  shapes: [],
  ambient: [{ match: "routing-controllers#Action().request", shape: REQUEST, path: "" }],
  neverReturns: [],
  see: (facts) => usesRoutingControllers({ facts }),
  join: (linker) => controllersOf(linker).endpoints(),
};
