import { describe, expect, test } from 'vitest';
import {
  curveTypes,
  iaucModel,
  reasonOf,
  semiquantitativeFrames,
  semiquantitativeModel,
} from '../../src/index.ts';

/** Pre, early, late. */
const three = { timesS: [-30, 90, 400], baselineFrames: [0], arrivalS: 0 };
const model = semiquantitativeModel.prepare(three);

describe('enhancement', () => {
  test('200, 420, 460: rapid, +9.5 % of early is a plateau, +20 % of baseline would be persistent', () => {
    const { parameters } = model.fitCurve([200, 420, 460]);
    expect(parameters.pe1Percent).toBeCloseTo(110, 10);
    expect(parameters.pe2Percent).toBeCloseTo(130, 10);
    expect(parameters.delayedChangePercent).toBeCloseTo(9.5238, 4);
    expect(parameters.curveType).toBe(curveTypes.plateau);
    const ofBaseline = semiquantitativeModel.prepare(three, { delayedChangeOf: 'baseline' });
    expect(ofBaseline.fitCurve([200, 420, 460]).parameters.delayedChangePercent).toBeCloseTo(20, 10);
    expect(ofBaseline.fitCurve([200, 420, 460]).parameters.curveType).toBe(curveTypes.persistent);
  });

  test('has no area where the first frame after arrival is later than its end, and says so', () => {
    // As many clinical protocols: one phase before and one some minutes after contrast.
    const sparse = semiquantitativeModel.prepare({ timesS: [-5, 80, 407], baselineFrames: [0], arrivalS: 0 });
    expect(sparse.warnings).toEqual([
      {
        code: 'no-frame-in-interval',
        text: 'The first frame after arrival is later than 60 s after it: no iAUC60rel.',
      },
    ]);
    const { parameters } = sparse.fitCurve([100, 180, 200]);
    expect(parameters).not.toHaveProperty('iaucRelative60S');
    expect(parameters.iaucRelative90S).toBeGreaterThan(0);
    const iauc = iaucModel.prepare({ timesS: [0, 407], arrivalS: 0 });
    expect(iauc.fitCurve([0, 1]).parameters.iauc60MmS).toBeNaN();
    expect(iauc.warnings.map(({ text }) => text)).toEqual([
      'The first frame after arrival is later than 60 and 90 s after it: no iAUC60 and iAUC90.',
    ]);
  });

  test('tells which frames it took as early and late', () => {
    expect(semiquantitativeFrames(three)).toEqual({ arrivalS: 0, early: 1, late: 2 });
    const six = { timesS: [0, 60, 110, 170, 230, 290], baselineFrames: [0], arrivalS: 0 };
    expect(semiquantitativeFrames(six)).toEqual({ arrivalS: 0, early: 2, late: 5 });
    expect(semiquantitativeFrames({ ...six, arrivalS: 20, earlyFrame: 1, lateFrame: 4 })).toEqual({
      arrivalS: 20,
      early: 1,
      late: 4,
    });
  });

  test('a series that ends within two minutes takes the last but one as early, and says that late is not delayed', () => {
    const short = { timesS: [0, 40, 75, 110], baselineFrames: [0], arrivalS: 0 };
    expect(semiquantitativeFrames(short)).toEqual({ arrivalS: 0, early: 2, late: 3 });
    expect(semiquantitativeFrames({ ...short, lateFrame: 2 })).toEqual({ arrivalS: 0, early: 1, late: 2 });
    const said = (timesS: readonly number[]) =>
      semiquantitativeModel
        .prepare({ timesS: [...timesS], baselineFrames: [0], arrivalS: 0 })
        .warnings.map(({ code }) => code);
    expect(said(short.timesS)).toContain('late-frame-is-initial');
    expect(said([0, 60, 110, 170])).not.toContain('late-frame-is-initial');
  });

  test('200, 420, 360 washes out by 14.3 %', () => {
    const { parameters } = model.fitCurve([200, 420, 360]);
    expect(parameters.delayedChangePercent).toBeCloseTo(-14.2857, 4);
    expect(parameters.curveType).toBe(curveTypes.washout);
    // Negative for a falling signal, as a slope is: CAPLEX's words for Q.CD1.012 give a positive, its formula a negative.
    expect(parameters.washOutPercentPerMin).toBeLessThan(0);
  });

  test('three published ratios go by one name, so the definition is a setting', () => {
    expect(model.fitCurve([200, 420, 400]).parameters.ser).toBeCloseTo(1.1, 12);
    const cerr = semiquantitativeModel.prepare(three, { serDefinition: 'cerr' });
    expect(cerr.fitCurve([200, 420, 400]).parameters.ser).toBeCloseTo(200 / 220, 12);
    const seven = { timesS: [0, 60, 120, 180, 240, 300, 360], baselineFrames: [0] };
    const dcemri = semiquantitativeModel.prepare(seven, { serDefinition: 'dcemri' });
    expect(dcemri.fitCurve([1, 1, 2, 3, 4, 5, 6]).parameters.ser).toBeCloseTo(18 / 4, 12);
  });

  test('time to peak, wash-in and areas follow from the frames', () => {
    const timesS = [-60, 30, 60, 90, 150, 210];
    const six = semiquantitativeModel.prepare({ timesS, baselineFrames: [0], arrivalS: 0 });
    const { parameters } = six.fitCurve([100, 150, 200, 250, 240, 230]);
    expect(parameters.peakPercent).toBeCloseTo(150, 10);
    expect(parameters.timeToPeakS).toBe(90);
    expect(parameters.washInPercentPerMin).toBeCloseTo(150 / 1.5, 10);
    expect(parameters.washOutPercentPerMin).toBeCloseTo(-20 / 2, 10);
    // Triangles of the relative enhancement 0 at 0 s, 0.5 at 30, 1 at 60, 1.5 at 90.
    expect(parameters.iaucRelative60S).toBeCloseTo(30, 10);
    expect(parameters.iaucRelative90S).toBeCloseTo(67.5, 10);
  });

  test.each([
    ['a late frame that is back at baseline', [200, 420, 200], 'zero-denominator', 'ser'],
    ['no enhancement', [200, 190, 180], 'no-enhancement', 'curveType'],
    ['no baseline', [0, 190, 180], 'not-positive', 'pe1Percent'],
  ])('%s has its reason', (_name, signal, code, parameter) => {
    const fit = model.fitCurve(signal);
    expect(reasonOf(fit.reason).code).toBe(code);
    expect(fit.parameters[parameter]).toBeNaN();
  });

  test.each([
    ['baseline after contrast', { ...three, baselineFrames: [2] }, /must follow each other/],
    ['a frame that does not exist', { ...three, lateFrame: 7 }, /Frame 7/],
    ['an early frame before arrival', { ...three, arrivalS: 100, earlyFrame: 1 }, /before the arrival/],
    ['no baseline', { ...three, baselineFrames: [] }, /baseline/],
    ['one frame after contrast', { timesS: [0, 90], baselineFrames: [0] }, /Only one frame .1, at 90 s/],
  ])('%s is an error', (_name, wrong, message) => {
    expect(() => semiquantitativeModel.prepare(wrong)).toThrow(message);
  });
});

describe('the area under the concentration', () => {
  test('is that of straight lines between the frames', () => {
    const iauc = iaucModel.prepare({ timesS: [-20, 20, 50, 100], arrivalS: 0 });
    const { parameters } = iauc.fitCurve([0, 1, 2, 0]);
    expect(parameters.iauc60MmS).toBeCloseTo(10 + 45 + (2 + 1.6) * 5, 10);
    expect(parameters.iauc90MmS).toBeCloseTo(10 + 45 + (2 + 0.4) * 20, 10);
  });

  test('does not exist beyond the last frame, and says so', () => {
    const iauc = iaucModel.prepare({ timesS: [0, 30, 70], arrivalS: 0 });
    expect(iauc.warnings.map(({ text }) => text)).toEqual([expect.stringMatching(/before 90 s/)]);
    const { parameters } = iauc.fitCurve([0, 1, 1]);
    expect(parameters.iauc60MmS).toBeCloseTo(15 + 30, 10);
    expect(parameters.iauc90MmS).toBeNaN();
  });
});
