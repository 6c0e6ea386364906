/** Functions that call what they are given once for each element: a loop that does not look like one. */
import { table } from "./match.js";

export interface IterationRow {
  readonly match: string | readonly string[];
  /** The argument that is iterated; null where an earlier call of the chain was given it. */
  readonly over: number | null;
  /** The argument that is called for each element. */
  readonly each: number;
  readonly docs: string;
}

const row = (match: IterationRow["match"], docs: string, each = 1, over: number | null = 0): IterationRow => ({ match, over, each, docs });

const LODASH = "https://lodash.com/docs/";
const ASYNC = "https://caolan.github.io/async/v3/docs.html";
const METHODS = "map|forEach|each|flatMap|filter|reject|some|every|find|mapValues|reduce|forOwn|forIn|forEachRight";

export const iterationRows: readonly IterationRow[] = [
  row(["p-map#", "p-map#pMapIterable", "p-map-series#", "p-each-series#", "p-filter#", "p-reduce#", "p-every#"], "https://github.com/sindresorhus/p-map"),
  row(["lodash", "lodash-es", "underscore", "es-toolkit", "es-toolkit/compat"].map((pkg) => `${pkg}#${METHODS}`), LODASH),
  row(METHODS.split("|").flatMap((method) => [`lodash/${method}#`, `lodash.${method.toLowerCase()}#`]), LODASH),
  row("async#each|eachSeries|eachOf|forEach|forEachSeries|forEachOf|map|mapSeries|mapValues|filter|filterSeries|reject|some|every|detect|concat|concatSeries|groupBy|sortBy", ASYNC),
  row("async#eachLimit|eachOfLimit|forEachLimit|mapLimit|mapValuesLimit|filterLimit|rejectLimit|concatLimit|groupByLimit", ASYNC, 2),
  row("bluebird#map|mapSeries|each|filter|reduce", "http://bluebirdjs.com/docs/api/promise.map.html"),
  row(["radash#map|mapValues|sift", "remeda#map|forEach|flatMap|filter|mapToObj"], "https://remedajs.com/docs"),
  row("radash#parallel", "https://radash-docs.vercel.app/docs/async/parallel", 2, 1),
  row("ramda#map|forEach|chain|filter", "https://ramdajs.com/docs/", 0, 1),
  row(["@supercharge/promise-pool#PromisePool.for().process", "@supercharge/promise-pool#PromisePool.**.process"], "https://superchargejs.com/docs/promise-pool", 0, null),
  row("effect#Effect.forEach", "https://effect.website/docs/getting-started/control-flow/"),
  row("global#Array.from", "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/from"),
];
export const iterations = table(iterationRows);
