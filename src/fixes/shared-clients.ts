/** Clients that the project makes once, in the body of a module, for everybody: what others should use as well. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import type { Scene } from "./repair.js";
import { nodeAt, outwards } from "./tree.js";

export interface SharedClient {
  readonly file: string;
  /** The name that it is given in its module. */
  readonly node: TypeScript.Identifier;
  /** The call that makes it. */
  readonly made: TypeScript.Expression;
  readonly isExported: boolean;
}

/** Those that a file can use: of its own, and exported ones. @param what the callee as it is written, such as `PrismaClient` */
export function sharedClients(scene: Scene, to: string, what: RegExp): readonly SharedClient[] {
  const all = scene.once("shared clients", () => {
    const ts = compiler();
    const found: SharedClient[] = [];
    for (const { file, pos, end, endpoint } of scene.project.callsThat("makes a client")) {
      const source = scene.project.file(file);
      if (endpoint !== undefined || !source || source.isExcluded) continue;
      const call = nodeAt(scene.tree(file), pos, end);
      for (const n of outwards(call)) {
        if (ts.isFunctionLike(n)) break;
        if (!ts.isVariableDeclaration(n)) continue;
        const { name, initializer } = n;
        const isExported = source.facts.exports.some((e) => (e.value ?? e.as) === name.getText());
        if (ts.isIdentifier(name) && initializer && (ts.isNewExpression(call) || ts.isCallExpression(call))) found.push({ file, node: name, made: call, isExported });
        break;
      }
    }
    return found;
  });
  return all.filter(({ file, made, isExported }) => (isExported || file === to) && what.test((made as TypeScript.NewExpression).expression.getText()));
}
