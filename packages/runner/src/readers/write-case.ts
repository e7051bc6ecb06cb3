import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import type { Volume } from '@lobule/volume';
import { packSeries, packVolume } from '../work/pack.ts';
import type { DecidedCase } from './apply-decisions.ts';
import type { OpenCase } from './open-case.ts';

export interface WrittenCase {
  /** Relative to the folder of all. */
  readonly files: readonly string[];
  /** The mask to use; undefined where there is none. */
  readonly region?: string;
}

/**
 * Writes the masks of a case as NIfTI: each consensus, the probability of STAPLE, the mask to use, the regions in which
 * two readings differ by their numbers, and the adjudicated masks.
 *
 * @throws ledger/not-writable, ledger/disk-full
 */
export function writeCase(
  out: string,
  folder: string,
  { consensus, staple, resolved, disagreements, adjudicated }: DecidedCase,
): WrittenCase {
  const files: string[] = [];
  const write = (name: string, bytes: Uint8Array) => {
    const file = path.posix.join(folder, name);
    writeFileAtomic(path.join(out, file), bytes);
    files.push(file);
  };
  for (const { name, mask } of consensus) write(`consensus-${name}.nii.gz`, packVolume(mask, name));
  if (staple) write('consensus-staple-probability.nii.gz', packSeries([staple.probability], 'probability'));
  if (resolved) write('region.nii.gz', packVolume(resolved.mask, `region by ${resolved.by}`));
  for (const { first, second, found } of disagreements) {
    write(
      `disagreement-${pairName(first, second)}.nii.gz`,
      packVolume(asLabels(found.labels), 'regions by size'),
    );
  }
  for (const { first, second, mask } of adjudicated) {
    write(`adjudicated-${pairName(first, second)}.nii.gz`, packVolume(mask, 'adjudicated'));
  }
  return { files, ...(resolved && { region: path.posix.join(folder, 'region.nii.gz') }) };
}

/** As 16-bit integers where they fit, which every viewer shows as labels. */
function asLabels({ grid, data }: Volume<Int32Array>): Volume {
  const most = data.reduce((a, b) => Math.max(a, b), 0);
  return { grid, data: most <= 32_767 ? Int16Array.from(data) : data };
}

/** The folder of each case: what the table calls it, in letters that every disk takes; none where there is one case. */
export function caseFolders(
  cases: readonly Pick<OpenCase, 'patient' | 'visit' | 'lesion'>[],
): readonly string[] {
  if (cases.length === 1) return [''];
  const taken = new Set<string>();
  return cases.map(({ patient, visit, lesion }) => {
    const wanted =
      [patient, visit, lesion]
        .filter((part) => part !== '')
        .map(fileSafe)
        .join('_') || 'lesion';
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function pairName(first: string, second: string): string {
  return `${fileSafe(first)}-${fileSafe(second)}`;
}

/** A name in letters that every disk takes. */
export function fileSafe(text: string): string {
  const safe = text.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/g, '');
  return safe === '' ? 'x' : safe;
}
