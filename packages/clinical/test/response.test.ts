import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestResponse,
  ellipsoidVolume,
  millerPayne,
  type PcrDefinition,
  pathologicalResponse,
  pcrDefinitions,
  type RecistVisit,
  type Response,
  recistCourse,
  residualCancerBurden,
  shrinkage,
  sumResponse,
  type TargetLesion,
} from '../src/index.ts';

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('residual cancer burden (Symmans 2007)', () => {
  const burden = (d1: number, d2: number, ca: number, cis: number, ln: number, met: number) =>
    residualCancerBurden({
      bedMm: d1,
      bedAcrossMm: d2,
      cellularityPercent: ca,
      inSituPercent: cis,
      positiveNodes: ln,
      largestMetastasisMm: met,
    });

  // The first is what the calculator of MD Anderson is quoted with (3.031); the others are hand-worked.
  test.each([
    [24, 18, 10, 5, 3, 4, 3.0313, 'RCB-II'],
    [0, 0, 0, 0, 1, 1, 1, 'RCB-I'],
    [20, 15, 10, 5, 0, 0, 1.5237, 'RCB-II'],
    [35, 25, 40, 10, 2, 8, 3.6592, 'RCB-III'],
    [10, 10, 60, 100, 0, 0, 0, 'RCB-0'],
  ])(
    '%d x %d mm, cellularity %d %%, in situ %d %%, %d nodes, %d mm',
    (d1, d2, ca, cis, ln, met, index, name) => {
      const result = burden(d1, d2, ca, cis, ln, met);
      expect(result.index.value).toBeCloseTo(index, 4);
      expect(result.class.value).toBe(name);
    },
  );

  test('without nodes class I ends at f d_prim of 0.843 mm and class III begins at 149.6 mm', () => {
    expect(burden(0.84, 0.84, 100, 0, 0, 0).class.value).toBe('RCB-I');
    expect(burden(0.846, 0.846, 100, 0, 0, 0).class.value).toBe('RCB-II');
    expect(burden(149, 149, 100, 0, 0, 0).class.value).toBe('RCB-II');
    expect(burden(150, 150, 100, 0, 0, 0).class.value).toBe('RCB-III');
  });

  test('an index near a cut is flagged', () => {
    expect(burden(0.843, 0.843, 100, 0, 0, 0).class.flags.map(({ code }) => code)).toEqual(['near-cut']);
    expect(burden(20, 15, 10, 5, 0, 0).class.flags).toEqual([]);
  });

  test('positive nodes without a metastasis, a metastasis without nodes and fractions are refused', () => {
    expect(() => burden(20, 15, 10, 5, 2, 0)).toThrow(/2 nodes are positive/);
    expect(() => burden(20, 15, 10, 5, 0, 3)).toThrow(/0 nodes are positive/);
    expect(() => burden(20, 15, 0.1, 5, 0, 0)).toThrow(/looks like a fraction/);
    expect(() => burden(20, 15, 10, 0.5, 0, 0)).toThrow(/looks like a fraction/);
  });

  test('what is not known leaves index and class open', () => {
    const { index, class: name } = residualCancerBurden({ bedMm: 20 });
    expect(index.value).toBeNaN();
    expect(name.reason?.code).toBe('missing');
  });

  test('more residual disease is never a smaller index', () => {
    const mm = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        mm,
        mm,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 20 }),
        (d, more, ca, ln) => {
          const met = ln > 0 ? 3 : 0;
          const less = burden(d, d, ca, 0, ln, met).index.value;
          expect(burden(d + more, d + more, ca, 0, ln, met).index.value).toBeGreaterThanOrEqual(less - 1e-12);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('pathological complete response', () => {
  const [usual, strict, breast] = pcrDefinitions;
  test.each([
    ['ypTis', 'ypN0', [usual, breast]],
    ['ypT0', 'ypN1mi', [breast]],
    ['ypT0', 'ypN0', [usual, strict, breast]],
    ['ypT0', 'ypN0(i+)', [breast]],
    ['ypT1mi', 'ypN0', []],
  ] as [string, string, PcrDefinition[]][])('%s %s is pCR by %j', (ypT, ypN, by) => {
    for (const definition of pcrDefinitions) {
      const { value, guideline } = pathologicalResponse({ ypT, ypN }, definition);
      expect(value).toBe(by.includes(definition) ? 'pCR' : 'residual');
      expect(guideline.name).toContain(definition);
    }
  });

  test('prefixes may be left out, X is not known', () => {
    expect(pathologicalResponse({ ypT: 'Tis', ypN: '0' }, usual).value).toBe('pCR');
    expect(pathologicalResponse({ ypT: 'ypTX', ypN: 'ypN0' }, usual).reason?.code).toBe('missing');
    expect(pathologicalResponse({ ypT: 'ypT0' }, usual).reason?.code).toBe('missing');
    expect(pathologicalResponse({ ypT: 'ypT0' }, breast).value).toBe('pCR');
    expect(pathologicalResponse({ ypN: 'ypN0' }, breast).value).toBeNull();
  });

  test('residual vascular invasion is no pCR; other words and definitions are refused', () => {
    const stage = { ypT: 'ypT0', ypN: 'ypN0', residualVascularInvasion: true };
    expect(pathologicalResponse(stage, usual).value).toBe('residual');
    expect(() => pathologicalResponse({ ypT: 'none', ypN: 'ypN0' }, usual)).toThrow(
      /no category none of ypT/,
    );
    expect(() => pathologicalResponse(stage, 'pCR' as PcrDefinition)).toThrow(/No definition of pCR/);
  });
});

test.each([
  [0, 1],
  [30, 2],
  [31, 3],
  [90, 3],
  [91, 4],
])('Miller-Payne: a loss of %d %% is grade %d', (lossPercent, grade) =>
  expect(millerPayne({ lossPercent, invasiveLeft: true }).value).toBe(grade),
);

test('Miller-Payne: no invasive cell is grade 5, which says nothing of the nodes; not known stays open', () => {
  expect(millerPayne({ invasiveLeft: false })).toMatchObject({ value: 5, flags: [{ code: 'breast-only' }] });
  expect(millerPayne({}).value).toBeNull();
  expect(millerPayne({ invasiveLeft: true }).value).toBeNull();
});

test('shrinkage is a share of the size before; 30 % of a diameter are 65.7 % of a volume', () => {
  expect(shrinkage(40, 28).value).toBeCloseTo(30, 12);
  expect(shrinkage(ellipsoidVolume(40, 40, 40), ellipsoidVolume(28, 28, 28)).value).toBeCloseTo(65.7, 10);
  expect(shrinkage(10, 12).value).toBeCloseTo(-20, 12);
  expect(shrinkage(0, 5).reason?.code).toBe('nothing-before');
  expect(shrinkage(undefined, 5).reason?.code).toBe('missing');
  expect(shrinkage(5, undefined).reason?.text).toContain('after');
});

describe('RECIST 1.1', () => {
  const lesion = (mm: number, name = 'a', organ = 'breast'): TargetLesion => ({
    name,
    organ,
    kind: 'lesion',
    mm,
  });
  const node = (mm: number, name = 'n'): TargetLesion => ({ name, organ: 'axilla', kind: 'node', mm });
  const visit = (
    day: number,
    targets: RecistVisit['targets'],
    rest: Partial<RecistVisit> = {},
  ): RecistVisit => ({
    day,
    targets,
    nonTargets: 'none',
    newLesion: false,
    ...rest,
  });
  const overall = (targets: TargetLesion[], ...visits: RecistVisit[]) =>
    recistCourse(targets, visits).visits.map((one) => one.overall);

  test('78 -> 51 -> 62 is PR, then PD against the nadir although below baseline', () => {
    const { visits } = recistCourse([lesion(78)], [visit(60, { a: 51 }), visit(120, { a: 62 })]);
    expect(visits.map((one) => one.overall)).toEqual(['PR', 'PD']);
    expect(visits[0].percentFromBaseline).toBeCloseTo(-34.6, 1);
    expect(visits[1].percentFromNadir).toBeCloseTo(21.6, 1);
    expect(visits[1].percentFromBaseline).toBeCloseTo(-20.5, 1);
    expect(visits[1].nadirMm).toBe(51);
  });

  test('22 % above the nadir and 4 mm is not PD', () =>
    expect(overall([lesion(40)], visit(60, { a: 18 }), visit(120, { a: 22 }))).toEqual(['PR', 'PR']));

  test('a node below 10 mm is gone: the sum of a CR can be above 0', () => {
    const { visits, baselineMm } = recistCourse([lesion(40), node(18)], [visit(60, { a: 'absent', n: 9 })]);
    expect(baselineMm).toBe(58);
    expect(visits[0]).toMatchObject({ overall: 'CR', sumMm: 9 });
    expect(overall([lesion(40), node(18)], visit(60, { a: 'absent', n: 10 }))).toEqual(['PR']);
  });

  test('30 % is a response and 20 % with 5 mm a progression, to the last digit', () => {
    expect(overall([lesion(30)], visit(60, { a: 21 }))).toEqual(['PR']);
    expect(overall([lesion(30)], visit(60, { a: 21.1 }))).toEqual(['SD']);
    expect(overall([lesion(25)], visit(60, { a: 30 }))).toEqual(['PD']);
    expect(overall([lesion(26)], visit(60, { a: 31 }))).toEqual(['SD']);
  });

  test('a new lesion or unequivocal progress elsewhere is PD whatever the sum', () => {
    expect(overall([lesion(30)], visit(60, { a: 'absent' }, { newLesion: true }))).toEqual(['PD']);
    expect(overall([lesion(30)], visit(60, { a: 10 }, { nonTargets: 'PD' }))).toEqual(['PD']);
  });

  test('non-target lesions that are left, or not evaluated, make PR of CR', () => {
    expect(overall([lesion(30)], visit(60, { a: 'absent' }, { nonTargets: 'non-CR/non-PD' }))).toEqual([
      'PR',
    ]);
    expect(overall([lesion(30)], visit(60, { a: 'absent' }, { nonTargets: 'NE' }))).toEqual(['PR']);
    expect(overall([lesion(30)], visit(60, { a: 'absent' }, { nonTargets: 'CR' }))).toEqual(['CR']);
  });

  test('a target that was not evaluated is NE, unless the rest is progression by itself', () => {
    const two = [lesion(30), lesion(20, 'b')];
    const { visits } = recistCourse(two, [visit(60, { a: 10, b: 'not-evaluable' })]);
    expect(visits[0].overall).toBe('NE');
    expect(visits[0].sumMm).toBeNaN();
    expect(overall(two, visit(60, { a: 65 }))).toEqual(['PD']);
  });

  test('what is too small to measure counts as 5 mm, and what comes back after CR is PD', () => {
    expect(recistCourse([lesion(30)], [visit(60, { a: 'too-small' })]).visits[0].sumMm).toBe(5);
    expect(overall([lesion(30)], visit(60, { a: 'absent' }), visit(120, { a: 4 }))).toEqual(['CR', 'PD']);
  });

  test.each([
    [
      'six targets',
      Array.from({ length: 6 }, (_, i) => lesion(20, `t${i}`, `organ ${i >> 1}`)),
      /more than 5/,
    ],
    ['three of one organ', [lesion(20, 'a'), lesion(20, 'b'), lesion(20, 'c', 'Breast ')], /More than 2/],
    ['three nodes', [node(20, 'a'), node(20, 'b'), node(20, 'c')], /lymph nodes/],
    ['a lesion below 10 mm', [lesion(9)], /at least 10 mm/],
    ['a node below 15 mm', [node(14)], /short axis of at least 15/],
    ['none', [], /no target/],
    ['two of one name', [lesion(20), lesion(20)], /Two target lesions/],
  ] as const)('%s cannot be', (_, targets, message) => {
    const problem = errorOf(() => recistCourse(targets, []));
    expect(isLobuleError(problem, 'clinical/targets')).toBe(true);
    expect(String(problem)).toMatch(message);
  });

  test('visits out of order and lesions without a baseline are refused', () => {
    expect(() => recistCourse([lesion(20)], [visit(60, { a: 5 }), visit(60, { a: 5 })])).toThrow(/order/);
    expect(() => recistCourse([lesion(20)], [visit(60, { other: 5 })])).toThrow(/No target lesion is called/);
  });

  test.each([
    [[78, 51, 78], 'PR'],
    [[78, 62, 51], 'PD'],
    [[40, 0, 40], 'CR'],
    [[40, 35, 40], 'SD'],
  ] as const)('of sums alone %j is %s', ([baseline, sum, nadir], response) =>
    expect(sumResponse(baseline, sum, nadir)).toBe(response),
  );

  test.each([
    ['PR PR', 'PR', 'PR'],
    ['PR SD', 'SD', 'PR'],
    ['PR NE', 'SD', 'PR'],
    ['PR PD', 'SD', 'PR'],
    ['PR NE PR', 'PR', 'PR'],
    ['SD PD', 'SD', 'SD'],
    ['PD', 'PD', 'PD'],
    ['NE', 'NE', 'NE'],
    ['CR CR', 'CR', 'CR'],
    ['CR PR', null, null],
  ] as const)('best response of %s is %s confirmed and %s unconfirmed', (text, confirmed, unconfirmed) => {
    const course = text.split(' ').map((one, i) => ({ day: 60 * (i + 1), overall: one as Response }));
    expect(bestResponse(course, { confirmation: true, stableDays: 42 }).value).toBe(confirmed);
    expect(bestResponse(course, { confirmation: false, stableDays: 42 }).value).toBe(unconfirmed);
  });

  test('stable disease must last, and a confirmation comes at least four weeks later', () => {
    const early = [
      { day: 30, overall: 'PR' },
      { day: 35, overall: 'NE' },
    ] as const;
    expect(bestResponse(early, { confirmation: true, stableDays: 42 }).value).toBe('NE');
    const close = [
      { day: 60, overall: 'PR' },
      { day: 80, overall: 'PR' },
    ] as const;
    expect(bestResponse(close, { confirmation: true, stableDays: 42 }).value).toBe('SD');
    const quick = [
      { day: 30, overall: 'SD' },
      { day: 40, overall: 'PD' },
    ] as const;
    expect(bestResponse(quick, { confirmation: true, stableDays: 42 }).value).toBe('PD');
    expect(bestResponse([], { confirmation: true, stableDays: 42 }).value).toBeNull();
  });
});
