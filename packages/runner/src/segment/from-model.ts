import { existsSync } from 'node:fs';
import path from 'node:path';
import { type ProgressListener, silent } from '@lobule/foundation';
import {
  applyNetwork,
  applySegmenter,
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
import type { SegmentSeries } from './series.ts';

export interface ModelLesions {
  readonly lesions: readonly FoundLesion[];
  readonly warnings: readonly string[];
}

/**
 * Lesions by a model: one that `train-segmenter` wrote, or the manifest of an ONNX network whose file lies beside it under
 * the same name. Each connected part is a lesion, the largest first.
 *
 * @throws runner/no-image-file, runner/model-file, study/option-not-valid, segmentation/*
 */
export async function lesionsFromModel(
  { phases, timesS }: SegmentSeries,
  file: string,
  progress: ProgressListener = silent,
  signal?: AbortSignal,
): Promise<ModelLesions> {
  const text = new TextDecoder().decode(readBytes(file));
  if (!text.includes('lobule-network')) {
    const model = readSegmenter(text);
    const times = timesS.filter((timeS) => timeS !== undefined);
    const found = applySegmenter(model, phases, times.length === phases.length ? { timesS: times } : {});
    const meaning = `Outlined by the learnt model "${model.card.title}" where its probability is at least ${found.threshold.toFixed(2)}; nobody has looked at it.`;
    return {
      lesions: partsOf(found.mask, 'lesion', meaning, found.reason?.text),
      warnings: [model.card.origin],
    };
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
