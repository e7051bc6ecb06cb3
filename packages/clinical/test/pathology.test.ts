import { describe, expect, test } from 'vitest';
import {
  mitoticScore,
  nodeStage,
  nodeStatus,
  nottinghamGrade,
  publishedScoreCuts,
  recurrenceScoreGroup,
  tubuleScore,
  tumourStage,
} from '../src/index.ts';

describe('Nottingham grade', () => {
  test.each([
    [2, 2, 3, 2],
    [3, 3, 2, 3],
    [1, 2, 2, 1],
    [3, 3, 3, 3],
  ])('%d + %d + %d is grade %d', (tubules, nuclei, mitoses, grade) =>
    expect(nottinghamGrade({ tubules, nuclei, mitoses }).value).toBe(grade),
  );

  test.each([
    [76, 1],
    [75, 2],
    [10, 2],
    [9, 3],
  ])('%d %% of tubules score %d', (percent, score) => expect(tubuleScore(percent).value).toBe(score));

  // Whole counts in ten fields at which the score rises, for both field areas.
  test.each([
    [0.274, 9, 1],
    [0.274, 10, 2],
    [0.274, 15, 2],
    [0.274, 19, 2],
    [0.274, 20, 3],
    [0.196, 7, 1],
    [0.196, 8, 2],
    [0.196, 14, 2],
    [0.196, 15, 3],
  ])('fields of %d mm2 with %d mitoses score %d', (fieldAreaMm2, mitoses, score) =>
    expect(mitoticScore({ mitoses, fieldAreaMm2 }).value).toBe(score),
  );

  test('20 mitoses in fields of 0.274 mm2, on which sources differ, are flagged', () => {
    expect(mitoticScore({ mitoses: 20, fieldAreaMm2: 0.274 }).flags).toHaveLength(1);
    expect(mitoticScore({ mitoses: 21, fieldAreaMm2: 0.274 }).flags).toHaveLength(0);
  });

  test('a score that is not known leaves the grade open; one that does not exist is refused', () => {
    expect(nottinghamGrade({ tubules: 2, nuclei: 2 }).reason?.code).toBe('missing');
    expect(nottinghamGrade({}).value).toBeNull();
    expect(nottinghamGrade({ tubules: 2 }).value).toBeNull();
    expect(tubuleScore(undefined).value).toBeNull();
    expect(() => nottinghamGrade({ tubules: 0, nuclei: 2, mitoses: 2 })).toThrow(/1 to 3/);
    expect(() => mitoticScore({ mitoses: 2.5, fieldAreaMm2: 0.2 })).toThrow(/whole number/);
  });
});

describe('stage', () => {
  test.each([
    [1, 'T1mi'],
    [1.5, 'T1a'],
    [5, 'T1a'],
    [20, 'T1c'],
    [50, 'T2'],
    [51, 'T3'],
  ])('%d mm is %s', (mm, stage) => expect(tumourStage(mm).value).toBe(stage));

  test.each([
    [{ positive: 0 }, 'N0', 'negative'],
    [{ positive: 1, largestMm: 0.2 }, 'N0(i+)', 'negative'],
    [{ positive: 2, largestMm: 2 }, 'N1mi', 'positive'],
    [{ positive: 3, largestMm: 5 }, 'N1', 'positive'],
    [{ positive: 4, largestMm: 5 }, 'N2', 'positive'],
    [{ positive: 10, largestMm: 5 }, 'N3', 'positive'],
  ] as const)('nodes %j are %s, node-%s', (nodes, stage, status) => {
    expect(nodeStage(nodes).value).toBe(stage);
    expect(nodeStatus(nodes).value).toBe(status);
  });

  test('what is not known stays open, what contradicts itself is refused', () => {
    expect(tumourStage(undefined).value).toBeNull();
    expect(nodeStatus({}).reason?.code).toBe('missing');
    expect(nodeStatus({ positive: 1 }).reason?.code).toBe('missing');
    expect(() => nodeStage({ positive: 0, largestMm: 3 })).toThrow(/No node is positive/);
  });
});

describe('recurrence score', () => {
  test.each([
    [10, 'low', 'low'],
    [11, 'intermediate', 'low'],
    [18, 'intermediate', 'intermediate'],
    [26, 'high', 'intermediate'],
    [31, 'high', 'high'],
  ])('%d is %s by TAILORx and %s by NSABP B-14', (score, tailorx, nsabp) => {
    expect(recurrenceScoreGroup(score, publishedScoreCuts.tailorx).value).toBe(tailorx);
    expect(recurrenceScoreGroup(score, publishedScoreCuts['nsabp-b14']).value).toBe(nsabp);
  });

  test('names whose cut-offs they are', () => {
    expect(recurrenceScoreGroup(20, publishedScoreCuts.tailorx).guideline.doi).toBe('10.1056/NEJMoa1804710');
    expect(
      recurrenceScoreGroup(20, { intermediateFrom: 16, highFrom: 26, source: 'ours' }).guideline.name,
    ).toBe('Cut-offs of ours');
    expect(recurrenceScoreGroup(undefined, publishedScoreCuts.tailorx).value).toBeNull();
    expect(() => recurrenceScoreGroup(20, { intermediateFrom: 26, highFrom: 11, source: 'x' })).toThrow(
      /Cut-offs/,
    );
  });
});
