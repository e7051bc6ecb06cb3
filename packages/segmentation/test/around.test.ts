import { lesionFromClick, mirroredRegion, oedemaAround, wholeTumour } from '@lobule/segmentation';
import { indexToPatient, type Mask, makeGrid, makeVolume, type Point } from '@lobule/volume';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [60, 24, 12], spacingMm: [3, 3, 3], originMm: [-88.5, -70, 0] });
const COUNT = 60 * 24 * 12;

const placeOf = (v: number): Point =>
  indexToPatient(grid, [v % 60, Math.floor(v / 60) % 24, Math.floor(v / 1440)]);
const ball = (centre: Point, radiusMm: number) => (v: number) => {
  const d = placeOf(v).map((at, axis) => at - centre[axis]);
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= radiusMm * radiusMm;
};
const maskOf = (inside: (v: number) => boolean): Mask => ({
  grid,
  data: Uint8Array.from({ length: COUNT }, (_, v) => (inside(v) ? 1 : 0)),
});

/** Two breasts of 36 mm radius, one lesion, oedema of up to 9 mm around it, a cyst beyond that. */
const [left, right] = [ball([45, -36, 16], 36), ball([-45, -36, 16], 36)];
const breasts = maskOf((v) => left(v) || right(v));
const lesion = maskOf(ball([45, -36, 16], 7));
const wet = ball([45, -36, 16], 12);
const cyst = ball([45, -52, 16], 3);
/** Fat is dark, gland a grid of it, both with noise. */
const t2 = makeVolume(
  grid,
  Float32Array.from({ length: COUNT }, (_, v) => {
    const noise = (v * 7919) % 21;
    if (wet(v) || cyst(v)) return 400 + noise;
    return (v % 3 === 0 ? 60 : 200) + noise;
  }),
);

describe('oedema on T2', () => {
  test('is what is brighter than the gland of the other breast, near the lesion', () => {
    const { mask, threshold, gland, share } = oedemaAround(t2, lesion, { breasts });
    expect(gland.median).toBeCloseTo(210, 0);
    expect(threshold).toBeGreaterThan(220);
    expect(threshold).toBeLessThan(300);
    const expected = maskOf((v) => wet(v) && lesion.data[v] === 0 && breasts.data[v] !== 0);
    expect(mask.data).toEqual(expected.data);
    expect(share).toBeCloseTo(0.097, 3);
  });

  test('can be compared with the rest of the same breast, and holds far pieces where that is asked for', () => {
    const same = oedemaAround(t2, lesion, { breasts, reference: 'same-breast', withinMm: 22 });
    expect(same.gland.median).toBeCloseTo(210, 0);
    const far = oedemaAround(t2, lesion, { breasts, reachMm: 22, withinMm: 22 });
    expect(far.voxels).toBeGreaterThan(same.voxels);
  });

  test('is not known without normal gland, a breast around it or the other breast, and says so', () => {
    expect(oedemaAround(t2, lesion, { breasts, fewestVoxels: 1e6 }).reason?.code).toBe('no-normal-gland');
    expect(oedemaAround(t2, lesion, { breasts: maskOf(() => false) }).reason?.code).toBe('no-shell');
    const one = oedemaAround(t2, lesion, { breasts: maskOf(left) });
    expect([one.reason?.code, one.threshold, one.share]).toEqual(['one-breast', Number.NaN, Number.NaN]);
    const within = oedemaAround(t2, lesion, { breasts: maskOf(left), reference: 'same-breast' });
    expect(within.voxels).toBeGreaterThan(0);
    expect(() => oedemaAround(t2, lesion, { breasts, withinMm: 0 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });

  test('is nothing where nothing is brighter', () => {
    const { reason } = oedemaAround(t2, lesion, { breasts, deviations: 1e3 });
    expect(reason?.text).toMatch(/^Nothing near the lesion is brighter/);
  });
});

test('a lesion is mirrored into the other breast, and not where there is but one, unless the middle is given', () => {
  const { midlineMm, share, voxels } = mirroredRegion(lesion, { breasts });
  expect([midlineMm, share, voxels]).toEqual([0, 1, lesion.data.reduce((sum, one) => sum + one, 0)]);
  expect(mirroredRegion(lesion, { breasts: maskOf(left) }).reason?.code).toBe('one-breast');
  expect(mirroredRegion(lesion, { breasts: maskOf(left), midlineMm: 45 }).voxels).toBe(voxels);
});

test('a whole tumour is its rim with what that encloses, though the rim has a gap', () => {
  const rim = maskOf((v) => {
    const [x] = placeOf(v);
    const inRim = ball([45, -36, 16], 15)(v) && !ball([45, -36, 16], 9)(v);
    return inRim && !(x > 54 && ball([58, -36, 16], 1.6)(v));
  });
  const whole = wholeTumour(rim).mask.data;
  expect(whole).toEqual(maskOf((v) => rim.data[v] !== 0 || ball([45, -36, 16], 9)(v)).data);
});

test('a lesion can be drawn on one phase alone, which must be there', () => {
  const tumour = ball([45, -36, 16], 12);
  const phase = (rise: number) =>
    makeVolume(
      grid,
      Float32Array.from({ length: COUNT }, (_, v) => 100 + ((v * 7919) % 11) + (tumour(v) ? rise : 0)),
    );
  const series = [phase(0), phase(150), phase(0)];
  const place: Point = [45, -36, 16];
  const { mask } = lesionFromClick(series, place, { onPhase: 1 });
  expect(mask.data).toEqual(maskOf(tumour).data);
  expect(lesionFromClick(series, place, { onPhase: 2 }).reason?.code).toBe('no-enhancement');
  for (const onPhase of [0, 3, 1.5]) {
    expect(() => lesionFromClick(series, place, { onPhase })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  }
});
