import { type Infer, s } from '@lobule/foundation';
import { segmentationErrors } from '../errors.ts';

const triple = (description: string, least: { minimum?: number; exclusiveMinimum?: number }) =>
  s.array(s.number(least), { minItems: 3, maxItems: 3, description });

const channelSchema = s.object({
  image: s.oneOf(['phase', 'subtraction', 'percent', 'map'], {
    description: 'A phase; a phase less another; that in percent of the other; a map by its name.',
  }),
  phase: s.optional(
    s.integer({ minimum: 0, description: 'Which phase, from 0 before contrast; default 1.' }),
  ),
  minus: s.optional(s.integer({ minimum: 0, description: 'The phase that is taken off; default 0.' })),
  map: s.optional(s.string({ description: 'Name of the map.' })),
  normalisation: s.oneOf(['none', 'zscore', 'zscore-nonzero', 'zscore-all-phases', 'percentiles', 'fixed'], {
    default: 'none',
    description:
      'zscore: mean and SD of the channel; of its voxels other than 0; of all phases together. percentiles: the 0.5th to 0 and the 99.5th to 1, cut there. fixed: with `mean` and `sd`.',
  }),
  mean: s.optional(s.number({ description: 'Of fixed normalisation.' })),
  sd: s.optional(s.number({ exclusiveMinimum: 0, description: 'Of fixed normalisation.' })),
  clip: s.optional(
    s.array(s.number(), {
      minItems: 2,
      maxItems: 2,
      description: 'Values are cut there before normalisation.',
    }),
  ),
});

/** What has to be known of a network beside its weights: a YAML or JSON file that lies beside the ONNX file. */
export const networkManifestSchema = s.object(
  {
    format: s.literal('lobule-network'),
    version: s.literal(1),
    name: s.string({ description: 'What reports call it.' }),
    licence: s.string({ description: 'Of the weights, such as `CC BY-NC 4.0`; reports repeat it.' }),
    source: s.optional(s.string({ description: 'Where the weights come from.' })),
    sha256: s.optional(s.string({ pattern: '^[0-9a-f]{64}$', description: 'Of the ONNX file; checked.' })),
    channels: s.array(channelSchema, { minItems: 1, description: 'In the order of the input.' }),
    spacingMm: s.optional(
      triple('Voxel size x, y, z that the network wants; the image’s own if absent.', {
        exclusiveMinimum: 0,
      }),
    ),
    orientation: s.optional(
      s.string({
        pattern: '^[LRAPSI]{3}$',
        description: 'Where x, y and z of the input grow, such as LPS; as the image is stored if absent.',
      }),
    ),
    patch: triple('Voxels x, y, z of one input; the tensor is 1 x channels x z x y x x.', { minimum: 1 }),
    step: s.number({
      default: 0.5,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'From one patch to the next, as a share of the patch.',
    }),
    margin: s.integer({
      default: 0,
      minimum: 0,
      description: 'Voxels at the sides of a patch whose output is not used, but at the sides of the image.',
    }),
    gaussian: s.number({
      default: 0.125,
      minimum: 0,
      description: 'Patches are weighted by a Gaussian of this share of the patch; 0: all places alike.',
    }),
    labels: s.record(s.integer({ minimum: 0 }), {
      description: 'Channel of the output by label, such as { background: 0, lesion: 1 }.',
    }),
    activation: s.oneOf(['softmax', 'sigmoid', 'none'], {
      description: 'What makes probabilities of the output; none where the network does it itself.',
    }),
    threshold: s.number({
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Of labels that do not exclude one another; with a background the likeliest label wins.',
    }),
    input: s.optional(s.string({ description: 'Name of the input; the only one if absent.' })),
    output: s.optional(s.string({ description: 'Name of the output; the only one if absent.' })),
  },
  { description: 'How an ONNX network is run over an exam.' },
);

/** What a network takes and gives (spacing in mm), as `networkManifestSchema` reads it. */
export type NetworkManifest = Infer<typeof networkManifestSchema>;
/** One channel of a network's input. */
export type NetworkChannel = NetworkManifest['channels'][number];

type Given = { readonly [Key in keyof NetworkManifest]?: unknown };

/**
 * A manifest as read from JSON or YAML, checked, with what is absent at its default.
 *
 * @throws segmentation/network-manifest, with the path of what is wrong
 * @example
 * const manifest = checkManifest(JSON.parse(text));
 */
