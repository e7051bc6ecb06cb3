import type { UncertaintyStudy, UncertaintyTruth } from './uncertainty-study.ts';

const noise = { sd: [0.01, 0.02] };
const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } };
const delayed = { settings: { ...settings, delay: { kind: 'per-voxel' } }, draws: 10_000 };
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };
const fastFrames = { timesS: Array.from({ length: 150 }, (_, i) => 2 * i) };

const TWO_RATES =
  'two rates explain six phases at this noise in one draw of nine, which a local bound does not see';
const NO_DELAY =
  'so slow an uptake tells the delay to 2.7 s at best, and a delay at the end of what is tried leaves nothing';
const exchange: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42 } },
  { tissue: 'fibroglandular', values: { ktransPerMin: 0.02, ve: 0.17 } },
];
const [malignant, benign, gland] = exchange;
const withPlasma: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35, vp: 0.028 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42, vp: 0.028 } },
];
const uptake: readonly UncertaintyTruth[] = [
  { tissue: 'benign', values: { vp: 0.028, psPerMin: 0.087 } },
  { tissue: 'fibroglandular', values: { vp: 0.028, psPerMin: 0.02 } },
];
const flow: readonly UncertaintyTruth[] = [
  { tissue: 'middle of OSIPI', values: { fpPerMin: 0.14, psPerMin: 0.087, vp: 0.045, ve: 0.14 } },
  { tissue: 'highest of OSIPI', values: { fpPerMin: 0.4, psPerMin: 0.15, vp: 0.1, ve: 0.2 } },
];
const flowUptake: readonly UncertaintyTruth[] = [
  { tissue: 'middle of OSIPI', values: { fpPerMin: 0.14, psPerMin: 0.016, vp: 0.045 } },
  { tissue: 'highest of OSIPI', values: { fpPerMin: 0.4, psPerMin: 0.025, vp: 0.1 } },
];
/** A liver, roughly, whose portal vein sees the bolus a quarter of a minute later, lower and longer. */
const liver: readonly UncertaintyTruth[] = [
  {
    tissue: 'liver',
    values: { arterialInflowPerMin: 0.25, portalInflowPerMin: 0.75, distributionVolume: 0.25 },
  },
];
const portalInput = {
  timesS: [0, 30, 40, 50, 60, 75, 90, 120, 180, 240, 300],
  concentrationMm: [0, 0, 0.6, 1.6, 2.1, 2, 1.7, 1.4, 1.2, 1.1, 1],
  of: 'plasma',
};
const later = (truths: readonly UncertaintyTruth[]) =>
  truths.map((truth) => ({ ...truth, values: { ...truth.values, arterialDelayS: 3 } }));

const study = (
  model: string,
  protocolName: string,
  protocol: object,
  truths: readonly UncertaintyTruth[],
  more: Partial<UncertaintyStudy> = {},
): UncertaintyStudy => ({ model, protocolName, protocol, settings, truths, noise, ...more });

export const perfusionStudies: readonly UncertaintyStudy[] = [
  study('tofts', 'six phases', sixPhases, [
    { ...malignant, printedAt: { 'sd 0.02': TWO_RATES } },
    benign,
    gland,
  ]),
  study('tofts', 'sixty frames', sixtyFrames, exchange),
  study(
    'tofts',
    'six phases, by kep',
    sixPhases,
    [
      {
        tissue: 'malignant',
        values: { ktransPerMin: 0.3, kepPerMin: 0.86 },
        printedAt: { 'sd 0.02': TWO_RATES },
      },
    ],
    { free: ['ktransPerMin', 'kepPerMin'] },
  ),
  study(
    'tofts',
    'sixty frames, delay',
    sixtyFrames,
    later([malignant, benign, { ...gland, printedAt: { 'sd 0.01': NO_DELAY, 'sd 0.02': NO_DELAY } }]),
    {
      ...delayed,
      free: ['ktransPerMin', 've', 'arterialDelayS'],
    },
  ),
  study('extended-tofts', 'sixty frames', sixtyFrames, withPlasma),
  study('extended-tofts', '150 fast frames, delay', fastFrames, later(withPlasma), {
    ...delayed,
    free: ['ktransPerMin', 've', 'vp', 'arterialDelayS'],
  }),
  study('patlak', 'sixty frames', sixtyFrames, uptake),
  study('patlak', '150 fast frames, delay', fastFrames, later(uptake), {
    ...delayed,
    free: ['vp', 'psPerMin', 'arterialDelayS'],
  }),
  study('2cum', '150 fast frames', fastFrames, flowUptake),
  study('2cxm', '150 fast frames', fastFrames, flow),
  study('dual-input', 'sixty frames', sixtyFrames, liver, { settings: { ...settings, portalInput } }),
];
