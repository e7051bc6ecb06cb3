import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import { adjudicate, type Decision, type Disagreement } from '@lobule/segmentation';
import type { Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { packSeries, packVolume } from '../work/pack.ts';
import type { CaseComparison } from './compare-case.ts';
import type { OpenCase } from './open-case.ts';

/** Decisions of an adjudicator on the regions in which two readers differ. */
export interface PairDecisions {
  readonly first: string;
  readonly second: string;
  readonly decisions: readonly ListedDecision[];
}

/** With the size that the region had when it was decided on. */
export interface ListedDecision extends Decision {
  readonly voxels: number;
}

export interface WrittenCase {
  /** Relative to the folder of all. */
  readonly files: readonly string[];
  /** Where decisions were given: what came of them. */
  readonly adjudicated: readonly {
    readonly first: string;
    readonly second: string;
    readonly how: string;
    readonly volumeMm3: number;
  }[];
}

/**
 * Writes the masks of a case as NIfTI: each consensus, the probability of STAPLE, the mask to use, the regions in which
 * two readings differ by their numbers, and the adjudicated masks.
 *
 * @throws ledger/not-writable, ledger/disk-full; segmentation/decisions, runner/readings for decisions on other masks
 */
export function writeCase(
  out: string,
  folder: string,
  { consensus, staple, resolved, disagreements }: CaseComparison,
  decided: readonly PairDecisions[],
): WrittenCase {
  for (const { first, second } of decided) {
    if (disagreements.some((one) => one.first === first && one.second === second)) continue;
    throw runnerErrors.error('runner/readings', {
      what: `There are decisions between ${first} and ${second}, who were not compared in this lesion`,
      cure: 'Give the list of disagreements that was made from this table of readings.',
    });
  }
  const files: string[] = [];
  const write = (name: string, bytes: Uint8Array) => {
    const file = path.posix.join(folder, name);
    writeFileAtomic(path.join(out, file), bytes);
    files.push(file);
  };
  for (const { name, mask } of consensus) write(`consensus-${name}.nii.gz`, packVolume(mask, name));
  if (staple) write('consensus-staple-probability.nii.gz', packSeries([staple.probability], 'probability'));
  if (resolved) write('region.nii.gz', packVolume(resolved.mask, `region by ${resolved.by}`));
  const adjudicated = disagreements.flatMap(({ first, second, masks, found }) => {
    const pair = `${fileSafe(first)}-${fileSafe(second)}`;
    write(`disagreement-${pair}.nii.gz`, packVolume(asLabels(found.labels), 'regions by size'));
    const given = decided.find((one) => one.first === first && one.second === second);
    if (given === undefined) return [];
    requireSameRegions(given.decisions, found);
    const { mask, how, volumeMm3 } = adjudicate(masks[0], masks[1], found, given.decisions);
    write(`adjudicated-${pair}.nii.gz`, packVolume(mask, 'adjudicated'));
    return [{ first, second, how, volumeMm3 }];
  });
  return { files, adjudicated };
}

/** Regions are numbered by size: other masks have other regions under the same numbers. */
function requireSameRegions(decisions: readonly ListedDecision[], { regions }: Disagreement): void {
  const other = decisions.find(({ region, voxels }) => {
    const now = regions[region - 1];
    return now !== undefined && now.voxels !== voxels;
  });
  if (other === undefined) return;
  throw runnerErrors.error('runner/readings', {
    what: `Region ${other.region} had ${other.voxels} voxels when it was decided on and now has ${regions[other.region - 1].voxels}`,
    cure: 'The masks have changed since: make the list of disagreements again and decide on it.',
  });
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

function fileSafe(text: string): string {
  const safe = text.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/g, '');
  return safe === '' ? 'x' : safe;
}
