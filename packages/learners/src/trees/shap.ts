import type { Design } from '../design.ts';
import type { Tree } from './tree.ts';

/**
 * What each feature adds to what a tree says of one row, over what the tree says of nobody in particular: Shapley values
 * with respect to the covers of the tree (Lundberg, Erion and Lee 2018, arXiv:1802.03888, Alg. 2). They add up: their sum
 * and `expectedValue` are the value of the row's leaf.
 *
 * @param into - one number a feature, to which the contributions are added
 */
export function addTreeShap(tree: Tree, design: Design, row: number, into: Float64Array): void {
  const walker = new Walker(tree, design, row, into);
  walker.walk(0, 0, 1, 1, -1);
}

/** What a tree says of a row of which nothing is known: the mean of its leaves by their cover. */
export function expectedValue(tree: Tree): number {
  const of = (node: number): number => {
    if (tree.feature[node] < 0) return tree.value[node];
    const [left, right] = [tree.left[node], tree.right[node]];
    const all = tree.cover[left] + tree.cover[right];
    return (tree.cover[left] * of(left) + tree.cover[right] * of(right)) / all;
  };
  return of(0);
}

/** Contributions of all features to the sum of trees, for each row: row i at i * columns; and what they start from. */
export interface TreeShap {
  readonly base: number;
  readonly values: Float64Array;
}

/**
 * Shapley values of a sum (boosting) or a mean (forest, with `share` 1 / trees) of trees.
 *
 * @example
 * const { base, values } = treeShap(model.trees, design, 1, model.start);
 * base + values.subarray(0, design.columns).reduce((a, b) => a + b); // the model's score of the first row
 */
export function treeShap(trees: readonly Tree[], design: Design, share: number, start = 0): TreeShap {
  const values = new Float64Array(design.rows * design.columns);
  let base = start;
  for (const tree of trees) {
    base += share * expectedValue(tree);
    for (let row = 0; row < design.rows; row++) {
      addTreeShap(tree, design, row, values.subarray(row * design.columns, (row + 1) * design.columns));
    }
  }
  for (let k = 0; k < values.length; k++) values[k] *= share;
  return { base, values };
}

/** The features on the way from the root, each with the shares of rows that go on without it and with it. */
class Walker {
  private readonly tree: Tree;
  private readonly design: Design;
  private readonly row: number;
  private readonly into: Float64Array;
  private readonly feature: number[] = [];
  /** Share that goes on where the feature is not known. */
  private readonly without: number[] = [];
  /** 1 where the row itself goes on, else 0. */
  private readonly withIt: number[] = [];
  /** Sums of weights of subsets by their size. */
  private readonly weight: number[] = [];

  constructor(tree: Tree, design: Design, row: number, into: Float64Array) {
    this.tree = tree;
    this.design = design;
    this.row = row;
    this.into = into;
  }

  walk(node: number, length: number, without: number, withIt: number, feature: number): void {
    this.extend(length, without, withIt, feature);
    const size = length + 1;
    const { tree, design } = this;
    const asked = tree.feature[node];
    if (asked < 0) {
      for (let i = 1; i < size; i++) {
        const sum = this.sumWithout(i, size);
        this.into[this.feature[i]] += sum * (this.withIt[i] - this.without[i]) * tree.value[node];
      }
      return;
    }
    const goesLeft = design.x[asked * design.rows + this.row] <= tree.threshold[node];
    const hot = goesLeft ? tree.left[node] : tree.right[node];
    const cold = goesLeft ? tree.right[node] : tree.left[node];
    const all = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
    let [beforeWithout, beforeWith] = [1, 1];
    let kept = size;
    const known = this.feature.indexOf(asked, 1);
    const saved = this.save(size);
    if (known > 0 && known < size) {
      beforeWithout = this.without[known];
      beforeWith = this.withIt[known];
      this.unwind(known, size);
      kept = size - 1;
    }
    const after = this.save(kept);
    this.walk(hot, kept, (beforeWithout * tree.cover[hot]) / all, beforeWith, asked);
    this.restore(after);
    this.walk(cold, kept, (beforeWithout * tree.cover[cold]) / all, 0, asked);
    this.restore(saved);
  }

  private extend(length: number, without: number, withIt: number, feature: number): void {
    const { weight } = this;
    this.feature[length] = feature;
    this.without[length] = without;
    this.withIt[length] = withIt;
    this.feature.length = length + 1;
    weight[length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      weight[i + 1] += (withIt * weight[i] * (i + 1)) / (length + 1);
      weight[i] = (without * weight[i] * (length - i)) / (length + 1);
    }
  }

  /** Takes the feature at this place out of the way again. */
  private unwind(place: number, size: number): void {
    const last = size - 1;
    const [one, zero] = [this.withIt[place], this.without[place]];
    let next = this.weight[last];
    for (let i = last - 1; i >= 0; i--) {
      if (one !== 0) {
        const before = this.weight[i];
        this.weight[i] = (next * size) / ((i + 1) * one);
        next = before - (this.weight[i] * zero * (last - i)) / size;
      } else {
        this.weight[i] = (this.weight[i] * size) / (zero * (last - i));
      }
    }
    for (let i = place; i < last; i++) {
      this.feature[i] = this.feature[i + 1];
      this.without[i] = this.without[i + 1];
      this.withIt[i] = this.withIt[i + 1];
    }
    this.feature.length = last;
  }

  /** Sum of the weights were the feature at this place not on the way. */
  private sumWithout(place: number, size: number): number {
    const last = size - 1;
    const [one, zero] = [this.withIt[place], this.without[place]];
    let next = this.weight[last];
    let sum = 0;
    for (let i = last - 1; i >= 0; i--) {
      if (one !== 0) {
        const weight = (next * size) / ((i + 1) * one);
        sum += weight;
        next = this.weight[i] - (weight * zero * (last - i)) / size;
      } else {
        sum += (this.weight[i] * size) / (zero * (last - i));
      }
    }
    return sum;
  }

  private save(size: number): readonly (readonly number[])[] {
    return [this.feature, this.without, this.withIt, this.weight].map((list) => list.slice(0, size));
  }

  private restore([feature, without, withIt, weight]: readonly (readonly number[])[]): void {
    const lists = [this.feature, this.without, this.withIt, this.weight];
    [feature, without, withIt, weight].forEach((saved, k) => {
      lists[k].length = 0;
      lists[k].push(...saved);
    });
  }
}
