import type { RandomStream } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { learnersErrors } from '../errors.ts';
import { type BinnedTable, MOST_BINS } from './binned.ts';
import { type BoostedTrees, type BoostingSettings, LEAST_GAIN } from './boosting.ts';
import { drawRows } from './draw-rows.ts';
import { type Tree, TreeBuilder } from './tree.ts';

/**
 * Newton boosting of the logistic loss on binned features (Ke et al. 2017, LightGBM; XGBoost's tree_method "hist"): the
 * cost of a split is that of the bins, so that hundreds of thousands of rows take seconds. Where no column has more values
 * than bins the splits are those of `fitBoosted`.
 *
 * @param y outcomes, 0 and 1
 * @param weights how much each row counts; default all alike
 * @throws learners/shape, learners/one-class, learners/setting
 * @example
 * const model = fitBoostedBinned(binRows(table), y, undefined, boostingDefaults, randomStream(1, 'boost'));
 * scoreRows(model, table); // log odds of each row
 */
export function fitBoostedBinned(
  table: BinnedTable,
  y: Uint8Array,
  weights: Float64Array | undefined,
  settings: BoostingSettings,
  stream: RandomStream,
): BoostedTrees {
  const { rows, columns } = table;
  checkOutcome(table, y, weights);
  checkSettings(settings);
  const start = logOddsOf(y, weights);
  const eta = new Float64Array(rows).fill(start);
  const g = new Float64Array(rows);
  const h = new Float64Array(rows);
  const grower = new HistogramGrower(table, settings);
  const trees: Tree[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    for (let i = 0; i < rows; i++) {
      const p = 1 / (1 + exp(-eta[i]));
      const weight = weights === undefined ? 1 : weights[i];
      g[i] = weight * (y[i] - p);
      h[i] = weight * p * (1 - p);
    }
    const drawn = drawRows(rows, settings.rowShare, stream.child('round', round));
    trees.push(grower.grow(drawn, g, h, eta));
  }
  return { family: 'logistic', columns, start, trees };
}

/** Grows one tree after the other on the same rows; sums of bins are kept for each level that is open. */
class HistogramGrower {
  private readonly table: BinnedTable;
  private readonly settings: BoostingSettings;
  /** Sums of gradients and curvatures, next to one another, of each bin of each column: one array a level and side. */
  private readonly sums: readonly Float64Array[];
  private readonly spare: Int32Array;
  /** Bin that a decision of the tree in hand parts after, for each node. */
  private readonly splitBin: number[] = [];

  constructor(table: BinnedTable, settings: BoostingSettings) {
    this.table = table;
    this.settings = settings;
    this.sums = Array.from(
      { length: 2 * settings.depth + 1 },
      () => new Float64Array(2 * MOST_BINS * table.columns),
    );
    this.spare = new Int32Array(table.rows);
  }

  /** The next tree; what it says is added to `eta`, of the rows that it was not grown from, too. */
  grow(rows: Int32Array, g: Float64Array, h: Float64Array, eta: Float64Array): Tree {
    const builder = new TreeBuilder();
    this.splitBin.length = 0;
    if (this.settings.depth > 0) this.collect(this.sums[0], rows, 0, rows.length, g, h);
    this.growNode(builder, rows, 0, rows.length, 0, this.sums[0], g, h);
    const tree = builder.tree();
    this.addTo(eta, tree);
    return tree;
  }

  private growNode(
    builder: TreeBuilder,
    rows: Int32Array,
    from: number,
    to: number,
    level: number,
    sums: Float64Array,
    g: Float64Array,
    h: Float64Array,
  ): number {
    const { depth, rate, ridge } = this.settings;
    let totalG = 0;
    let totalH = 0;
    for (let k = from; k < to; k++) {
      totalG += g[rows[k]];
      totalH += h[rows[k]];
    }
    const node = builder.leaf((rate * totalG) / (totalH + ridge), totalH);
    this.splitBin[node] = -1;
    if (level === depth) return node;
    const split = this.bestSplit(sums, totalG, totalH);
    if (split === undefined) return node;
    const middle = this.part(rows, from, to, split.column, split.bin);
    if (middle === from || middle === to) return node;
    const leftSums = this.sums[2 * level + 1];
    const rightSums = this.sums[2 * level + 2];
    if (level + 1 < depth) {
      // The sums of one side are those of both less those of the other: only the smaller is looked at.
      const leftIsSmall = middle - from <= to - middle;
      const small = leftIsSmall ? leftSums : rightSums;
      const large = leftIsSmall ? rightSums : leftSums;
      if (leftIsSmall) this.collect(small, rows, from, middle, g, h);
      else this.collect(small, rows, middle, to, g, h);
      for (let b = 0; b < large.length; b++) large[b] = sums[b] - small[b];
    }
    const left = this.growNode(builder, rows, from, middle, level + 1, leftSums, g, h);
    const right = this.growNode(builder, rows, middle, to, level + 1, rightSums, g, h);
    builder.split(node, split.column, this.table.edges[split.column][split.bin], left, right);
    this.splitBin[node] = split.bin;
    return node;
  }

