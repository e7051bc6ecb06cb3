import { findModel } from '@lobule/quantify';

/** A call of `map` that works on files with nothing but what it names beside them. */
export interface MapExample {
  readonly id: string;
  /** The file with all frames. */
  readonly input: string;
  /** Text files beside it, by the ending that takes the place of `.nii.gz`. */
  readonly beside: Readonly<Record<string, string>>;
  /** The protocol as the model gets it. */
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** All arguments after `map`. */
  readonly arguments: readonly string[];
}

const every = (count: number, step: number) => Array.from({ length: count }, (_, i) => i * step);

/** Two shells of 15 directions, on a spiral from pole to pole, with the image at b = 0 first. */
function shells(): { readonly bValues: number[]; readonly directions: number[][] } {
  const count = 15;
  const spiral = every(count, 1).map((i) => {
    const z = 1 - (i + 0.5) / count;
    // Steps of the golden angle by a rotation: cosine and sine of 137.508 degrees.
    let [x, y] = [1, 0];
    for (let turn = 0; turn < i; turn++) [x, y] = [-0.737369 * x - 0.67549 * y, 0.67549 * x - 0.737369 * y];
    const radius = Math.sqrt((1 - z * z) / (x * x + y * y));
    return [x * radius, y * radius, z].map((value) => Math.round(value * 1e4) / 1e4);
  });
  const shell = (b: number) => spiral.map(() => b);
  return {
    bValues: [0, 0, ...shell(1000), ...shell(2000)],
    directions: [[0, 0, 0], [0, 0, 0], ...spiral, ...spiral],
  };
}

const arterialInput = { kind: 'parker', arrivalS: 30 };
const sixPhases = [0, 65, 130, 195, 260, 325];

interface Told {
  readonly input: string;
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const DYNAMIC: Told = {
  input: 'dynamic.nii.gz',
  protocol: { timesS: every(60, 5) },
  settings: { arterialInput },
};

/** What stands for a model by its id. */
const BY_ID: Readonly<Record<string, Told>> = {
  tofts: { ...DYNAMIC, protocol: { timesS: sixPhases } },
  'dual-input': {
    ...DYNAMIC,
    settings: {
      arterialInput,
      portalInput: {
        timesS: [0, 40, 55, 65, 75, 90, 110, 180, 300],
        concentrationMm: [0, 0, 1.2, 1.6, 1.8, 1.7, 1.5, 1.2, 1],
        of: 'plasma',
      },
    },
  },
  semiquantitative: {
    input: 'dynamic.nii.gz',
    protocol: { timesS: sixPhases, baselineFrames: [0], arrivalS: 30 },
  },
  iauc: { input: 'dynamic.nii.gz', protocol: { timesS: every(40, 5), arrivalS: 30 } },
  adc: { input: 'dwi.nii.gz', protocol: { bValues: [0, 100, 600, 800] } },
  dki: { input: 'dwi.nii.gz', protocol: { bValues: [0, 200, 500, 1000, 1500, 2000, 2500] } },
  'dki-tensor': { input: 'dwi.nii.gz', protocol: shells(), settings: { elements: true } },
  'b1-afi': { input: 'afi.nii.gz', protocol: { flipAngleDeg: 60, tr1Ms: 20, tr2Ms: 100 } },
  'b1-bloch-siegert': {
    input: 'phases.nii.gz',
    protocol: { nominalPeakUt: 8, pulse: { durationMs: 8, offsetHz: 4000, envelope: [1] } },
  },
  'delta-t1': { input: 't1-before-and-after.nii.gz', protocol: {} },
};

/** What stands for any other model, by the member that its frames differ in. */
const BY_MEMBER: Readonly<Record<string, Told>> = {
  flipAnglesDeg: { input: 'vfa.nii.gz', protocol: { flipAnglesDeg: [2, 5, 10, 15, 20], trMs: 5 } },
  inversionTimesMs: {
    input: 'inversion.nii.gz',
    protocol: { inversionTimesMs: [100, 180, 260, 1000, 1080, 1160, 2000, 3000, 4000] },
  },
  echoTimesMs: { input: 'echoes.nii.gz', protocol: { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] } },
  bValues: {
    input: 'dwi.nii.gz',
    protocol: { bValues: [0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 600, 800, 1000, 1500, 2000, 2500] },
  },
  timesS: DYNAMIC,
};

/** Longer lists stand in files beside the images, where scanners' exports have them too. */
const LONGEST_LIST = 12;

/**
 * An example for a model, whatever it is called: the members of its protocol tell what images it takes.
 *
 * @throws quantify/unknown-model
 * @example
 * exampleOf('adc').arguments; // ['adc', 'dwi.nii.gz', '--out', 'maps']
 */
export function exampleOf(id: string): MapExample {
  const { protocol: asked, settings: settable } = findModel(id);
  const members = Object.keys(asked.json['properties'] as object);
  const member = Object.keys(BY_MEMBER).find((name) => members.includes(name));
  const told =
    BY_ID[id] ?? (member === undefined ? { input: 'images.nii.gz', protocol: {} } : BY_MEMBER[member]);
  const { input, protocol } = told;
  const beside: Record<string, string> = {};
  const stated: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(protocol)) {
    const file = Array.isArray(value) && value.length > LONGEST_LIST ? besideOf(name, value) : undefined;
    if (file === undefined) stated[name] = value;
    else beside[file[0]] = file[1];
  }
  const known = Object.keys(settable.json['properties'] as object);
  const settings = Object.fromEntries(
    Object.entries(told.settings ?? {}).filter(([name]) => known.includes(name)),
  );
  const option = (name: string, value: object) =>
    Object.keys(value).length === 0 ? [] : [name, JSON.stringify(value)];
  return {
    id,
    input,
    beside,
    protocol,
    settings,
    arguments: [
      id,
      input,
      ...option('--protocol', stated),
      ...option('--settings', settings),
      ...(members.includes('signal') ? ['--concentration'] : []),
      '--out',
      'maps',
    ],
  };
}

function besideOf(
  name: string,
  list: readonly unknown[],
): readonly [ending: string, text: string] | undefined {
  if (name === 'timesS') return ['.json', JSON.stringify({ VolumeTiming: list })];
  if (name === 'bValues') return ['.bval', `${list.join(' ')}\n`];
  if (name !== 'directions') return undefined;
  const axes = [0, 1, 2].map((axis) => (list as readonly number[][]).map((direction) => direction[axis]));
  return ['.bvec', axes.map((axis) => `${axis.join(' ')}\n`).join('')];
}
