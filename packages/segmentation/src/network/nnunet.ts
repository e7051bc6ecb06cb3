import { segmentationErrors } from '../errors.ts';
import { checkManifest, type NetworkChannel, type NetworkManifest } from './manifest.ts';

/** What is not in the files of nnU-Net. */
export interface NnunetOptions {
  readonly name: string;
  readonly licence: string;
  readonly source?: string;
  /** Default `3d_fullres`. */
  readonly configuration?: string;
  /** Which image each channel is; default the first phase after contrast for one channel. */
  readonly channels?: readonly Omit<NetworkChannel, 'normalisation'>[];
}

interface Configuration {
  readonly patch_size?: readonly number[];
  readonly spacing?: readonly number[];
  readonly normalization_schemes?: readonly string[];
  readonly use_mask_for_norm?: readonly boolean[];
  readonly inherits_from?: string;
}

interface Plans {
  readonly configurations?: Readonly<Record<string, Configuration>>;
  readonly transpose_forward?: readonly number[];
  readonly foreground_intensity_properties_per_channel?: Readonly<
    Record<
      string,
      {
        readonly mean: number;
        readonly std: number;
        readonly percentile_00_5: number;
        readonly percentile_99_5: number;
      }
    >
  >;
}

interface Dataset {
  readonly channel_names?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, number | readonly number[]>>;
}

/**
 * A manifest from the plans.json and dataset.json that lie beside the weights of nnU-Net v2: patch, voxel size, normalisation
 * and labels are those of the training and are read, never assumed. Sizes there are z, y, x; here x, y, z.
 *
 * Other than nnU-Net: images are resampled linearly (it uses cubic splines in the slice), and nothing is mirrored at test time.
 *
 * @throws segmentation/network-manifest where the files do not say what is needed, or say what is not supported here
 * @example
 * const manifest = manifestFromNnunet(plans, dataset, { name: 'MAMA-MIA nnU-Net', licence: 'CC BY-NC 4.0' });
 */
export function manifestFromNnunet(
  plans: unknown,
  dataset: unknown,
  options: NnunetOptions,
): NetworkManifest {
  const name = options.configuration ?? '3d_fullres';
  const { transpose_forward: transpose, foreground_intensity_properties_per_channel: intensities } =
    plans as Plans;
  const configuration = configurationOf(plans as Plans, name);
  const {
    patch_size: patch,
    spacing,
    normalization_schemes: schemes,
    use_mask_for_norm: masked,
  } = configuration;
  if (patch?.length !== 3 || spacing?.length !== 3)
    throw missing(`configurations.${name} has no 3D patch_size and spacing`);
  if (transpose?.some((axis, n) => axis !== n)) {
    throw missing(`transpose_forward is ${transpose.join(', ')}; only 0, 1, 2 is supported`);
  }
  const count = Object.keys((dataset as Dataset).channel_names ?? {}).length;
  const images = options.channels ?? [{ image: 'phase' as const, phase: 1 }];
  if (count !== images.length) {
    throw missing(`dataset.json has ${count} channels, and ${images.length} images are named for them`);
  }
  const channels = images.map((image, n) => {
    const properties = intensities?.[String(n)];
    switch (schemes?.[n]) {
      case 'ZScoreNormalization':
        return { ...image, normalisation: masked?.[n] ? 'zscore-nonzero' : 'zscore' };
      case 'NoNormalization':
        return { ...image, normalisation: 'none' };
      case 'CTNormalization':
        if (properties === undefined) throw missing(`There are no intensity properties of channel ${n}`);
        return {
          ...image,
          normalisation: 'fixed',
          clip: [properties.percentile_00_5, properties.percentile_99_5],
          mean: properties.mean,
          sd: properties.std,
        };
      default:
        throw missing(`The normalisation ${String(schemes?.[n])} of channel ${n} is not supported`);
    }
  });
  const labels = Object.entries((dataset as Dataset).labels ?? {}).filter(([label]) => label !== 'ignore');
  if (labels.some(([, value]) => typeof value !== 'number'))
    throw missing('Labels that are regions are not supported');
  return checkManifest({
    format: 'lobule-network',
    version: 1,
    name: options.name,
    licence: options.licence,
    ...(options.source !== undefined && { source: options.source }),
    channels,
    spacingMm: [spacing[2], spacing[1], spacing[0]],
    patch: [patch[2], patch[1], patch[0]],
    step: 0.5,
    gaussian: 0.125,
    labels: Object.fromEntries(labels),
    activation: 'softmax',
  });
}

/** A configuration with what it inherits. */
function configurationOf({ configurations = {} }: Plans, name: string): Configuration {
  const own = configurations[name];
  if (own === undefined) {
    throw missing(
      `plans.json has no configuration ${name}; it has ${Object.keys(configurations).join(', ') || 'none'}`,
    );
  }
  const { inherits_from: parent } = own;
  return parent === undefined ? own : { ...configurations[parent], ...own };
}

function missing(what: string) {
  return segmentationErrors.error('segmentation/network-manifest', { what });
}
