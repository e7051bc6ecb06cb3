import path from 'node:path';
import { canonicalJson, type ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { emptyMask, type Grid } from '@lobule/volume';
import type { FoundInput } from '../exam/image-input.ts';
import { reasonsSidecar, type SidecarFacts, sidecar } from '../exam/sidecar.ts';
import { packVolume } from '../work/pack.ts';
import type { GrowingMap } from './growing-maps.ts';
import { mapFileName } from './map-names.ts';

/** Writes the arterial input that was found, and the mask of its voxels; answers the names. @throws ledger/not-writable */
export function writeArtery(out: string, model: string, grid: Grid, found: FoundInput): string[] {
  const { voxels, input, peakMm, peakS, warnings } = found;
  const told = {
    ArterialInput: input,
    Units: 'mM',
    PeakMm: peakMm,
    PeakS: peakS,
    Voxels: voxels.length,
    Warnings: warnings.map(({ text }) => text),
  };
  const mask = emptyMask(grid);
  for (const voxel of voxels) mask.data[voxel] = 1;
  const names = [mapFileName(model, 'artery'), mapFileName(model, 'artery_sidecar')];
  writeFileAtomic(path.join(out, names[0]), packVolume(mask, 'voxels of the arterial input'));
  writeFileAtomic(path.join(out, names[1]), `${canonicalJson(told)}\n`);
  return names;
}

/** Gives each volume of a fit its name, with a sidecar beside each map; answers the names. @throws ledger/not-writable */
export function keepNiftiMaps(
  out: string,
  facts: SidecarFacts,
  maps: readonly GrowingMap[],
  progress: ProgressListener,
): string[] {
  const { modelId, parameters } = facts.protocol.model;
  const files: string[] = [];
  let done = 0;
  for (const { file, volume, isThere } of maps) {
    if (!isThere) continue;
    const { name, kind, parameter } = volume;
    file.keep();
    files.push(mapFileName(modelId, name));
    const beside =
      kind === 'reasons'
        ? reasonsSidecar(facts)
        : kind === 'value' && parameter
          ? sidecar(facts, parameter)
          : undefined;
    if (beside === undefined) continue;
    const sidecarName = mapFileName(modelId, `${name}_sidecar`);
    writeFileAtomic(path.join(out, sidecarName), beside);
    files.push(sidecarName);
    if (kind === 'value') progress({ task: 'Writing maps', done: ++done, total: parameters.length });
  }
  return files;
}
