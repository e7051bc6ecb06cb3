import path from 'node:path';
import { hashOf } from '@lobule/foundation';
import type { Study } from '@lobule/study';
import { runnerErrors } from '../errors.ts';
import { readScale, traceOf } from './scale-file.ts';

/**
 * The study with the hash of each file of a scale, which is thereby part of the plan's hash.
 *
 * @throws runner/scale for a file that is none, or not the one whose hash the study states; runner/no-image-file
 */
export function withScaleHashes<R extends { readonly study: Study; readonly hash: string }>(
  read: R,
  base: string,
): R {
  const { standardise } = read.study;
  if (!standardise?.some(({ method }) => method === 'nyul')) return read;
  const held = standardise.map((request) => {
    if (request.method !== 'nyul') return request;
    const { hash } = readScale(path.resolve(base, request.scale));
    if (request.hash === undefined || request.hash === hash) return { ...request, hash };
    throw runnerErrors.error('runner/scale', {
      what: 'The scale is not the one whose hash the study states',
      where: { file: request.scale, path: 'standardise' },
      cure: `Give the file that was meant; the hash of this one is ${hash}.`,
    });
  });
  const study = { ...read.study, standardise: held };
  return { ...read, study, hash: hashOf(study) };
}

/**
 * A scale that saw a patient may not standardise her images where outcomes are modelled: in cross-validation she would
 * be in her own training. Images are made before folds are drawn, so that no scale can be learnt in each fold; it is
 * learnt on others, or not at all.
 *
 * @param ids of the patients whose images the study has
 * @throws runner/scale-saw-patients
 */
export function checkScales(
  { standardise = [], analysis }: Study,
  ids: readonly string[],
  base: string,
): void {
  if (analysis === undefined) return;
  for (const request of standardise) {
    if (request.method !== 'nyul') continue;
    const seen = new Set(readScale(path.resolve(base, request.scale)).scale.subjects);
    const count = new Set(ids.filter((id) => seen.has(traceOf(id)))).size;
    if (count === 0) continue;
    throw runnerErrors.error('runner/scale-saw-patients', {
      what: `The scale was learnt on ${count} of the patients of this study, which has an analysis`,
      where: { file: request.scale, path: 'standardise' },
    });
  }
}
