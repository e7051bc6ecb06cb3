import path from 'node:path';
import { canonicalJson, type ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { emptyMask, type Grid, makeVolume } from '@lobule/volume';
import type { FoundInput } from '../exam/image-input.ts';
import { type FittedVoxels, mapVolumes } from '../exam/map-volumes.ts';
import { reasonsSidecar, type SidecarFacts, sidecar } from '../exam/sidecar.ts';
import { packVolume } from '../work/pack.ts';
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

/** Writes each volume of a fit as NIfTI, with a sidecar beside each map; answers the names. @throws ledger/not-writable */
export function writeNiftiMaps(
  out: string,
  facts: SidecarFacts,
  grid: Grid,
  fitted: FittedVoxels,
  progress: ProgressListener,
): string[] {
  const { modelId } = facts.protocol.model;
  const files: string[] = [];
  const write = (name: string, bytes: Uint8Array) => {
    const file = mapFileName(modelId, name);
    writeFileAtomic(path.join(out, file), bytes);
    files.push(file);
  };
  const total = facts.protocol.model.parameters.length;
  let done = 0;
  for (const { name, data, description, kind, parameter } of mapVolumes(facts.protocol, grid, fitted)) {
    write(name, packVolume(makeVolume(grid, data), description));
    if (kind === 'reasons') write(`${name}_sidecar`, reasonsSidecar(facts));
    if (kind !== 'value' || parameter === undefined) continue;
    write(`${name}_sidecar`, sidecar(facts, parameter));
    progress({ task: 'Writing maps', done: ++done, total });
  }
  return files;
}
