import type { Design } from '../design.ts';

/** A binary tree of decisions on single features; node 0 is the root. */
export interface Tree {
  /** Feature asked at each node; -1 at a leaf. */
  readonly feature: Int32Array;
  /** Left where the feature is at most this. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf says: a probability, a mortality, an addition to the log odds. */
  readonly value: Float64Array;
  /** Weight of the training rows that came through each node. */
  readonly cover: Float64Array;
}

/** The leaf that a row of a design falls into. */
export function leafOf(tree: Tree, { x, rows }: Design, row: number): number {
  let node = 0;
  while (tree.feature[node] >= 0) {
    const value = x[tree.feature[node] * rows + row];
    node = value <= tree.threshold[node] ? tree.left[node] : tree.right[node];
  }
  return node;
}

/** Nodes as they are grown. */
export class TreeBuilder {
  private readonly feature: number[] = [];
  private readonly threshold: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly value: number[] = [];
  private readonly cover: number[] = [];

  /** A new leaf; its index. */
  leaf(value: number, cover: number): number {
    this.feature.push(-1);
    this.threshold.push(0);
    this.left.push(-1);
    this.right.push(-1);
    this.value.push(value);
    return this.cover.push(cover) - 1;
  }

  /** Makes a decision of a leaf. */
  split(node: number, feature: number, threshold: number, left: number, right: number): void {
    this.feature[node] = feature;
    this.threshold[node] = threshold;
    this.left[node] = left;
    this.right[node] = right;
  }

  tree(): Tree {
    return {
      feature: Int32Array.from(this.feature),
      threshold: Float64Array.from(this.threshold),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      value: Float64Array.from(this.value),
      cover: Float64Array.from(this.cover),
    };
  }
}
