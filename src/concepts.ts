/**
 * The vocabulary that rules, adapters, reporters and hosts share. Types only: no stage is imported here
 * except for the types that it hands on.
 */
export type * from "./concepts/places.js";
export type * from "./concepts/endpoint.js";
export type * from "./concepts/share.js";
export type * from "./concepts/calls.js";
export type * from "./concepts/defects.js";
export type * from "./concepts/descriptions.js";
export type * from "./concepts/types.js";
export type * from "./concepts/project.js";
export type * from "./concepts/rule.js";
