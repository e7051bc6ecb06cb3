import { isLobuleError, randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { vesselCriteria, vesselCriteriaShape } from '../../src/arterial-input/vessel-criteria.ts';
import {
  arterialInputFromRegion,
  bolusArrival,
  findArterialInput,
  parkerBloodMm,
  toftsModel,
} from '../../src/index.ts';

const ARRIVAL_S = 31;
const T1_MS = 1650;
const timesS = Array.from({ length: 90 }, (_, i) => 3 * i);
const signal = { trMs: 4, flipAngleDeg: 25, relaxivityPerMmPerS: 3.5, baselineFrames: [0, 1, 2, 3, 4, 5, 6] };
const protocol = { timesS, signal };
const extra = { t1Ms: T1_MS };

/** The Ernst equation, by the platform's own functions. */
function ernst(mm: number): number {
  const e = Math.exp(-signal.trMs * (1 / T1_MS + (signal.relaxivityPerMmPerS * mm) / 1000));
  return (1000 * (1 - e)) / (1 - e * Math.cos((signal.flipAngleDeg * Math.PI) / 180));
}

const tofts = toftsModel.prepare({ timesS }, { arterialInput: { kind: 'parker', arrivalS: ARRIVAL_S + 3 } });
const artery = timesS.map((t) => parkerBloodMm(t - ARRIVAL_S));
/** Later and wider, as after the lungs of another circulation. */
const vein = timesS.map((t) => {
  let sum = 0;
  for (let lag = 0; lag < 20; lag++) sum += parkerBloodMm(t - ARRIVAL_S - 9 - lag);
  return sum / 20;
});
const tumour = Array.from(tofts.predict({ ktransPerMin: 0.6, ve: 0.5 }));
const gland = Array.from(tofts.predict({ ktransPerMin: 0.03, ve: 0.2 }));

const ARTERY_VOXELS = Array.from({ length: 14 }, (_, i) => 700 + (i % 7) + 50 * Math.floor(i / 7));
const VEIN_VOXELS = Array.from({ length: 20 }, (_, i) => 1400 + i);

/** 2,000 voxels: a vessel with full voxels and rims, a vein, a tumour, gland, air. */
function volume(): Float32Array[] {
  const stream = randomStream(7, 'vessels');
  const curves = Array.from({ length: 2000 }, (_, voxel) => {
    const at = ARTERY_VOXELS.indexOf(voxel);
    if (at >= 0) return artery.map((mm) => (at < 10 ? 1 : 0.6) * mm);
    if (VEIN_VOXELS.includes(voxel)) return vein;
    return voxel < 300 ? tumour : gland;
  });
  return timesS.map((_, t) =>
    Float32Array.from(curves, (curve, voxel) => {
      const clean = voxel >= 1900 ? 0 : ernst(curve[t]);
      return Math.abs(clean + 2 * normalVariate(stream));
    }),
  );
}
const frames = volume();
const everywhere = Int32Array.from({ length: 2000 }, (_, voxel) => voxel);

describe('the arrival of a bolus', () => {
  test('is where a line leaves the baseline', () => {
    const found = bolusArrival([0, 10, 20, 30, 40, 50, 60], [1, 1, 1, 1, 3, 5, 4]);
    expect(found.arrivalS).toBeCloseTo(30, 6);
    expect(found.method).not.toBe('between-frames');
  });

  test('of a parabola that begins between two frames is found between them', () => {
    const times = Array.from({ length: 20 }, (_, i) => 2 * i);
    const rise = times.map((t) => (t < 15.3 ? 0 : t - 15.3 + 0.2 * (t - 15.3) * (t - 15.3)));
    const found = bolusArrival(times, rise);
    expect(found.method).toBe('linear-quadratic');
    expect(found.arrivalS).toBeCloseTo(15.3, 3);
  });

  test('of the population curve and of tissue is told within 2 s in blood, and up to 6 s late in tissue', () => {
    const stream = randomStream(3, 'arrival');
    for (const spacingS of [1, 2, 5]) {
      const times = Array.from({ length: 300 / spacingS }, (_, i) => spacingS * i);
      const model = toftsModel.prepare(
        { timesS: times },
        { arterialInput: { kind: 'parker', arrivalS: 41.3 } },
      );
      const blood = times.map((t) => parkerBloodMm(t - 41.3) + 0.02 * normalVariate(stream));
      const tissue = model
        .predict({ ktransPerMin: 0.3, ve: 0.4 })
        .map((c) => c + 0.01 * normalVariate(stream));
      expect(Math.abs(bolusArrival(times, blood).arrivalS - 41.3)).toBeLessThan(Math.max(2, spacingS));
      expect(Math.abs(bolusArrival(times, tissue).arrivalS - 41.3)).toBeLessThan(6.5);
    }
  });

  test('of slow frames lies anywhere between two, and its error says so', () => {
    const found = bolusArrival([0, 60, 120, 180, 240, 300], [0, 0, 5, 4.4, 4, 3.7]);
    expect(found).toMatchObject({ arrivalS: 90, method: 'between-frames' });
    expect(found.standardErrorS).toBeCloseTo(60 / Math.sqrt(12), 12);
  });

  test('of nothing is undefined, with the reason', () => {
    const flat = bolusArrival(
      timesS,
      timesS.map((_, i) => ((i * 7) % 11) / 11),
    );
    expect(flat.arrivalS).toBeNaN();
    expect(flat.reason?.code).toBe('no-arrival');
    expect(() => bolusArrival([0, 1, 2], [0, 1, 2])).toThrow(/four frames/);
  });
});

describe('the input of a drawn region', () => {
  const voxels = Int32Array.from(ARTERY_VOXELS.slice(0, 10));

  test('is the mean concentration of its voxels in blood, with their scatter', () => {
    const found = arterialInputFromRegion(protocol, frames, voxels, { extra, hematocrit: 0.4 });
    expect(found.voxels).toBe(10);
    expect(found.leftOut).toEqual({});
    expect(found.input).toMatchObject({ kind: 'measured', of: 'blood', hematocrit: 0.4, timesS });
    found.input.concentrationMm.forEach((mm, t) => {
      expect(Math.abs(mm - artery[t])).toBeLessThan(0.3);
    });
    expect(found.sdMm[80]).toBeGreaterThan(0.01);
    expect(Math.abs(found.arrival.arrivalS - ARRIVAL_S)).toBeLessThan(3);
    expect(found.peakS).toBe(42);
    expect(found.warnings).toEqual([]);
  });

  test('fits the tissue that it feeds', () => {
    const { input } = arterialInputFromRegion(protocol, frames, voxels, { extra, hematocrit: 0.42 });
    const model = toftsModel.prepare({ timesS }, { arterialInput: input, delay: { kind: 'per-voxel' } });
    const { parameters } = model.fitCurve(tumour);
    expect(Math.abs(parameters.ktransPerMin / 0.6 - 1)).toBeLessThan(0.1);
    expect(Math.abs(parameters.arterialDelayS - 3)).toBeLessThan(0.5);
  });

  test('leaves saturated voxels out and counts them', () => {
    const spoiled = frames.map((frame) => frame.slice());
    for (const voxel of [700, 701]) spoiled[14][voxel] = 5000;
    const found = arterialInputFromRegion(protocol, spoiled, voxels, { extra });
    expect(found).toMatchObject({ voxels: 8, leftOut: { saturated: 2 } });
    for (const voxel of ARTERY_VOXELS.slice(2, 8)) spoiled[14][voxel] = 5000;
    const most = arterialInputFromRegion(protocol, spoiled, voxels, { extra });
    expect(most.warnings.map(({ code }) => code)).toEqual(['input-mostly-saturated']);
  });

  test('says that it comes after the tissue, as a vein does', () => {
    const tissue = Int32Array.from({ length: 300 }, (_, voxel) => voxel);
    const wrong = arterialInputFromRegion(protocol, frames, Int32Array.from(VEIN_VOXELS), { extra, tissue });
    expect(wrong.warnings.map(({ code }) => code)).toEqual(['input-after-tissue']);
    expect(arterialInputFromRegion(protocol, frames, voxels, { extra, tissue }).warnings).toEqual([]);
  });

  test('drawn in a tumour is refused, since it shows no first pass; on request it is marked', () => {
    const tissue = Int32Array.from({ length: 300 }, (_, voxel) => voxel);
    const act = () => arterialInputFromRegion(protocol, frames, tissue, { extra });
    expect(act).toThrow(/stays above half of its peak .* no first pass/);
    const marked = arterialInputFromRegion(protocol, frames, tissue, { extra, allowSlow: true });
    expect(marked.warnings.map(({ code }) => code)).toContain('slow-arterial-input');
  });

  test.each([
    [
      'without any concentration',
      () => arterialInputFromRegion(protocol, frames, voxels, { extra: { t1Ms: -1 } }),
      'quantify/arterial-input',
    ],
    [
      'without a bolus',
      () =>
        arterialInputFromRegion(
          { timesS },
          timesS.map(() => new Float32Array(2)),
          Int32Array.of(0),
        ),
      'quantify/arterial-input',
    ],
    ['without T1', () => arterialInputFromRegion(protocol, frames, voxels), 'quantify/voxel-input'],
    [
      'with a map of another size',
      () => arterialInputFromRegion(protocol, frames, voxels, { extra: { t1Ms: [1] } }),
      'quantify/voxel-input',
    ],
  ])('%s is an error with its code', (_name, act, code) => {
    try {
      act();
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });
});

describe('an input that is looked for', () => {
  test('is that of the planted artery, neither vein nor tumour nor rim', () => {
    const found = findArterialInput(protocol, frames, everywhere, { extra });
    expect(found.chosen.length).toBe(10);
    for (const voxel of found.chosen) expect(ARTERY_VOXELS.slice(0, 10)).toContain(voxel);
    expect(Math.abs(found.peakMm / Math.max(...artery) - 1)).toBeLessThan(0.05);
    expect(found.candidates[0].score).toBeGreaterThanOrEqual(found.candidates[1].score);
    expect(found.candidates.filter(({ chosen }) => chosen).length).toBe(10);
    const counted = Object.values(found.turnedDown).reduce((sum, count) => sum + count, 0);
    expect(counted + found.candidates.filter(({ r2 }) => r2 >= 0.8).length).toBe(2000);
    expect(found.turnedDown['low-peak']).toBeGreaterThan(1000);
  });

  test('does not depend on the order of the voxels', () => {
    const back = findArterialInput(protocol, frames, everywhere.slice().reverse(), { extra });
    expect(back.chosen).toEqual(findArterialInput(protocol, frames, everywhere, { extra }).chosen);
  });

  test('is refused where there is no vessel, with what turned the voxels down', () => {
    const tissueOnly = Int32Array.from({ length: 600 }, (_, voxel) => voxel);
    try {
      findArterialInput(protocol, frames, tissueOnly, { extra });
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, 'quantify/no-arterial-input')).toBe(true);
      expect((error as Error).message).toMatch(/0 of 600 voxels look like an artery.*low-peak \d+/);
    }
  });

  test('is refused where frames are too slow for a first pass', () => {
    const slow = timesS.filter((_, i) => i % 6 === 0);
    const every = frames.filter((_, i) => i % 6 === 0);
    const act = () =>
      findArterialInput({ timesS: slow, signal: { ...signal, baselineFrames: [0, 1] } }, every, everywhere, {
        extra,
      });
    expect(act).toThrow(/18.0 s apart/);
  });

  test('needs to know the frames before the bolus', () => {
    expect(() => findArterialInput({ timesS }, frames, everywhere)).toThrow(/baselineFrames/);
    const concentrations = timesS.map((_, t) => Float64Array.of(artery[t], artery[t], artery[t], gland[t]));
    const found = findArterialInput({ timesS }, concentrations, Int32Array.of(0, 1, 2, 3), {
      baselineFrames: [0, 1, 2],
    });
    expect(Array.from(found.chosen)).toEqual([0, 1, 2]);
  });
});

test('the schema says the defaults that hold', () => {
  for (const [name, value] of Object.entries(vesselCriteria))
    expect(vesselCriteriaShape[name as keyof typeof vesselCriteriaShape].json['default'], name).toBe(value);
  const automatic = { arterialInput: { kind: 'automatic' } } as const;
  expect(() => toftsModel.prepare({ timesS }, automatic)).toThrow(/looked for in the images/);
  const region = { arterialInput: { kind: 'region', file: 'artery.nii.gz' } } as const;
  expect(() => toftsModel.prepare({ timesS }, region)).toThrow(/mean of a region, which has not been taken/);
});
