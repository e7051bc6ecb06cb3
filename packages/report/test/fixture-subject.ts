import type { RandomStream } from '@lobule/foundation';
import { runsOf } from '@lobule/plots';
import type {
  AlignedVolume,
  CurveView,
  MapDescription,
  RegionFigure,
  RegionValue,
  SeriesAlignment,
  SliceView,
  SubjectResult,
} from '@lobule/study';
import { sumOfTwelve } from './fixture.ts';

const SIZE = 96;
const TIMES = [0, 65, 130, 195, 260, 325];

/** One made-up exam: slices with a breast and a lesion, values of each map, two curves. */
export function fixtureSubject(
  name: string,
  maps: readonly MapDescription[],
  random: RandomStream,
): SubjectResult {
  const anatomy = drawAnatomy(random);
  const folder = `derivatives/${name}/ses-baseline`;
  return {
    subject: name,
    visit: 'baseline',
    series: [
      series('dynamic', 'T1w DCE 6 phases', 6, '65, 130, 195, 260, 325 s'),
      series('diffusion', 'DWI', 8, 'b 0 ... 800 s/mm²'),
      series('T1 mapping', 'VFA', 5, 'flip angle 2 ... 20°'),
      series('T2* mapping', 'multi-echo', 8, 'TE 2.3 ... 38 ms'),
    ],
    regions: [
      {
        name: 'lesion',
        meaning: 'Drawn lesion, known from the phantom',
        voxels: anatomy.voxels * 6,
        volumeMm3: anatomy.voxels * 6 * 11.8,
        origin: `${folder}/regions.json`,
      },
      {
        name: 'enhancing tissue',
        meaning:
          'Enhancing tissue by rule; not a tumour volume. Threshold before contrast 279.6, from the image.',
        voxels: anatomy.voxels * 5,
        volumeMm3: anatomy.voxels * 5 * 11.8,
        origin: `${folder}/regions.json`,
        stages: [
          { label: 'breast', voxels: 48210 },
          { label: 'PE at least 70 %', voxels: 3412 },
          { label: '4 of 26 neighbours', voxels: anatomy.voxels * 5 },
        ],
      },
      ...(name === 'sub-021'
        ? [
            {
              name: 'necrosis',
              meaning: 'Part that does not enhance',
              origin: `${folder}/regions.json`,
              voxels: 0,
              volumeMm3: 0,
              reason: { code: 'empty-region', text: 'no voxel of the lesion stays below the threshold' },
            },
          ]
        : []),
    ],
    values: ['lesion', 'fibroglandular'].flatMap((region) =>
      maps.map((map) => value(map, region, name, random)),
    ),
    figures: figures(name),
    ...(/00[12]$/.test(name) && { alignments: [alignment(anatomy.image, folder, name.endsWith('1'))] }),
    slices: [
      anatomy.image,
      ...maps.slice(0, 5).map((map, index) => mapSlice(map, index, anatomy, folder, random)),
    ],
    curves: [
      curve('Lesion, median curve', 1, folder, random),
      curve('Fibroglandular tissue', 0.25, folder, random),
    ],
    folder,
  };
}

/** The last phases sank by a few millimetres; one was measured without a second search, one is flat. */
function alignment(image: SliceView, folder: string, shown: boolean): SeriesAlignment {
  const origin = `${folder}/regions.json`;
  const picture = (title: string, map: string, from: number): SliceView => ({
    ...image,
    map,
    title,
    caption: 'Phase 5, 260 s. Slice 9 of 16',
    values: image.values.map((_, i) => image.values[(i + SIZE * from) % image.values.length]),
    origin,
  });
  const volume = (phase: number): AlignedVolume => ({
    label: `Phase ${phase + 1}, ${TIMES[phase]} s`,
    motionMm: { median: 0.9 * phase, p95: 1.1 * phase },
    ...(phase < 5 && { errorMm: { median: 0.03 * phase, p95: 0.05 * phase } }),
    correlation: { before: 0.99 - 0.1 * phase, after: phase === 5 ? null : 0.97 },
    volumeChange: { least: 0.93, greatest: 1.06 },
  });
  return {
    role: 'dynamic',
    mode: 'deformable',
    reference: 'Before contrast',
    volumes: [1, 2, 3, 4, 5].map(volume),
    ...(shown && {
      pictures: {
        before: picture('As acquired', 'dynamic-before-alignment', 3),
        after: picture('Aligned', 'dynamic-after-alignment', 0),
      },
    }),
    origin,
  };
}

