import { hashOf, type ProgressEvent } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { type Mask, makeGrid } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  applySegmenter,
  describeCard,
  type ListedExam,
  readSegmenter,
  resolveSegmenterSettings,
  type Segmenter,
  scoreMasks,
  trainSegmenter,
  VOXEL_FEATURES,
  writeSegmenter,
} from '../../src/index.ts';
import { ScoreCounts } from '../../src/learnt/calibrate.ts';
import { listExams, makeExam, smallSettings } from './exams.ts';

const codeOf = async (act: () => unknown) => {
  try {
    await act();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

let model: Segmenter;
const tasks: string[] = [];
beforeAll(async () => {
  const progress = ({ task, done, total }: ProgressEvent) => tasks.push(`${task} ${done}/${total}`);
  model = await trainSegmenter(listExams(7), { settings: smallSettings, synthetic: true, progress });
});

describe('a learnt segmentation', () => {
  test('outlines a lesion of a patient whom it did not see, and says how likely each voxel is', () => {
    const other = makeExam(50);
    const { mask, probability, threshold } = applySegmenter(model, other.series, other);
    expect(scoreMasks(mask, other.lesions).dice.value).toBeGreaterThan(0.8);
    let [inside, outside, beyond] = [0, 0, 0];
    for (let v = 0; v < mask.data.length; v++) {
      if (other.breast.data[v] === 0) beyond = Math.max(beyond, probability.data[v]);
      else if (other.lesions.data[v] !== 0) inside += probability.data[v];
      else outside += probability.data[v];
    }
    const lesionVoxels = other.lesions.data.reduce((sum, value) => sum + value, 0);
    // Calibrated with lesions as rare as they are: probabilities add up to about the lesion's size.
    expect((inside + outside) / lesionVoxels).toBeGreaterThan(0.7);
    expect((inside + outside) / lesionVoxels).toBeLessThan(1.4);
    expect([threshold > 0, threshold < 1, beyond]).toEqual([true, true, 0]);
  });

  test('does not count the gain of the scanner', () => {
    const other = makeExam(51);
    const louder = other.series.map(({ grid, data }) => ({ grid, data: data.map((value) => 8 * value) }));
    const [a, b] = [other.series, louder].map((series) => applySegmenter(model, series, other));
    expect(b.mask.data).toEqual(a.mask.data);
  });

  test('has a card: how many, of what age, how well, for what, and that it is synthetic', () => {
    const { data, scores, origin, intendedUse } = model.card;
    expect(data).toMatchObject({
      patients: 7,
      exams: 7,
      examsWithLesion: 6,
      synthetic: true,
      patientAgeYears: [40, 46],
      acquiredYears: [2020, 2022],
    });
    expect(origin).toMatch(/^Synthetic only/);
    expect(intendedUse).toMatch(/^Research only/);
    expect(scores.dice.mean).toBeGreaterThan(0.8);
    for (const { mean, lower, upper } of [scores.dice, scores.hd95Mm, scores.absoluteVolumeError]) {
      expect(lower).toBeLessThanOrEqual(Number(mean));
      expect(upper).toBeGreaterThanOrEqual(Number(mean));
    }
    expect(scores.sensitivity.patients).toBe(6);
    expect(scores.exams.map(({ fold }) => fold).sort()).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(describeCard(model.card).join('\n')).toMatch(/7 exams of 7 patients, 6 with a lesion/);
    expect(JSON.stringify(model)).not.toMatch(/"P\d"/);
  });

  test('tells how far the training is', () => {
    expect(tasks).toContain('Reading exams 7/7');
    expect(tasks).toContain('Growing trees 11/11');
    expect(tasks).toContain('Scoring exams 7/7');
    expect(tasks).toContain('Scoring margins 7/7');
  });

  test('is the same when learnt again, and after it was written and read', async () => {
    const text = writeSegmenter(model);
    const learn = () =>
      trainSegmenter(listExams(5), { settings: { ...smallSettings, rounds: 3, marginRounds: 3 } });
    expect(writeSegmenter(await learn())).toBe(writeSegmenter(await learn()));
    const read = readSegmenter(text);
    expect(read.trees).toEqual(model.trees);
    const other = makeExam(52);
    const [a, b] = [model, read].map((one) => applySegmenter(one, other.series, other));
    expect(b.probability.data).toEqual(a.probability.data);
  });

  test('never has exams of one patient on both sides of a fold', async () => {
    const twice = listExams(4).flatMap((exam): readonly ListedExam[] => [exam, exam]);
    const { card } = await trainSegmenter(twice, {
      settings: { ...smallSettings, rounds: 1, marginRounds: 1, voxelsPerExam: 200, marginVoxels: 200 },
    });
    const folds = new Map(card.scores.exams.map(({ patient, fold }) => [patient, fold]));
    expect(folds.size).toBe(4);
    for (const { patient, fold } of card.scores.exams) expect(fold).toBe(folds.get(patient));
    expect(card.origin).not.toMatch(/^Synthetic/);
    expect(card.data.patients).toBe(4);
  });
});

describe('exams unlike those of the training are refused', () => {
  const { series, breast, timesS, lesions } = makeExam(60);
  const apply = (given: Partial<Parameters<typeof applySegmenter>[2]>, phases = series) =>
    codeOf(() => applySegmenter(model, phases, { breast, timesS, ...given }));

  test('by the size of their voxels', async () => {
    const large = makeExam(60, true, [3, 3, 4]);
    expect(await apply({ breast: large.breast }, large.series)).toBe('segmentation/segmenter-spacing');
  });

  test('by the number and times of their phases', async () => {
    expect(await apply({})).toBe('none');
    expect(await apply({ timesS: [0, 70, 140] }, series.slice(0, 3))).toBe('segmentation/segmenter-phases');
    expect(await apply({ timesS: [0, 70, 140, 900] })).toBe('segmentation/segmenter-phases');
    expect(await codeOf(() => applySegmenter(model, series, { breast }))).toBe(
      'segmentation/segmenter-phases',
    );
    expect(await apply({ timesS: [0, 70, 60, 280] })).toBe('segmentation/segmenter-times');
    expect(await apply({ timesS: [0, 70] })).toBe('segmentation/segmenter-times');
  });

  test('where the model saw the patient', async () => {
    expect(await apply({ patient: 'P3' })).toBe('segmentation/segmenter-saw-patient');
    expect(await apply({ patient: 'P9' })).toBe('none');
  });

  test('where there is no breast', async () => {
    const nothing: Mask = { grid: breast.grid, data: new Uint8Array(breast.data.length) };
    expect(await apply({ breast: nothing })).toBe('segmentation/no-breast');
    const dark = series.map(({ grid, data }) => ({ grid, data: new Float32Array(data.length) }));
    expect(await apply({}, dark)).toBe('segmentation/no-breast');
  });

  test('and in a training that cannot be', async () => {
    const train = (exams: readonly ListedExam[], settings: object = smallSettings) =>
      codeOf(() => trainSegmenter(exams, { settings }));
    expect(await train(listExams(3))).toBe('segmentation/too-few-exams');
    expect(await train(listExams(7), { folds: 2 })).toBe('segmentation/bad-settings');
    expect(() => resolveSegmenterSettings({ rate: 0 })).toThrow(/rate cannot be 0/);
    const untimed: ListedExam = { patient: 'Q', load: () => ({ series, breast, lesions }) };
    expect(await train([...listExams(3), untimed])).toBe('segmentation/segmenter-exams');
    const elsewhere = makeGrid({ size: breast.grid.size, spacingMm: [1, 1, 1] });
    const moved = {
      patient: 'Q',
      load: () => ({ series, breast, lesions: { ...lesions, grid: elsewhere } }),
    };
    expect(await train([moved])).toBe('segmentation/mask-on-other-grid');
    const stop = AbortSignal.abort();
    expect(await codeOf(() => trainSegmenter(listExams(3), { signal: stop }))).toBe('foundation/cancelled');
  });
});

describe('the file of a model', () => {
  const rehashed = (change: (body: Record<string, unknown>) => void) => {
    const { hash: _, ...body } = JSON.parse(writeSegmenter(model)) as Record<string, unknown>;
    change(body);
    return JSON.stringify({ ...body, hash: hashOf(body) });
  };
  const read = (text: string) => codeOf(() => readSegmenter(text));

  test('is refused where it is something else, was changed or is of another version', async () => {
    expect(await read('no JSON')).toBe('segmentation/segmenter-file');
    expect(await read('{}')).toBe('segmentation/segmenter-file');
    expect(await read(writeSegmenter(model).replace('"smoothing":0.2', '"smoothing":0.3'))).toBe(
      'segmentation/segmenter-file',
    );
    const later = rehashed((body) => {
      body['version'] = 1;
    });
    expect(await read(later)).toBe('segmentation/segmenter-file');
  });

  test('is refused where it asks for other features', async () => {
    const other = rehashed((body) => {
      body['features'] = ['echo', ...VOXEL_FEATURES.slice(1)];
    });
    expect(await read(other)).toBe('segmentation/segmenter-features');
    const fewer = rehashed((body) => {
      body['features'] = VOXEL_FEATURES.slice(1);
    });
    expect(await read(fewer)).toBe('segmentation/segmenter-features');
  });
});

test('calibration restores how rare lesions are: mean probability is the share of lesion voxels', () => {
  const counts = new ScoreCounts();
  const scores = Float32Array.from({ length: 5000 }, (_, v) => ((v * 37) % 400) / 100 - 2);
  const truth = Uint8Array.from(scores, (score, v) => (v % 50 === 0 && score > -1 ? 1 : 0));
  counts.add(scores, truth);
  const { intercept, slope } = counts.calibrate();
  const mean = scores.reduce((sum, score) => sum + 1 / (1 + exp(-(intercept + slope * score))), 0) / 5000;
  expect(mean).toBeCloseTo(counts.prior(), 3);
  expect(counts.prior()).toBeCloseTo(truth.reduce((sum, value) => sum + value, 0) / 5000, 10);
});
