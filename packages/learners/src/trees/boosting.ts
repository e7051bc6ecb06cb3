import type { RandomStream } from '@lobule/foundation';
import { log } from '@lobule/numerics';
import { checkDesign, type Design, type Response } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { checkResponse, makeLoss } from '../families.ts';
import { plainWorkspace } from '../kernels/workspace.ts';
import { drawRows } from './draw-rows.ts';
import { rankDesign } from './ranked.ts';
import { Splitter } from './splitter.ts';
import { leafOf, type Tree, TreeBuilder } from './tree.ts';

/** Trees, their size, and how much each adds. */
export interface BoostingSettings {
  readonly rounds: number;
  readonly depth: number;
  /** Share of each tree that is added. */
  readonly rate: number;
  /** Ridge on what leaves say. */
  readonly ridge: number;
  /** Smallest sum of curvatures in a leaf. */
  readonly leastWeight: number;
  /** Share of the rows that each tree is grown from, drawn without replacement; 1 for all. */
  readonly rowShare: number;
}

/** Settings of boosting where none are given. */
export const boostingDefaults: BoostingSettings = {
  rounds: 100,
  depth: 3,
  rate: 0.1,
  ridge: 1,
  leastWeight: 1,
  rowShare: 1,
};

/** Trees whose leaves are added up: to log odds, or to a log hazard. */
export interface BoostedTrees {
  readonly family: 'logistic' | 'cox';
  readonly columns: number;
  /** What is said before the first tree. */
  readonly start: number;
  readonly trees: readonly Tree[];
}

/** XGBoost's smallest gain, below which a split is rounding. */
export const LEAST_GAIN = 1e-6;

/**
 * Newton boosting with exact splits (Friedman 2001, Ann Stat 29:1189; Chen and Guestrin 2016, KDD), as XGBoost's
 * tree_method "exact": logistic, or Cox with Breslow's ties and the diagonal of the Hessian.
 *
 * @param start - log odds before the first tree; default those of the rows, 0 for Cox
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/no-events, learners/setting
 * @example
 * const model = fitBoosted(design, { family: 'logistic', y }, boostingDefaults, randomStream(1, 'boost'));
 * applyBoosted(model, design); // log odds of each row
 */
export function fitBoosted(
  design: Design,
  response: Response,
  settings: BoostingSettings,
  stream: RandomStream,
  start?: number,
): BoostedTrees {
  checkDesign(design);
  checkResponse(design, response);
  checkSettings(response, settings);
  const loss = makeLoss(response, plainWorkspace());
  const ranked = rankDesign(design);
  const { rows } = design;
  const begin = start ?? (response.family === 'logistic' ? logOddsOf(response.y) : 0);
  const eta = new Float64Array(rows).fill(begin);
  const ordered = new Float64Array(rows);
  const g = new Float64Array(rows);
  const h = new Float64Array(rows);
  const splitter = new Splitter(ranked, {
    leastWeight: settings.leastWeight,
    ridge: settings.ridge,
    leastGain: LEAST_GAIN,
  });
  const trees: Tree[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    for (let i = 0; i < rows; i++) ordered[i] = eta[loss.order[i]];
    loss.linearise(ordered);
    for (let i = 0; i < rows; i++) {
      g[loss.order[i]] = loss.residual[i];
      h[loss.order[i]] = loss.weights[i];
    }
    const drawn = drawRows(rows, settings.rowShare, stream.child('round', round));
    const tree = growBoosted(design, splitter, drawn, g, h, settings);
    for (let i = 0; i < rows; i++) eta[i] += tree.value[leafOf(tree, design, i)];
    trees.push(tree);
  }
  const family = response.family === 'cox' ? 'cox' : 'logistic';
  return { family, columns: design.columns, start: begin, trees };
}

/**
 * Log odds, or log hazard, of each row.
 *
 * @throws learners/shape
 */
export function applyBoosted(model: BoostedTrees, design: Design): Float64Array {
  checkDesign(design);
  if (model.columns !== design.columns) {
    throw learnersErrors.error('learners/shape', {
      what: `The trees were grown from ${model.columns} columns, the design has ${design.columns}`,
    });
  }
  return Float64Array.from({ length: design.rows }, (_, row) =>
    model.trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, design, row)], model.start),
  );
}

function growBoosted(
  design: Design,
  splitter: Splitter,
  rows: Int32Array,
  g: Float64Array,
  h: Float64Array,
  { depth, rate, ridge }: BoostingSettings,
): Tree {
  const builder = new TreeBuilder();
  const spare = new Int32Array(rows.length);
  const growNode = (from: number, to: number, level: number): number => {
    let totalG = 0;
    let totalH = 0;
    for (let k = from; k < to; k++) {
      totalG += g[rows[k]];
      totalH += h[rows[k]];
    }
    const node = builder.leaf((rate * totalG) / (totalH + ridge), totalH);
    if (level === depth) return node;
    splitter.start();
    for (let j = 0; j < design.columns; j++) splitter.tryFeature(j, rows, from, to, g, h, totalG, totalH);
    if (splitter.feature < 0) return node;
    const { feature, threshold } = splitter;
    const middle = splitter.part(rows, from, to, spare);
    const left = growNode(from, middle, level + 1);
    const right = growNode(middle, to, level + 1);
    builder.split(node, feature, threshold, left, right);
    return node;
  };
  growNode(0, rows.length, 0);
  return builder.tree();
}

function checkSettings(response: Response, settings: BoostingSettings): void {
  const { rounds, depth, rate, ridge, leastWeight, rowShare } = settings;
  const right =
    rounds >= 1 && depth >= 1 && rate > 0 && ridge >= 0 && leastWeight >= 0 && rowShare > 0 && rowShare <= 1;
  if (!right || response.family === 'gaussian') {
    throw learnersErrors.error('learners/setting', {
      what: `${rounds} boosted ${response.family} trees of depth ${depth}, rate ${rate}, ridge ${ridge}, weight ${leastWeight}, share ${rowShare}`,
    });
  }
}

function logOddsOf(y: ArrayLike<number>): number {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i];
  return log(ones / (y.length - ones));
}
