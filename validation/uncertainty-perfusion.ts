import type { UncertaintyStudy, UncertaintyTruth } from './uncertainty-study.ts';

const noise = { sd: [0.01, 0.02] };
const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } };
const delayed = { ...settings, delay: { kind: 'per-voxel' } };
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };
const fastFrames = { timesS: Array.from({ length: 150 }, (_, i) => 2 * i) };

const TWO_RATES =
  'two rates explain six phases at this noise in one draw of nine, which a local bound does not see';
const exchange: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42 } },
  { tissue: 'fibroglandular', values: { ktransPerMin: 0.02, ve: 0.17 } },
];
const [malignant, ...others] = exchange;
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
const later = (truths: readonly UncertaintyTruth[]) =>
  truths.map(({ tissue, values }) => ({ tissue, values: { ...values, arterialDelayS: 3 } }));

const study = (
  model: string,
  protocolName: string,
  protocol: object,
  truths: readonly UncertaintyTruth[],
  more: Partial<UncertaintyStudy> = {},
): UncertaintyStudy => ({ model, protocolName, protocol, settings, truths, noise, ...more });

export const perfusionStudies: readonly UncertaintyStudy[] = [
  study('tofts', 'six phases', sixPhases, [{ ...malignant, printedAt: { 'sd 0.02': TWO_RATES } }, ...others]),
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
  study('tofts', 'sixty frames, delay', sixtyFrames, later(exchange), {
    settings: delayed,
    free: ['ktransPerMin', 've', 'arterialDelayS'],
  }),
  study('extended-tofts', 'sixty frames', sixtyFrames, withPlasma),
  study('extended-tofts', '150 fast frames, delay', fastFrames, later(withPlasma), {
    settings: delayed,
    free: ['ktransPerMin', 've', 'vp', 'arterialDelayS'],
  }),
  study('patlak', 'sixty frames', sixtyFrames, uptake),
  study('patlak', '150 fast frames, delay', fastFrames, later(uptake), {
    settings: delayed,
    free: ['vp', 'psPerMin', 'arterialDelayS'],
  }),
  study('2cum', '150 fast frames', fastFrames, flowUptake),
  study('2cxm', '150 fast frames', fastFrames, flow),
];
