import { hashOf, randomStream } from '@lobule/foundation';
import { extractFeatures } from '@lobule/radiomics';
import { makeGrid, makeVolume } from '@lobule/volume';
import { portableHashes } from '../packages/numerics/test/portable-inputs.ts';
import { modelHashes } from './same-numbers-models.ts';

/** Hashes of the bits of what the library computes from seeded inputs: the same in every engine. */
export function sameNumbers(): Record<string, string> {
  return { ...portableHashes(), ...modelHashes(), radiomics: features() };
}

function features(): string {
  const stream = randomStream(12, 'features');
  const grid = makeGrid({ size: [12, 11, 9], spacingMm: [0.7, 0.8, 2] });
  const image = makeVolume(
    grid,
    Float32Array.from({ length: 1188 }, () => 100 * stream.uniform()),
  );
  const mask = makeVolume(
    grid,
    Uint8Array.from({ length: 1188 }, () => (stream.uniform() < 0.6 ? 1 : 0)),
  );
  return hashOf(
    extractFeatures(image, mask).features.map(({ name, value }) => [
      name,
      Number.isNaN(value) ? null : value,
    ]),
  );
}
