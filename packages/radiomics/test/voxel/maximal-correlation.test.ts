import { randomStream } from '@lobule/foundation';
import { matrix, symmetricEigen } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { PairCounts } from '../../src/voxel/glcm/counts.ts';
import { MaximalCorrelation } from '../../src/voxel/glcm/maximal-correlation.ts';

/** Pairs of codes up to `span`, as far apart as `reach` of it: few or many, in one piece or in several. */
function randomCounts(trial: number) {
  const stream = randomStream(5, 'pairs', String(trial));
  const span = 2 + Math.floor(31 * stream.uniform());
  const pairs = 1 + Math.floor([6, 40, 120][trial % 3] * stream.uniform());
  const reach = span * [1, 0.3, 0.1][Math.floor(3 * stream.uniform())];
  const counts = new PairCounts(span, 128, 1);
  const ids = Int32Array.from({ length: pairs }, () => {
    const a = Math.floor(span * stream.uniform());
    const b = Math.max(0, Math.min(span - 1, Math.round(a + (2 * stream.uniform() - 1) * reach)));
    return (Math.min(a, b) << counts.shift) | Math.max(a, b);
  });
  counts.add(
    ids,
    0,
    ids.map((_, n) => n),
    0,
  );
  return { counts, span };
}

/** Second largest of all eigenvalues in size, by Householder and QL. */
function dense({ cells, shift, ends }: PairCounts): number {
  const codes = [...ends.keys()].filter((code) => ends[code] > 0);
  const scaled = codes.flatMap((i) =>
    codes.map((j) => {
      const n = cells[(Math.min(i, j) << shift) | Math.max(i, j)];
      return (i === j ? 2 * n : n) / Math.sqrt(ends[i] * ends[j]);
    }),
  );
  const { values } = symmetricEigen(matrix(codes.length, codes.length, scaled));
  return values.map(Math.abs).sort()[codes.length - 2];
}

test('the maximal correlation coefficient is the second eigenvalue of a dense solver, 1e-13', () => {
  for (let trial = 0; trial < 3000; trial++) {
    const { counts, span } = randomCounts(trial);
    if (counts.ends.filter((n) => n > 0).length < 2) continue;
    expect(Math.abs(new MaximalCorrelation(span, 128).of(counts) - dense(counts))).toBeLessThan(1e-13);
  }
});

test('the kernel gives the bits of TypeScript', () => {
  for (let trial = 0; trial < 3000; trial++) {
    const { counts, span } = randomCounts(trial);
    if (counts.ends.filter((n) => n > 0).length < 2) continue;
    const kernel = new MaximalCorrelation(span, 128);
    expect(kernel.space.compiled).toBe(true);
    expect(kernel.of(counts)).toBe(new MaximalCorrelation(span, 128, false).of(counts));
  }
});
