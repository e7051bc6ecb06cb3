import { existsSync } from 'node:fs';
import path from 'node:path';
import { silent } from '@lobule/foundation';
import {
  applyNetwork,
  applySegmenter,
  breastMask,
  type NetworkManifest,
  networkManifestSchema,
  readSegmenter,
  regionOf,
} from '@lobule/segmentation';
import { readOption } from '@lobule/study';
import { connectedComponents, emptyMask, type Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readBytes } from '../features/read-image.ts';
import type { FoundLesion } from './lesions.ts';
import type { SegmentFilesOptions, SegmentFrom } from './options.ts';
import { inPatient, numbered } from './places.ts';
import type { SegmentSeries } from './series.ts';

export interface ModelLesions {
  readonly lesions: readonly FoundLesion[];
  readonly warnings: readonly string[];
}

/**
 * Lesions by a model: one that `train-segmenter` wrote, or the manifest of an ONNX network whose file lies beside it under
 * the same name. Each place that was pointed to is a lesion; without places each connected part is, the largest first.
 *
 * @throws runner/no-image-file, runner/model-file, study/option-not-valid, segmentation/*
 */
export async function lesionsFromModel(
  series: SegmentSeries,
  from: ModelFrom,
  options: Pick<SegmentFilesOptions, 'patient' | 'progress' | 'signal'>,
): Promise<ModelLesions> {
  const text = new TextDecoder().decode(readBytes(from.file));
  return text.includes('lobule-network')
    ? await byNetwork(series, from, text, options)
    : byLearntModel(series, from, text, options.patient);
}

type ModelFrom = Extract<SegmentFrom, { kind: 'model' }>;

function byLearntModel(
  { phases, timesS, dicom }: SegmentSeries,
  { places, coordinates = 'LPS' }: ModelFrom,
  text: string,
  given: string | undefined,
): ModelLesions {
  const model = readSegmenter(text);
  const times = timesS.filter((timeS) => timeS !== undefined);
  const patient = given ?? (dicom?.patientId || undefined);
  const known = {
    ...(times.length === phases.length && { timesS: times }),
    ...(patient !== undefined && { patient }),
  };
  const warnings = [model.card.origin, ...(patient === undefined ? [UNKNOWN_PATIENT] : [])];
  const by = `the learnt model "${model.card.title}"`;
  if (places !== undefined) {
    const { grid } = phases[0];
    const breast = breastMask(phases[0]).mask;
    const lesions = places.map((place, n): FoundLesion => {
      const placeMm = inPatient(grid, place, coordinates);
      return {
        name: numbered(n + 1, places.length),
        region: applySegmenter(model, phases, { ...known, breast, placeMm }),
        meaning: `Grown from one click, its margin decided by ${by}.`,
        warnings: [],
      };
    });
    return { lesions, warnings };
  }
  const found = applySegmenter(model, phases, known);
  const meaning = `Found by ${by} where its probability is at least ${found.threshold.toFixed(2)}, and its margin decided by the same; nobody has looked at it.`;
  return { lesions: partsOf(found.mask, 'lesion', meaning, found.reason?.text), warnings };
}

const UNKNOWN_PATIENT =
  'Nothing says whose exam this is, so the model cannot tell whether it was trained on this patient; --patient names her as the table of the training does';

async function byNetwork(
  { phases }: SegmentSeries,
  { file, places }: ModelFrom,
  text: string,
  { progress = silent, signal }: Pick<SegmentFilesOptions, 'progress' | 'signal'>,
): Promise<ModelLesions> {
  if (places !== undefined) {
    throw runnerErrors.error('runner/model-file', {
      what: 'A network looks at the whole image, and a place in a lesion was given',
      cure: 'Leave out the place, or give a model that train-segmenter wrote.',
    });
  }
  const manifest = readOption(text, networkManifestSchema.json, 'manifest of the network')
    .value as NetworkManifest;
  const weights = `${file.replace(/\.(json|ya?ml)$/i, '')}.onnx`;
  if (!existsSync(weights)) {
    throw runnerErrors.error('runner/model-file', {
      what: 'The ONNX file of the network does not lie beside its manifest',
      where: { file: path.basename(weights) },
      cure: 'Give both the same name, but for the ending.',
    });
  }
  const { labels } = await applyNetwork(manifest, readBytes(weights), phases, {
    progress,
    ...(signal && { signal }),
  });
  const licence = `The weights of ${manifest.name} are licensed ${manifest.licence}`;
  const meaning = `Outlined by the network "${manifest.name}" (${manifest.licence}); nobody has looked at it.`;
  return {
    lesions: labels.flatMap(({ label, mask, reason }) => partsOf(mask, label, meaning, reason?.text)),
    warnings: [licence],
  };
}

/** Connected parts, the largest first; of equals the one that is stored first. */
function partsOf(
  mask: Mask,
  name: string,
  meaning: string,
  ifEmpty: string | undefined,
): readonly FoundLesion[] {
  const { labels, sizes } = connectedComponents(mask, 26);
  if (sizes.length === 0) {
    return [{ name, region: regionOf(emptyMask(mask.grid), ifEmpty), meaning, warnings: [] }];
  }
  const order = sizes.map((_, n) => n).sort((a, b) => sizes[b] - sizes[a] || a - b);
  return order.map((part, n) => {
    const data = new Uint8Array(mask.data.length);
    for (let v = 0; v < data.length; v++) if (labels.data[v] === part + 1) data[v] = 1;
    return {
      name: order.length === 1 ? name : `${name}${n + 1}`,
      region: regionOf({ grid: mask.grid, data }),
      meaning,
      warnings: [],
    };
  });
}
