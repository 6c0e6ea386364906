/** What tells callers of an API what it has. */
import type { Endpoint } from "./endpoint.js";
import type { Place } from "./places.js";

/** An operation that a description of the API has. */
export interface Operation extends Required<Place> {
  /** In capitals. */
  readonly method: string;
  /** As written there. */
  readonly path: string;
  /** Whether callers send a body; absent where it cannot be read. */
  readonly hasBody?: boolean;
  /** Names in the query string; absent where they cannot all be read. */
  readonly query?: readonly string[];
}

/** Something that tells callers what an API has: a document of the project, or what makes one of its code. */
export interface ApiDescription extends Place {
  /** A document that is written by hand, or kept beside the code. */
  readonly isDocument: boolean;
}

/** An endpoint that callers could look up, and what descriptions have of it. */
export interface LookedUp {
  readonly endpoint: Endpoint;
  readonly value: "yes" | "no" | "unknown";
  /** The operation that is it, where one is written. */
  readonly operation?: Operation;
}

/** The endpoints of one package, with what describes them. */
export interface ApiService {
  /** Folder of the package, "" for the root. */
  readonly folder: string;
  readonly descriptions: readonly ApiDescription[];
  readonly endpoints: readonly LookedUp[];
}

export interface ApiDescriptions {
  readonly services: readonly ApiService[];
  /** Operations that nothing answers, of descriptions whose endpoints are known. */
  readonly unserved: readonly Operation[];
}