  private collect(
    sums: Float64Array,
    rows: Int32Array,
    from: number,
    to: number,
    g: Float64Array,
    h: Float64Array,
  ): void {
    const { bins, columns } = this.table;
    sums.fill(0);
    for (let k = from; k < to; k++) {
      const row = rows[k];
      const gradient = g[row];
      const curvature = h[row];
      for (let j = 0, at = row * columns, base = 0; j < columns; j++, at++, base += 2 * MOST_BINS) {
        const bin = base + 2 * bins[at];
        sums[bin] += gradient;
        sums[bin + 1] += curvature;
      }
    }
  }

  private bestSplit(sums: Float64Array, totalG: number, totalH: number) {
    const { leastWeight, ridge } = this.settings;
    const nothing = (totalG * totalG) / (totalH + ridge);
    let most = LEAST_GAIN;
    let best: { readonly column: number; readonly bin: number } | undefined;
    for (let column = 0; column < this.table.columns; column++) {
      const edges = this.table.edges[column].length;
      let leftG = 0;
      let leftH = 0;
      for (let bin = 0, at = 2 * MOST_BINS * column; bin < edges; bin++, at += 2) {
        leftG += sums[at];
        leftH += sums[at + 1];
        const rightH = totalH - leftH;
        if (leftH < leastWeight || rightH < leastWeight) continue;
        const rightG = totalG - leftG;
        const gain = (leftG * leftG) / (leftH + ridge) + (rightG * rightG) / (rightH + ridge) - nothing;
        if (gain <= most) continue;
        most = gain;
        best = { column, bin };
      }
    }
    return best;
  }

  /** Puts the rows that go left before the others, each side in its order; where the others begin. */
  private part(rows: Int32Array, from: number, to: number, column: number, bin: number): number {
    const { bins, columns } = this.table;
    let left = from;
    let right = 0;
    for (let k = from; k < to; k++) {
      const row = rows[k];
      if (bins[row * columns + column] <= bin) rows[left++] = row;
      else this.spare[right++] = row;
    }
    rows.set(this.spare.subarray(0, right), left);
    return left;
  }

  private addTo(eta: Float64Array, { feature, left, right, value }: Tree): void {
    const { bins, columns, rows } = this.table;
    const splitBin = Int32Array.from(this.splitBin);
    for (let i = 0; i < rows; i++) {
      let node = 0;
      while (feature[node] >= 0) {
        node = bins[i * columns + feature[node]] <= splitBin[node] ? left[node] : right[node];
      }
      eta[i] += value[node];
    }
  }
}

function checkOutcome({ rows }: BinnedTable, y: Uint8Array, weights: Float64Array | undefined): void {
  if (y.length !== rows || (weights !== undefined && weights.length !== rows)) {
    throw learnersErrors.error('learners/shape', {
      what: `${y.length} outcomes and ${weights?.length ?? y.length} weights for ${rows} rows`,
    });
  }
  let ones = 0;
  for (const outcome of y) {
    if (outcome > 1) throw learnersErrors.error('learners/one-class', { what: `An outcome is ${outcome}` });
    ones += outcome;
  }
  if (ones === 0 || ones === rows) {
    throw learnersErrors.error('learners/one-class', { what: `All ${rows} rows are of one class` });
  }
  const wrong = weights?.find((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (wrong !== undefined) {
    throw learnersErrors.error('learners/setting', { what: `A row cannot weigh ${wrong}` });
  }
}

function checkSettings({ rounds, depth, rate, ridge, leastWeight, rowShare }: BoostingSettings): void {
  const whole = Number.isInteger(rounds) && Number.isInteger(depth) && rounds >= 1 && depth >= 1;
  if (whole && rate > 0 && ridge >= 0 && leastWeight >= 0 && rowShare > 0 && rowShare <= 1) return;
  throw learnersErrors.error('learners/setting', {
    what: `${rounds} trees of depth ${depth}, rate ${rate}, ridge ${ridge}, weight ${leastWeight}, share ${rowShare}`,
  });
}

function logOddsOf(y: Uint8Array, weights: Float64Array | undefined): number {
  let ones = 0;
  let all = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    ones += weight * y[i];
    all += weight;
  }
  return log(ones / (all - ones));
}
