import { type Infer, s } from '@lobule/foundation';
import { segmentationErrors } from '../errors.ts';

/** Settings of the learnt segmentation, as they can stand in a study. */
export const segmenterSettings = s.object(
  {
    folds: s.integer({
      default: 5,
      minimum: 2,
      description: 'Parts of the patients that are left out in turn.',
    }),
    rounds: s.integer({
      default: 50,
      minimum: 1,
      maximum: 2000,
      description: 'Boosted trees of the first look, which finds lesions in the breast.',
    }),
    depth: s.integer({ default: 5, minimum: 1, maximum: 10, description: 'Decisions in a row in a tree.' }),
    rate: s.number({
      default: 0.15,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Share of each tree that is added.',
    }),
    leastWeight: s.number({
      default: 5,
      minimum: 0,
      description: 'Smallest sum of curvatures in a leaf; larger is smoother.',
    }),
    voxelsPerExam: s.integer({
      default: 6000,
      minimum: 100,
      description:
        'Voxels that an exam gives to the training: at most a third each of lesions, of what is near them and of the rest.',
    }),
    nearMm: s.number({
      default: 6,
      exclusiveMinimum: 0,
      description: 'Tissue so near to a lesion is drawn from by itself: there the outline is decided.',
    }),
    marginMm: s.number({
      default: 5,
      exclusiveMinimum: 0,
      maximum: 20,
      description: 'The second look decides on voxels so near to an outline, to both sides.',
    }),
    marginRounds: s.integer({
      default: 100,
      minimum: 1,
      maximum: 2000,
      description: 'Boosted trees of the second look, which decides on margins.',
    }),
    marginVoxels: s.integer({
      default: 3000,
      minimum: 100,
      description: 'Voxels near the outline that a lesion gives to the training of the second look.',
    }),
    smoothing: s.number({
      default: 0.2,
      minimum: 0,
      maximum: 1,
      description:
        'Weight of each face neighbour in the slice beside that of the voxel itself, in the mean of scores.',
    }),
    leastVolumesMm3: s.array(s.number({ minimum: 0 }), {
      default: [0, 30, 100],
      minItems: 1,
      description: 'Smallest volumes of a lesion that are tried with each threshold.',
    }),
    seed: s.integer({ default: 1, minimum: 0, description: 'Of folds, sampling and trees.' }),
  },
  {
    default: {},
    description:
      'Lesions by two classifiers that are learnt from labels, boosted trees on binned features: one finds them in the breast, the other decides on their margins.',
  },
);

/** Settings as `segmenterSettings` reads them; lengths in mm, volumes in mm^3. */
export type SegmenterSettings = Infer<typeof segmenterSettings>;

/** Settings of the training where none are given. */
export const DEFAULT_SEGMENTER_SETTINGS: SegmenterSettings = {
  folds: 5,
  rounds: 50,
  depth: 5,
  rate: 0.15,
  leastWeight: 5,
  voxelsPerExam: 6000,
  nearMm: 6,
  marginMm: 5,
  marginRounds: 100,
  marginVoxels: 3000,
  smoothing: 0.2,
  leastVolumesMm3: [0, 30, 100],
  seed: 1,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveSegmenterSettings(given: Partial<SegmenterSettings>): SegmenterSettings {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: SegmenterSettings = { ...DEFAULT_SEGMENTER_SETTINGS, ...stated };
  const whole = (value: number, least: number, most = Number.MAX_SAFE_INTEGER) =>
    Number.isInteger(value) && value >= least && value <= most;
  const { leastVolumesMm3: volumes } = settings;
  const inRange: Readonly<Record<keyof SegmenterSettings, boolean>> = {
    folds: whole(settings.folds, 3, 10),
    rounds: whole(settings.rounds, 1, 2000),
    depth: whole(settings.depth, 1, 10),
    rate: settings.rate > 0 && settings.rate <= 1,
    leastWeight: settings.leastWeight >= 0,
    voxelsPerExam: whole(settings.voxelsPerExam, 100),
    nearMm: settings.nearMm > 0 && Number.isFinite(settings.nearMm),
    marginMm: settings.marginMm > 0 && settings.marginMm <= 20,
    marginRounds: whole(settings.marginRounds, 1, 2000),
    marginVoxels: whole(settings.marginVoxels, 100),
    smoothing: settings.smoothing >= 0 && settings.smoothing <= 1,
    leastVolumesMm3: volumes.length > 0 && volumes.every((mm3) => mm3 >= 0 && Number.isFinite(mm3)),
    seed: whole(settings.seed, 0),
  };
  for (const [name, value] of Object.entries(settings)) {
    if ((inRange as Readonly<Record<string, boolean>>)[name] === true) continue;
    throw segmentationErrors.error('segmentation/bad-settings', {
      what: `${name} cannot be ${String(value)}`,
      where: { path: name },
    });
  }
  return settings;
}
