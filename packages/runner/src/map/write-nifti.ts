import path from 'node:path';
import type { ProgressListener } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type Grid, makeVolume } from '@lobule/volume';
import { type FittedVoxels, mapVolumes } from '../exam/map-volumes.ts';
import { reasonsSidecar, type SidecarFacts, sidecar } from '../exam/sidecar.ts';
import { packVolume } from '../work/pack.ts';
import { mapFileName } from './map-names.ts';

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
