/**
 * Functions as templates of AWS SAM deploy them.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
import { posix } from "node:path";
import { type Node, texts } from "../../extract/yaml.js";
import { type Authorizer, type Deployed, handlerIn, methodNamed, placeIn, routeOf, type Trees, type Way } from "./deployment.js";

export const SAM_FILE = /(?:^|\/)(?:sam-?)?template(?:[.-][\w-]+)?\.ya?ml$/;

/** The functions that a template deploys. */
export function samFunctions(file: string, trees: Trees): readonly Deployed[] {
  const root = trees.of(file);
  if (!/^AWS::Serverless/.test(texts(root?.map?.get("Transform"))[0]?.text ?? "")) return [];
  const resources = [...(at(root, "Resources")?.map ?? [])];
  return resources.flatMap(([, resource]): Deployed[] => {
    if (at(resource, "Type")?.text !== "AWS::Serverless::Function") return [];
    const said = (name: string): Node | undefined => at(resource, "Properties", name) ?? at(root, "Globals", "Function", name);
    const code = said("CodeUri")?.text ?? ".", named = said("Handler")?.text;
    // What esbuild is told to bundle is the source; the handler names what comes of it.
    const source = texts(at(resource, "Metadata", "BuildProperties", "EntryPoints"))[0]?.text;
    if (named === undefined) return [];
    const module = source?.replace(/\.[cm]?[jt]sx?$/, "") ?? named.replace(/\.[^./]*$/, "");
    const handler = handlerIn(posix.join(posix.dirname(file), code), `${module}.${named.slice(named.lastIndexOf(".") + 1)}`);
    const ways = [...(at(resource, "Properties", "Events")?.map ?? [])].flatMap(([, event]) => way(file, root, event));
    const url = at(resource, "Properties", "FunctionUrlConfig");
    const isSigned = at(url, "AuthType")?.text === "AWS_IAM";
    return [{ handler, ways: url ? [...ways, { is: "http", method: "ALL", route: "/*", ...placeIn(file, url), ...(isSigned && { authorizer: { name: "AWS_IAM", ...placeIn(file, url) } }) }] : ways }];
  });
}

function way(file: string, root: Node | undefined, event: Node): readonly Way[] {
  const type = at(event, "Type")?.text ?? "", place = placeIn(file, event);
  if (type !== "Api" && type !== "HttpApi") return /^(?:Cognito|AlexaSkill|IoTRule|ALB)$/.test(type) ? [] : [{ is: "message", ...place }];
  const api = at(event, "Properties", type === "Api" ? "RestApiId" : "ApiId");
  const named = api?.text ?? at(api, "Ref")?.text;
  const shared = named === undefined ? at(root, "Globals", type) : (at(root, "Resources", named, "Properties") ?? at(root, "Globals", type));
  const authorizer = authorizerOf(file, root, event, shared);
  const isPrivate = [at(shared, "EndpointConfiguration", "Type") ?? at(shared, "EndpointConfiguration")].some((n) => n?.text === "PRIVATE") || at(shared, "Auth", "ResourcePolicy") !== undefined || at(event, "Properties", "Auth", "ResourcePolicy") !== undefined;
  const checksBody = at(event, "Properties", "RequestModel", "ValidateBody")?.text === "true";
  return [{
    is: "http", method: methodNamed(at(event, "Properties", "Method")?.text), route: routeOf(at(event, "Properties", "Path")?.text ?? "*"), ...place,
    ...(authorizer && { authorizer }), ...(checksBody && { checksBody: true }), ...(isPrivate && { isPrivate: true }),
  }];
}

function authorizerOf(file: string, root: Node | undefined, event: Node, shared: Node | undefined): Authorizer | undefined {
  const own = at(event, "Properties", "Auth"), all = at(shared, "Auth");
  const said = at(own, "Authorizer") ?? at(all, "DefaultAuthorizer");
  if (said?.text !== undefined && said.text !== "" && said.text !== "NONE") {
    const declared = at(all, "Authorizers", said.text);
    const ref = at(declared, "FunctionArn")?.text?.replace(/\.Arn$/, "");
    const decides = ref === undefined ? undefined : at(root, "Resources", ref, "Properties");
    const code = at(decides, "CodeUri")?.text ?? at(root, "Globals", "Function", "CodeUri")?.text ?? ".", handler = at(decides, "Handler")?.text;
    return { name: said.text, ...placeIn(file, said), ...(handler !== undefined && { handler: handlerIn(posix.join(posix.dirname(file), code), handler) }) };
  }
  const key = at(own, "ApiKeyRequired") ?? at(all, "ApiKeyRequired");
  return key?.text === "true" ? { name: "the API key", ...placeIn(file, key) } : undefined;
}

function at(node: Node | undefined, ...names: readonly string[]): Node | undefined {
  return names.reduce<Node | undefined>((n, name) => n?.map?.get(name), node);
}