function series(role: string, label: string, frames: number, varies: string) {
  return {
    role,
    label,
    frames,
    size: [SIZE, SIZE, 16],
    spacingMm: [1.875, 1.875, 3.3333],
    varies,
    files: frames * 16,
  };
}

interface Anatomy {
  readonly inBreast: (x: number, y: number) => boolean;
  readonly inLesion: (x: number, y: number) => boolean;
  readonly image: SliceView;
  readonly lesionRuns: readonly number[];
  readonly voxels: number;
}

function drawAnatomy(random: RandomStream): Anatomy {
  const cx = 34 + random.below(28);
  const cy = 34 + random.below(18);
  const radius = 5 + random.below(8);
  const lobes = Array.from({ length: 5 }, () => [random.uniform() - 0.5, random.uniform() - 0.5]);
  const inBreast = (x: number, y: number) => {
    const dx = (x - 48) / 40;
    const dy = (y - 84) / 72;
    return dx * dx + dy * dy < 1 && y < 86;
  };
  const inLesion = (x: number, y: number) =>
    lobes.some(([a, b]) => {
      const dx = x - cx - a * radius;
      const dy = y - cy - b * radius;
      return dx * dx + dy * dy < radius * radius * 0.7;
    });
  const mask = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Number(inLesion(i % SIZE, Math.floor(i / SIZE))),
  );
  const lesionRuns = runsOf(mask);
  const values = Array.from({ length: SIZE * SIZE }, (_, i) => {
    const x = i % SIZE;
    const y = Math.floor(i / SIZE);
    const base = inLesion(x, y) ? 640 : inBreast(x, y) ? 190 + 90 * glandular(x, y) : y >= 86 ? 240 : 8;
    return Math.max(0, Math.round(base + 14 * sumOfTwelve(random)));
  });
  return {
    inBreast,
    inLesion,
    lesionRuns,
    voxels: mask.reduce((sum, one) => sum + one, 0),
    image: {
      map: 'dynamic',
      title: 'T1-weighted, after contrast',
      unit: 'a.u.',
      width: SIZE,
      height: SIZE,
      pixelMm: [1.875, 1.875],
      values,
      window: [0, 800],
      colours: 'grey',
      regions: [{ name: 'lesion', runs: lesionRuns }],
      caption: 'Phase 2 (130 s), slice 8 of 16, through the largest part of the lesion.',
      plane: 'dynamic/8',
    },
  };
}

/** Smooth blobs of 0 to 1. */
function glandular(x: number, y: number): number {
  const dx = (x - 48) / 20;
  const dy = (y - 55) / 22;
  const wave = (((x * 7 + y * 3) % 23) / 23) * 0.4;
  return Math.max(0, 1 - dx * dx - dy * dy) * (0.6 + wave);
}

function mapSlice(
  map: MapDescription,
  index: number,
  anatomy: Anatomy,
  folder: string,
  random: RandomStream,
): SliceView {
  const [lesion, tissue, high] = [
    [0.21, 0.04, 0.4],
    [0.42, 0.18, 0.8],
    [0.00095, 0.0018, 0.0026],
    [1450, 820, 2000],
    [38, 52, 80],
  ][index];
  const values = Array.from({ length: SIZE * SIZE }, (_, i) => {
    const x = i % SIZE;
    const y = Math.floor(i / SIZE);
    if (!anatomy.inBreast(x, y)) return null;
    if (index < 2 && random.uniform() < 0.03) return null;
    const base = anatomy.inLesion(x, y) ? lesion : tissue * (0.6 + 0.6 * glandular(x, y));
    return Number((base * (1 + 0.09 * sumOfTwelve(random))).toPrecision(4));
  });
  return {
    map: map.name,
    title: map.title,
    unit: map.unit,
    width: SIZE,
    height: SIZE,
    pixelMm: [1.875, 1.875],
    values,
    window: [0, high],
    colours: 'sequential',
    regions: [{ name: 'lesion', runs: anatomy.lesionRuns }],
    caption: 'Slice 8 of 16.',
    plane: index < 2 ? 'dynamic/8' : 'other',
    origin: `${folder}/anat/${map.name}.nii.gz`,
  };
}

