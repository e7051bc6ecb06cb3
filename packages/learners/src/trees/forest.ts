import type { RandomStream } from '@lobule/foundation';
import { checkDesign, type Design, type Response } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { checkResponse, makeLoss } from '../families.ts';
import { plainWorkspace } from '../kernels/workspace.ts';
import { nodeMortality, survivalTarget } from './mortality.ts';
import { type RankedDesign, rankDesign } from './ranked.ts';
import { Splitter } from './splitter.ts';
import { leafOf, type Tree, TreeBuilder } from './tree.ts';

/** Trees, their size, and what each node tries. */
export interface ForestSettings {
  readonly trees: number;
  /** Features tried at each node; default the square root of their number, as ranger. */
  readonly tried?: number;
  /** A node of fewer rows (copies counted) is not parted any more. */
  readonly leastNode: number;
  readonly deepest?: number;
}

/** Settings of forests where none are given; those of ranger for probabilities. */
export const forestDefaults: ForestSettings = { trees: 500, leastNode: 10 };

/** Trees on patients drawn with replacement, with few features tried at each node (Breiman 2001, Mach Learn 45:5). */
export interface Forest {
  readonly family: 'logistic' | 'cox';
  readonly columns: number;
  readonly trees: readonly Tree[];
  /** Rows that each tree did not see, one bit a tree and row: row i of tree t at t * rows + i. */
  readonly outOfBag: Uint8Array;
}

/**
 * A random forest: for classes (0 and 1) by Gini's impurity, leaves saying the probability of 1; for survival by the
 * log-rank score (Hothorn and Lausen 2003, Comput Stat Data Anal 43:121), leaves saying the mortality: events expected
 * among all patients were they like those of the leaf (Ishwaran et al. 2008, Ann Appl Stat 2:841).
 *
 * Each tree has a random stream of its own, so that trees can be grown anywhere.
 *
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/no-events, learners/setting
 * @example
 * const forest = fitForest(design, { family: 'logistic', y }, forestDefaults, randomStream(1, 'forest'));
 * applyForest(forest, design); // probability of each row
 */
export function fitForest(
  design: Design,
  response: Response,
  settings: ForestSettings,
  stream: RandomStream,
): Forest {
  return joinForests([fitTrees(design, response, settings, stream, 0, settings.trees)]);
}

/** Trees `from` .. `to` of a forest: a part of the work. */
export function fitTrees(
  design: Design,
  response: Response,
  settings: ForestSettings,
  stream: RandomStream,
  from: number,
  to: number,
): Forest {
  checkForest(design, response, settings);
  const ranked = rankDesign(design);
  const grower = new Grower(ranked, response, settings);
  const count = to - from;
  const outOfBag = new Uint8Array(count * design.rows);
  const trees = Array.from({ length: count }, (_, t) =>
    grower.grow(stream.child('tree', from + t), outOfBag.subarray(t * design.rows, (t + 1) * design.rows)),
  );
  const family = response.family === 'cox' ? 'cox' : 'logistic';
  return { family, columns: design.columns, trees, outOfBag };
}

/** The parts of one forest, in the order of their trees. */
export function joinForests(parts: readonly Forest[]): Forest {
  const outOfBag = new Uint8Array(parts.reduce((sum, part) => sum + part.outOfBag.length, 0));
  let at = 0;
  for (const part of parts) {
    outOfBag.set(part.outOfBag, at);
    at += part.outOfBag.length;
  }
  return { ...parts[0], trees: parts.flatMap((part) => part.trees), outOfBag };
}

/** Mean over trees of what each row's leaf says. */
export function applyForest(forest: Forest, design: Design): Float64Array {
  checkColumns(forest, design);
  const sum = new Float64Array(design.rows);
  for (const tree of forest.trees) {
    for (let row = 0; row < design.rows; row++) sum[row] += tree.value[leafOf(tree, design, row)];
  }
  return sum.map((value) => value / forest.trees.length);
}

/** The same of the rows it was grown from, by those trees that did not see the row; NaN for one that all saw. */
export function applyOutOfBag(forest: Forest, design: Design): Float64Array {
  checkColumns(forest, design);
  const { rows } = design;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    let count = 0;
    forest.trees.forEach((tree, t) => {
      if (forest.outOfBag[t * rows + row] === 0) return;
      sum += tree.value[leafOf(tree, design, row)];
      count++;
    });
    return sum / count;
  });
}

function checkColumns({ columns }: Forest, design: Design): void {
  checkDesign(design);
  if (columns !== design.columns) {
    throw learnersErrors.error('learners/shape', {
      what: `The forest was grown from ${columns} columns, the design has ${design.columns}`,
    });
  }
}

