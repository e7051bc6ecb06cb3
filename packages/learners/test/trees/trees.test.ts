import { randomStream } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyBoosted,
  applyForest,
  applyOutOfBag,
  boostingDefaults,
  type Design,
  expectedValue,
  fitBoosted,
  fitForest,
  fitTrees,
  joinForests,
  leafOf,
  type Response,
  type Tree,
  treeShap,
} from '../../src/index.ts';
import { rankDesign } from '../../src/trees/ranked.ts';
import { Splitter } from '../../src/trees/splitter.ts';
import { simulate } from '../problems.ts';

const stream = () => randomStream(8, 'trees');

/** Share of pairs in the right order, counted one by one. */
function order(response: Response, score: ArrayLike<number>): number {
  let [right, all] = [0, 0];
  for (let i = 0; i < score.length; i++) {
    for (let j = 0; j < score.length; j++) {
      const known =
        response.family === 'cox'
          ? response.event[i] === 1 && response.time[i] < response.time[j]
          : response.y[i] > response.y[j];
      if (!known) continue;
      all++;
      right += score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0;
    }
  }
  return right / all;
}

describe('a split', () => {
  test('is the best of all that there are, by trying them one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(8, 20, 60), (seed, rows) => {
        const random = randomStream(seed, 'split');
        const x = Float64Array.from({ length: rows * 3 }, () => random.below(rows));
        const ranked = rankDesign({ rows, columns: 3, x });
        const g = Float64Array.from({ length: rows }, () => random.uniform() - 0.4);
        const h = Float64Array.from({ length: rows }, () => 0.5 + random.uniform());
        const chosen = Int32Array.from({ length: rows }, (_, i) => i);
        const sum = (values: Float64Array, keep: (i: number) => boolean) =>
          values.reduce((total, value, i) => total + (keep(i) ? value : 0), 0);
        const splitter = new Splitter(ranked, { leastWeight: 1, ridge: 0.5, leastGain: 0 });
        splitter.start();
        const [allG, allH] = [sum(g, () => true), sum(h, () => true)];
        for (let j = 0; j < 3; j++) splitter.tryFeature(j, chosen, 0, rows, g, h, allG, allH);
        let best = 0;
        for (let j = 0; j < 3; j++) {
          for (const at of x.subarray(j * rows, (j + 1) * rows)) {
            const goesLeft = (i: number) => x[j * rows + i] <= at;
            const [leftG, leftH] = [sum(g, goesLeft), sum(h, goesLeft)];
            if (leftH < 1 || allH - leftH < 1) continue;
            const gain =
              (leftG * leftG) / (leftH + 0.5) +
              ((allG - leftG) * (allG - leftG)) / (allH - leftH + 0.5) -
              (allG * allG) / (allH + 0.5);
            best = Math.max(best, gain);
          }
        }
        expect(splitter.gain).toBeCloseTo(best, 10);
        if (splitter.feature < 0) return;
        const middle = splitter.part(chosen, 0, rows, new Int32Array(rows));
        chosen.forEach((row, k) => {
          expect(x[splitter.feature * rows + row] <= splitter.threshold).toBe(k < middle);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a forest', () => {
  const problem = simulate('logistic', 120, 12, 3);
  const settings = { trees: 60, leastNode: 5 };
  const forest = fitForest(problem.design, problem.response, settings, stream());

  test('predicts those it did not see, and itself too well', () => {
    const outOfBag = order(problem.response, applyOutOfBag(forest, problem.design));
    expect(outOfBag).toBeGreaterThan(0.65);
    expect(order(problem.response, applyForest(forest, problem.design))).toBeGreaterThan(0.95);
    expect(outOfBag).toBeLessThan(0.95);
  });

  test('of no signal predicts nothing out of the bag', () => {
    const noise = simulate('logistic', 120, 12, 9).response;
    const blind = fitForest(problem.design, noise, settings, stream());
    const found = order(noise, applyOutOfBag(blind, problem.design));
    expect(Math.abs(found - 0.5)).toBeLessThan(0.15);
  });

  test('is the same in parts, wherever its trees are grown', () => {
    const parts = [
      fitTrees(problem.design, problem.response, settings, stream(), 0, 25),
      structuredClone(fitTrees(problem.design, problem.response, settings, stream(), 25, 60)),
    ];
    expect(joinForests(parts)).toEqual(forest);
  });

  test('leaves about 37 % of the rows out of each tree', () => {
    const share = forest.outOfBag.reduce((sum, value) => sum + value, 0) / forest.outOfBag.length;
    expect(share).toBeGreaterThan(0.33);
    expect(share).toBeLessThan(0.41);
  });

  test('of survival times puts those first who had the event first', () => {
    const survival = simulate('cox', 150, 12, 3);
    const grown = fitForest(survival.design, survival.response, { trees: 60, leastNode: 6 }, stream());
    expect(order(survival.response, applyOutOfBag(grown, survival.design))).toBeGreaterThan(0.62);
  });

  test('of one leaf says the mortality of everybody: as many events as there were, but for copies drawn', () => {
    const survival = simulate('cox', 150, 3, 3);
    if (survival.response.family !== 'cox') return expect.unreachable();
    const settingsOfStumps = { trees: 300, leastNode: 1000 };
    const grown = fitForest(survival.design, survival.response, settingsOfStumps, stream());
    const events = Array.from(survival.response.event).reduce((sum, value) => sum + value, 0);
    // The Nelson-Aalen hazards of all rows sum to the number of events.
    const said = applyForest(grown, survival.design)[0];
    expect(Math.abs(said / events - 1)).toBeLessThan(0.05);
  });

  test.each([
    ['learners/setting', { trees: 0, leastNode: 5 }, problem.response, 12],
    ['learners/setting', { trees: 5, leastNode: 5, tried: 13 }, problem.response, 12],
    ['learners/setting', settings, simulate('gaussian', 120, 12, 3).response, 12],
    ['learners/one-class', settings, { family: 'logistic', y: new Uint8Array(120) } as const, 12],
    ['learners/shape', settings, problem.response, 11],
  ] as const)('says %s of %o', (code, wrong, response, columns) => {
    const work = () =>
      applyForest(fitForest(problem.design, response, wrong, stream()), {
        rows: 120,
        columns,
        x: problem.design.x.subarray(0, 120 * columns),
      });
    expect(work).toThrow(expect.objectContaining({ code }));
  });
});

describe('boosting', () => {
  test.each(['logistic', 'cox'] as const)('of a %s outcome comes closer with every round', (family) => {
    const { design, response } = simulate(family, 120, 8, 5);
    const of = (rounds: number) => {
      const model = fitBoosted(design, response, { ...boostingDefaults, rounds }, stream());
      return order(response, applyBoosted(model, design));
    };
    const found = [1, 10, 60].map(of);
    expect(found[1]).toBeGreaterThan(found[0]);
    expect(found[2]).toBeGreaterThan(found[1]);
    expect(found[2]).toBeGreaterThan(0.85);
  });

  test('of a share of the rows is the same for the same stream', () => {
    const { design, response } = simulate('logistic', 80, 5, 5);
    const settings = { ...boostingDefaults, rounds: 5, rowShare: 0.6 };
    const model = fitBoosted(design, response, settings, stream());
    expect(fitBoosted(design, response, settings, stream())).toEqual(model);
    expect(fitBoosted(design, response, { ...settings, rowShare: 1 }, stream())).not.toEqual(model);
  });

  test.each([
    ['learners/setting', { rate: 0 }, 5],
    ['learners/setting', { rowShare: 1.5 }, 5],
    ['learners/shape', {}, 4],
  ])('says %s of %o', (code, changes, columns) => {
    const { design, response } = simulate('logistic', 40, 5, 5);
    const work = () =>
      applyBoosted(fitBoosted(design, response, { ...boostingDefaults, ...changes }, stream()), {
        rows: 40,
        columns,
        x: design.x.subarray(0, 40 * columns),
      });
    expect(work).toThrow(expect.objectContaining({ code }));
  });
});

describe('TreeSHAP', () => {
  /** What a tree says where only some features are known. */
  function said(tree: Tree, design: Design, row: number, known: number): number {
    const at = (node: number): number => {
      const feature = tree.feature[node];
      if (feature < 0) return tree.value[node];
      const [left, right] = [tree.left[node], tree.right[node]];
      if ((known >> feature) & 1) {
        return at(design.x[feature * design.rows + row] <= tree.threshold[node] ? left : right);
      }
      const all = tree.cover[left] + tree.cover[right];
      return (tree.cover[left] * at(left) + tree.cover[right] * at(right)) / all;
    };
    return at(0);
  }

  const { design, response } = simulate('logistic', 60, 4, 2);
  const forest = fitForest(design, response, { trees: 8, leastNode: 2 }, stream());

  test('is the mean over all orders in which features become known', () => {
    const factorial = [1, 1, 2, 6, 24];
    const [tree] = forest.trees;
    const { values } = treeShap([tree], design, 1);
    for (let row = 0; row < 20; row++) {
      for (let j = 0; j < 4; j++) {
        let expected = 0;
        for (let known = 0; known < 16; known++) {
          if ((known >> j) & 1) continue;
          const size = [0, 1, 2, 3].filter((k) => (known >> k) & 1).length;
          const weight = (factorial[size] * factorial[3 - size]) / factorial[4];
          expected += weight * (said(tree, design, row, known | (1 << j)) - said(tree, design, row, known));
        }
        expect(values[row * 4 + j]).toBeCloseTo(expected, 12);
      }
    }
  });

  test('adds up to what a forest and a boosted sum say of every row', () => {
    const model = fitBoosted(design, response, { ...boostingDefaults, rounds: 20 }, stream());
    const sums = [
      [treeShap(forest.trees, design, 1 / 8), applyForest(forest, design)],
      [treeShap(model.trees, design, 1, model.start), applyBoosted(model, design)],
    ] as const;
    for (const [{ base, values }, whole] of sums) {
      whole.forEach((value, row) => {
        const added = values.subarray(row * 4, (row + 1) * 4).reduce((sum, part) => sum + part, base);
        expect(added).toBeCloseTo(value, 12);
      });
    }
  });

  test('starts from the mean of the leaves by their cover', () => {
    const [tree] = forest.trees;
    const counts = new Map<number, number>();
    for (let row = 0; row < 60; row++) {
      const leaf = leafOf(tree, design, row);
      counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
    }
    let [sum, all] = [0, 0];
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) return;
      sum += tree.cover[node] * tree.value[node];
      all += tree.cover[node];
    });
    expect(expectedValue(tree)).toBeCloseTo(sum / all, 12);
    expect(all).toBe(60);
  });
});
