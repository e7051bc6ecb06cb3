import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReadingCase } from '@lobule/segmentation';
import { runnerErrors } from '../errors.ts';

/** An image of every case: a path in which {patient}, {visit} and {lesion} stand for what the table says. */
export interface ImagePlace {
  readonly name: string;
  readonly of: (one: Pick<ReadingCase, 'patient' | 'visit' | 'lesion'>) => string;
}

const HOLDERS = /\{(patient|visit|lesion)\}/g;

/**
 * Places by name: that of the file without what stands for the case, its ending, and marks at its ends.
 *
 * @throws runner/readings where two have one name, or where one image would serve several patients or visits
 */
export function imagePlaces(paths: readonly string[], cases: readonly ReadingCase[]): readonly ImagePlace[] {
  const places = paths.map((template): ImagePlace => {
    requireHolders(template, cases);
    return {
      name: nameOf(template),
      of: (one) => template.replaceAll(HOLDERS, (_, part: 'patient' | 'visit' | 'lesion') => one[part]),
    };
  });
  const names = places.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) {
    throw runnerErrors.error('runner/readings', {
      what: `Two maps are called ${twice}`,
      cure: 'Give their files different names.',
    });
  }
  return places;
}

function nameOf(template: string): string {
  const bare = path
    .basename(template)
    .replaceAll(HOLDERS, '')
    .replace(/\.(nii(\.gz)?|nrrd|nhdr|dcm)$/i, '')
    .replaceAll(/^[\s._-]+|[\s._-]+$/g, '');
  return bare === '' ? 'image' : bare;
}

/** One file for several patients gives plausible numbers that are wrong. */
function requireHolders(template: string, cases: readonly ReadingCase[]): void {
  const has = (part: string) => template.includes(`{${part}}`);
  const patients = new Set(cases.map(({ patient }) => patient));
  const visits = new Set(cases.map(({ patient, visit }) => JSON.stringify([patient, visit])));
  const lacking =
    patients.size > 1 && !has('patient')
      ? 'patient'
      : visits.size > patients.size && !has('visit')
        ? 'visit'
        : undefined;
  if (lacking === undefined) return;
  throw runnerErrors.error('runner/readings', {
    what: `The table has several ${lacking}s, and ${path.basename(template)} is one file for all`,
    cure: `Let {${lacking}} stand for the ${lacking}, as in \`--maps "maps/{patient}/ADC.nii.gz"\`.`,
  });
}

/** The unit that the sidecar beside a map states, as BIDS has it; empty where there is none. */
export function statedUnit(file: string): string {
  try {
    const sidecar = file.replace(/\.(nii(\.gz)?|nrrd|nhdr)$/i, '.json');
    if (sidecar === file) return '';
    const { Units } = JSON.parse(readFileSync(sidecar, 'utf8')) as { Units?: unknown };
    return typeof Units === 'string' ? Units : '';
  } catch {
    return '';
  }
}
