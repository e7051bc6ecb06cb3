import { log2 } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import type { SizeCells } from './size-cells.ts';

/** What the features of one matrix of levels and sizes share. */
export interface SizeContext extends SizeCells {
  /** Sum of the counts. */
  readonly total: number;
  readonly levelMean: number;
  readonly sizeMean: number;
}

export function sizeContext(cells: SizeCells): SizeContext {
  const { level, size, count } = cells;
  let total = 0;
  let levels = 0;
  let sizes = 0;
  for (let n = 0; n < count.length; n++) {
    total += count[n];
    levels += count[n] * level[n];
    sizes += count[n] * size[n];
  }
  return { ...cells, total, levelMean: levels / total, sizeMean: sizes / total };
}

/** The measures that run length, size zone, distance zone and dependence matrices have in common (IBSI 1, 3.7 to 3.11). */
const sizeMeasures = {
  smallSize: (c: SizeContext) => mean(c, (_, j) => 1 / (j * j)),
  largeSize: (c: SizeContext) => mean(c, (_, j) => j * j),
  lowLevel: (c: SizeContext) => mean(c, (i) => 1 / (i * i)),
  highLevel: (c: SizeContext) => mean(c, (i) => i * i),
  smallSizeLowLevel: (c: SizeContext) => mean(c, (i, j) => 1 / (i * i * j * j)),
  smallSizeHighLevel: (c: SizeContext) => mean(c, (i, j) => (i * i) / (j * j)),
  largeSizeLowLevel: (c: SizeContext) => mean(c, (i, j) => (j * j) / (i * i)),
  largeSizeHighLevel: (c: SizeContext) => mean(c, (i, j) => i * i * j * j),
  levelNonUniformity: (c: SizeContext) => marginSquares(c.level, c.count) / c.total,
  levelNonUniformityNormalised: (c: SizeContext) => marginSquares(c.level, c.count) / (c.total * c.total),
  sizeNonUniformity: (c: SizeContext) => marginSquares(c.size, c.count) / c.total,
  sizeNonUniformityNormalised: (c: SizeContext) => marginSquares(c.size, c.count) / (c.total * c.total),
  percentage: (c: SizeContext) => c.total / c.voxels,
  levelVariance: (c: SizeContext) => mean(c, (i) => (i - c.levelMean) * (i - c.levelMean)),
  sizeVariance: (c: SizeContext) => mean(c, (_, j) => (j - c.sizeMean) * (j - c.sizeMean)),
  entropy: ({ count, total }: SizeContext) => {
    let sum = 0;
    for (const n of count) sum -= (n / total) * log2(n / total);
    return sum;
  },
  energy: ({ count, total }: SizeContext) => {
    let sum = 0;
    for (const n of count) sum += (n / total) * (n / total);
    return sum;
  },
};

export type SizeMeasure = keyof typeof sizeMeasures;

/** A row of a family's table: measure, name, IBSI code, PyRadiomics' name. */
export type SizeRow = readonly [SizeMeasure, name: string, ibsiCode: string, pyradiomics?: string];

export function sizeDefinitions(rows: readonly SizeRow[]): readonly Definition<SizeContext>[] {
  return rows.map(([measure, name, ibsiCode, pyradiomics]) => ({
    name,
    ibsiCode,
    ...(pyradiomics !== undefined && { pyradiomics }),
    unit: '1',
    value: sizeMeasures[measure],
  }));
}

function mean({ level, size, count, total }: SizeContext, weight: (i: number, j: number) => number): number {
  let sum = 0;
  for (let n = 0; n < count.length; n++) sum += count[n] * weight(level[n], size[n]);
  return sum / total;
}

/** Sum of the squared counts of each value that a coordinate takes. */
function marginSquares(coordinate: Int32Array, count: Float64Array): number {
  const margin = new Map<number, number>();
  coordinate.forEach((value, n) => {
    margin.set(value, (margin.get(value) ?? 0) + count[n]);
  });
  let sum = 0;
  for (const total of margin.values()) sum += total * total;
  return sum;
}