function checkForest(design: Design, response: Response, settings: ForestSettings): void {
  checkDesign(design);
  checkResponse(design, response);
  // The losses know what outcomes must be like.
  makeLoss(response, plainWorkspace());
  const { trees, leastNode, tried = 1 } = settings;
  const right = trees >= 1 && leastNode >= 1 && tried >= 1 && tried <= design.columns;
  if (!right || response.family === 'gaussian') {
    throw learnersErrors.error('learners/setting', {
      what: `A ${response.family} forest of ${trees} trees, nodes of at least ${leastNode}, ${tried} of ${design.columns} features tried`,
    });
  }
}

class Grower {
  private readonly design: RankedDesign;
  private readonly response: Response;
  private readonly settings: ForestSettings;
  private readonly splitter: Splitter;
  private readonly tried: number;
  private readonly rows: Int32Array;
  private readonly spare: Int32Array;
  private readonly counts: Float64Array;
  private readonly target: Float64Array;
  private readonly features: Int32Array;
  /** Rows by time: survival looks at nodes in that order. */
  private readonly byTime: Int32Array;

  constructor(design: RankedDesign, response: Response, settings: ForestSettings) {
    this.design = design;
    this.response = response;
    this.settings = settings;
    this.splitter = new Splitter(design, { leastWeight: 1, ridge: 0, leastGain: 1e-12 });
    this.tried = settings.tried ?? Math.max(1, Math.floor(Math.sqrt(design.columns)));
    this.rows = new Int32Array(design.rows);
    this.spare = new Int32Array(design.rows);
    this.counts = new Float64Array(design.rows);
    this.target = new Float64Array(design.rows);
    this.features = Int32Array.from({ length: design.columns }, (_, j) => j);
    const all = Int32Array.from({ length: design.rows }, (_, i) => i);
    this.byTime =
      response.family === 'cox' ? all.sort((a, b) => response.time[a] - response.time[b] || a - b) : all;
  }

  grow(stream: RandomStream, outOfBag: Uint8Array): Tree {
    const { counts, rows, byTime, design } = this;
    counts.fill(0);
    for (let i = 0; i < design.rows; i++) counts[stream.below(design.rows)]++;
    let size = 0;
    for (const row of byTime) {
      if (counts[row] > 0) rows[size++] = row;
      else outOfBag[row] = 1;
    }
    for (let j = 0; j < design.columns; j++) this.features[j] = j;
    const builder = new TreeBuilder();
    this.growNode(builder, 0, size, 0, stream);
    return builder.tree();
  }

  private growNode(
    builder: TreeBuilder,
    from: number,
    to: number,
    depth: number,
    stream: RandomStream,
  ): number {
    const { rows, counts, target, splitter, settings } = this;
    const value = this.prepare(from, to);
    let totalG = 0;
    let totalH = 0;
    let pure = true;
    for (let k = from; k < to; k++) {
      totalG += target[rows[k]];
      totalH += counts[rows[k]];
      if (target[rows[k]] / counts[rows[k]] !== target[rows[from]] / counts[rows[from]]) pure = false;
    }
    const node = builder.leaf(value, totalH);
    const deep = depth >= (settings.deepest ?? Number.POSITIVE_INFINITY);
    if (pure || deep || totalH <= settings.leastNode) return node;
    splitter.start();
    for (let k = 0; k < this.tried; k++) {
      splitter.tryFeature(this.drawFeature(k, stream), rows, from, to, target, counts, totalG, totalH);
    }
    if (splitter.feature < 0) return node;
    const { feature, threshold } = splitter;
    const middle = splitter.part(rows, from, to, this.spare);
    const left = this.growNode(builder, from, middle, depth + 1, stream);
    const right = this.growNode(builder, middle, to, depth + 1, stream);
    builder.split(node, feature, threshold, left, right);
    return node;
  }

  /** Fills the target of the node's rows; what the node says as a leaf. */
  private prepare(from: number, to: number): number {
    const { rows, counts, target, response } = this;
    if (response.family === 'cox') {
      survivalTarget(response, rows, from, to, counts, target);
      return nodeMortality(response, rows, from, to, counts, this.byTime);
    }
    let ones = 0;
    let all = 0;
    for (let k = from; k < to; k++) {
      const row = rows[k];
      target[row] = counts[row] * response.y[row];
      ones += target[row];
      all += counts[row];
    }
    return ones / all;
  }

  /** The k-th of the features that a node tries: drawn without replacement. */
  private drawFeature(k: number, stream: RandomStream): number {
    const { features } = this;
    const other = k + stream.below(features.length - k);
    const drawn = features[other];
    features[other] = features[k];
    features[k] = drawn;
    return drawn;
  }
}
