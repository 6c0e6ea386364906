/**
 * Functions as `serverless.yml` deploys them.
 * https://www.serverless.com/framework/docs/providers/aws/guide/functions, https://www.serverless.com/framework/docs/providers/aws/events/apigateway
 */
import { posix } from "node:path";
import type { Node } from "../../extract/yaml.js";
import { type Authorizer, type Deployed, handlerIn, methodNamed, placeIn, routeOf, type Trees, type Way } from "./deployment.js";

export const SERVERLESS_FILE = /(?:^|\/)serverless(?:[.-][\w-]+)?\.ya?ml$/;

/** References that lead to references. */
const MAX_STEPS = 5;

/** A value, and the file that it stands in. */
interface Placed {
  readonly node: Node;
  readonly file: string;
}

/** The functions that a file deploys. */
export function serverlessFunctions(file: string, trees: Trees): readonly Deployed[] {
  const root = trees.of(file);
  return root?.map ? new Service(file, root, trees).functions() : [];
}

class Service {
  private readonly folder: string;

  constructor(private readonly file: string, private readonly root: Node, private readonly trees: Trees) {
    this.folder = posix.dirname(file);
  }

  functions(): readonly Deployed[] {
    return [...this.named()].flatMap(([, fn]): Deployed[] => {
      const handler = this.member(fn, "handler")?.node.text;
      if (handler === undefined || handler.includes("${")) return [];
      return [{ handler: handlerIn(this.folder, handler), ways: this.waysTo(fn) }];
    });
  }

  /** Functions by name: a map, or a list of maps of which each may stand in a file of its own. */
  private named(): ReadonlyMap<string, Placed> {
    const found = new Map<string, Placed>();
    const functions = this.member({ node: this.root, file: this.file }, "functions");
    for (const part of functions?.node.list?.map((node) => this.followed({ node, file: functions.file })) ?? [functions]) {
      for (const [name, node] of part?.node.map ?? []) {
        const fn = this.followed({ node, file: part?.file ?? this.file });
        if (fn) found.set(name, fn);
      }
    }
    return found;
  }

  private waysTo(fn: Placed): readonly Way[] {
    const events = this.member(fn, "events");
    const ways = (events?.node.list ?? []).flatMap((node): Way[] => {
      const event = this.followed({ node, file: events?.file ?? this.file });
      // `- sqs: arn`, or `- websocket` alone.
      const [kind, node_] = [...(event?.node.map ?? [])][0] ?? [event?.node.text ?? "", event?.node];
      const said = node_ && event && this.followed({ node: node_, file: event.file });
      if (!said) return [];
      const place = placeIn(said.file, said.node);
      if (kind === "http" || kind === "httpApi") return [this.httpWay(said, kind)];
      return /^(?:websocket|alb|iot|cognitoUserPool|cloudFront|alexa\w*)$/.test(kind) ? [] : [{ is: "message", ...place }];
    });
    const url = this.member(fn, "url");
    if (!url || url.node.text === "false") return ways;
    const isSigned = this.member(url, "authorizer")?.node.text === "aws_iam";
    return [...ways, { is: "http", method: "ALL", route: "/*", ...placeIn(url.file, url.node), ...(isSigned && { authorizer: { name: "aws_iam", ...placeIn(url.file, url.node) } }) }];
  }

  private httpWay(event: Placed, kind: "http" | "httpApi"): Way {
    const place = placeIn(event.file, event.node);
    const short = event.node.text;
    const [method, path = method] = short?.trim().split(/\s+/) ?? [];
    const said = (name: string): string | undefined => this.member(event, name)?.node.text;
    const asked = this.authorizer(event, kind);
    const provider = this.member({ node: this.root, file: this.file }, "provider");
    const isPrivate = provider && (this.member(provider, "endpointType")?.node.text?.toUpperCase() === "PRIVATE" || ["resourcePolicy", "vpcEndpointIds"].some((name) => this.reach(provider, "apiGateway", name) !== undefined));
    const schemas = this.reach(event, "request", "schemas") ?? this.reach(event, "request", "schema");
    return {
      is: "http", method: methodNamed(short === undefined ? said("method") : method === path ? undefined : method), route: routeOf(short === undefined ? (said("path") ?? "*") : (path ?? "*")), ...place,
      ...(asked && { authorizer: asked }), ...(schemas && kind === "http" && { checksBody: true }), ...(isPrivate && kind === "http" && { isPrivate: true }),
    };
  }

  private authorizer(event: Placed, kind: "http" | "httpApi"): Authorizer | undefined {
    if (this.member(event, "private")?.node.text === "true") return { name: "the API key", ...placeIn(event.file, event.node) };
    const said = this.member(event, "authorizer");
    if (!said || said.node.text === "" || said.node.text === "none") return undefined;
    const place = placeIn(said.file, said.node);
    const name = said.node.text ?? this.member(said, "name")?.node.text ?? this.member(said, "type")?.node.text ?? this.member(said, "authorizerId")?.node.text ?? "the authorizer";
    if (name.includes("${")) return { name: "the authorizer", ...place, isDoubtful: true };
    // Of an HTTP API the authorizers are declared by the provider, and name the function that decides.
    const declared = kind === "httpApi" ? this.reach({ node: this.root, file: this.file }, "provider", "httpApi", "authorizers", name) : undefined;
    const decides = this.named().get((declared && this.member(declared, "functionName")?.node.text) ?? name);
    const handler = decides && this.member(decides, "handler")?.node.text;
    return { name, ...place, ...(handler !== undefined && { handler: handlerIn(this.folder, handler) }) };
  }

  private reach(from: Placed, ...names: readonly string[]): Placed | undefined {
    return names.reduce<Placed | undefined>((at, name) => at && this.member(at, name), from);
  }

  private member({ node, file }: Placed, name: string): Placed | undefined {
    const found = node.map?.get(name);
    return found && this.followed({ node: found, file });
  }

  /** What `${self:custom.path}` and `${file(./functions.yml):key}` stand for; other variables stay as they are. */
  private followed(placed: Placed, steps = MAX_STEPS): Placed | undefined {
    const text = placed.node.text?.trim() ?? "";
    if (!text.startsWith("${") || steps === 0) return placed;
    const own = /^\$\{self:([\w.-]+)\}$/.exec(text)?.[1];
    const [, other, key] = /^\$\{file\(([\w./-]+)\)(?::([\w.-]+))?\}$/.exec(text) ?? [];
    const file = other === undefined ? this.file : posix.normalize(posix.join(this.folder, other));
    const root = own !== undefined ? this.root : other === undefined ? undefined : this.trees.of(file);
    if (!root) return placed;
    const names = (own ?? key)?.split(".") ?? [];
    const node = names.reduce<Node | undefined>((at, name) => at?.map?.get(name), root);
    return node ? this.followed({ node, file }, steps - 1) : placed;
  }
}