export function checkManifest(value: unknown): NetworkManifest {
  if (typeof value !== 'object' || value === null) throw wrong('It is no object', '$');
  const known = Object.keys(networkManifestSchema.shape);
  const stray = Object.keys(value).find((name) => !known.includes(name));
  if (stray !== undefined) throw wrong(`There is no field ${stray}; there are ${known.join(', ')}`, stray);
  const given = value as Given;
  if (given.format !== 'lobule-network' || given.version !== 1) {
    throw wrong('It does not say format: lobule-network and version: 1', 'format');
  }
  for (const name of ['name', 'licence'] as const) {
    if (typeof given[name] !== 'string' || given[name] === '') throw wrong(`${name} is no text`, name);
  }
  const manifest = { step: 0.5, margin: 0, gaussian: 0.125, threshold: 0.5, ...given } as NetworkManifest;
  checkChannels(manifest.channels);
  checkWindows(manifest);
  checkLabels(manifest);
  return {
    ...manifest,
    channels: manifest.channels.map((channel) => ({
      ...channel,
      normalisation: channel.normalisation ?? 'none',
    })),
  };
}

const NORMALISATIONS = ['none', 'zscore', 'zscore-nonzero', 'zscore-all-phases', 'percentiles', 'fixed'];

function checkChannels(channels: readonly NetworkChannel[] | undefined): void {
  if (!Array.isArray(channels) || channels.length === 0) throw wrong('There is no channel', 'channels');
  for (const [n, channel] of (channels as readonly NetworkChannel[]).entries()) {
    const { image, normalisation = 'none', map, mean, sd, clip } = channel;
    const at = `channels[${n}]`;
    if (!['phase', 'subtraction', 'percent', 'map'].includes(image)) {
      throw wrong(
        `A channel cannot be ${String(image)}; it is phase, subtraction, percent or map`,
        `${at}.image`,
      );
    }
    if (!NORMALISATIONS.includes(normalisation)) {
      throw wrong(
        `normalisation cannot be ${String(normalisation)}; it is ${NORMALISATIONS.join(', ')}`,
        `${at}.normalisation`,
      );
    }
    if (image === 'map' && !map) throw wrong('A channel that is a map needs its name', `${at}.map`);
    if (normalisation === 'fixed' && !(Number.isFinite(mean) && Number(sd) > 0)) {
      throw wrong('Fixed normalisation needs mean and sd', `${at}.mean`);
    }
    if (clip !== undefined && !(clip.length === 2 && clip[0] < clip[1])) {
      throw wrong('clip is two numbers that rise', `${at}.clip`);
    }
  }
}

function checkWindows({
  patch,
  spacingMm,
  orientation,
  step,
  margin,
  gaussian,
  threshold,
}: NetworkManifest): void {
  const isTriple = (values: unknown, fits: (n: number) => boolean) =>
    Array.isArray(values) && values.length === 3 && values.every((n) => Number.isFinite(n) && fits(n));
  if (!isTriple(patch, (n) => Number.isInteger(n) && n > 0))
    throw wrong('patch is not three whole numbers', 'patch');
  if (spacingMm !== undefined && !isTriple(spacingMm, (mm) => mm > 0)) {
    throw wrong('spacingMm is not three numbers above 0', 'spacingMm');
  }
  const axes = ['LR', 'AP', 'SI'].map((pair) =>
    [...(orientation ?? 'LPS')].filter((one) => pair.includes(one)),
  );
  if (axes.some((found) => found.length !== 1) || orientation?.length === 0) {
    throw wrong(
      `orientation cannot be ${String(orientation)}; it is three letters such as LPS or RAS`,
      'orientation',
    );
  }
  if (!(step > 0 && step <= 1)) throw wrong(`step cannot be ${step}`, 'step');
  if (!(gaussian >= 0 && Number.isFinite(gaussian)))
    throw wrong(`gaussian cannot be ${gaussian}`, 'gaussian');
  if (!(threshold > 0 && threshold < 1)) throw wrong(`threshold cannot be ${threshold}`, 'threshold');
  const fits = Number.isInteger(margin) && margin >= 0 && patch.every((n) => n * (1 - step) >= 2 * margin);
  if (!fits)
    throw wrong(
      `A margin of ${margin} leaves gaps between patches that are ${step} of a patch apart`,
      'margin',
    );
}

function checkLabels({ labels, activation }: NetworkManifest): void {
  if (!['softmax', 'sigmoid', 'none'].includes(activation)) {
    throw wrong(`activation cannot be ${String(activation)}; it is softmax, sigmoid or none`, 'activation');
  }
  const outputs = typeof labels === 'object' && labels !== null ? Object.values(labels) : [];
  const whole = outputs.every((n) => Number.isInteger(n) && n >= 0);
  const names = Object.keys(labels ?? {}).filter((name) => name !== 'background');
  if (names.length === 0 || !whole || new Set(outputs).size < outputs.length) {
    throw wrong('labels do not give a label beside background, each with a channel of its own', 'labels');
  }
  if (activation === 'softmax' && labels['background'] === undefined) {
    throw wrong('softmax needs the channel of background among the labels', 'labels');
  }
}

function wrong(what: string, path: string) {
  return segmentationErrors.error('segmentation/network-manifest', { what, where: { path } });
}