function value(map: MapDescription, region: string, name: string, random: RandomStream): RegionValue {
  const centre: Readonly<Record<string, number>> = {
    Ktrans: 0.2,
    ve: 0.4,
    ADC: 0.00105,
    T1map: 1400,
    T2starmap: 38,
    f: 0.08,
  };
  const share = region === 'lesion' ? 1 : 0.6;
  const median = centre[map.name] * share * (1 + 0.2 * sumOfTwelve(random));
  const failed = map.name === 'f' && name === 'sub-009';
  return {
    region,
    map: map.name,
    median: failed
      ? {
          value: Number.NaN,
          unit: map.unit,
          reason: { code: 'not-identifiable', text: 'perfusion cannot be told from noise here' },
        }
      : { value: median, unit: map.unit },
    quartiles: [median * 0.83, median * 1.21],
    voxels: 640,
    undefined:
      map.name === 've'
        ? [
            {
              reason: { code: 'not-identifiable', text: 'Ktrans is zero, so ve is not identifiable' },
              voxels: 17,
            },
          ]
        : [],
  };
}

function figures(name: string): RegionFigure[] {
  const common = { region: 'lesion', map: 'Ktrans', origin: 'tables/heterogeneity.csv', undefinedVoxels: 0 };
  return [
    {
      ...common,
      name: 'CoefficientOfVariation',
      definition: 'SD over mean of the voxels of the region (SD of the population)',
      figure: { value: 0.412, unit: '1', standardId: 'IBSI:7TET' },
      voxels: 640,
      undefinedVoxels: 17,
    },
    {
      ...common,
      name: 'Slope_0to5mm',
      definition:
        'Least-squares slope on the signed distance to the margin, from 0 to 5 mm (outside is positive)',
      figure: { value: -0.0213, unit: '1/min/mm', standardError: 0.0014 },
      voxels: 2110,
    },
    {
      ...common,
      name: 'RelativeSlope_0to5mm',
      definition: 'The slope from 0 to 5 mm (outside is positive) over the mean of the same voxels',
      figure:
        name === 'sub-009'
          ? {
              value: Number.NaN,
              unit: '1/mm',
              reason: { code: 'not-positive', text: 'The mean of the voxels is not above zero' },
            }
          : { value: -0.171, unit: '1/mm', standardError: 0.012 },
      voxels: 2110,
    },
  ];
}

function curve(title: string, strength: number, folder: string, random: RandomStream): CurveView {
  const model = (t: number) => strength * 0.9 * (t / (t + 55)) - strength * 0.0005 * t;
  const measured = TIMES.map((t) => model(t) + 0.02 * sumOfTwelve(random));
  const fittedX = Array.from({ length: 66 }, (_, i) => i * 5);
  return {
    title,
    origin: `${folder}/curves.json`,
    model: 'Extended Tofts model',
    xLabel: 'Time after injection (s)',
    yLabel: 'Concentration (mM)',
    x: TIMES,
    measured,
    fittedX,
    fitted: fittedX.map(model),
    residual: measured.map((one, i) => one - model(TIMES[i])),
    parameters: [
      { name: 'Ktrans', value: 0.21 * strength, unit: '1/min', standardError: 0.011 },
      { name: 've', value: 0.43, unit: '1', standardError: 0.02 },
      { name: 'vp', value: 0.031, unit: '1', standardError: 0.006 },
    ],
  };
}
