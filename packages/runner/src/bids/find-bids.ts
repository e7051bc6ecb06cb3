import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runnerErrors } from '../errors.ts';
import type { SeriesRole } from '../exam/images.ts';
import { sidecarOf } from '../map/nifti-facts.ts';

/** Files of one measurement, a volume or several in each, in the order of their frames; plain data. */
export interface BidsSeries {
  readonly role: SeriesRole;
  readonly files: readonly string[];
  readonly derivedKind?: string;
}

/** A session of a BIDS dataset. */
export interface BidsExam {
  /** What stands after `sub-`. */
  readonly subject: string;
  readonly visit: string;
  readonly series: readonly BidsSeries[];
}

/** What the suffixes of BIDS (qMRI, dwi) and those of `lobule convert` hold. */
const ROLES: Readonly<Record<string, SeriesRole>> = {
  dce: 'dynamic',
  dwi: 'diffusion',
  VFA: 'vfa',
  IRT1: 'inversion-recovery',
  MESE: 't2',
  MEGRE: 't2star',
  TB1map: 'b1',
  TB1AFI: 'b1-afi',
};
/** Roles that another program does not name, but `convert` does. */
const WRITTEN: readonly string[] = [...Object.values(ROLES), 'b1-bloch-siegert', 'derived-map', 'other'];
/** Entities that count the volumes of one measurement. */
const COUNTING = ['flip', 'inv', 'echo'];

/**
 * The exams of a BIDS dataset: what `lobule convert` writes, and ordinary names of qMRI, dwi and fmap. Files of one
 * measurement stand together (`flip-1_VFA`, `flip-2_VFA`); phase, real and imaginary parts are left out.
 *
 * @throws runner/no-image-file where the folder is not there or holds no subject
 */
export function findBids(folder: string): readonly BidsExam[] {
  const subjects = foldersOf(folder, 'sub-');
  if (subjects.length === 0) {
    throw runnerErrors.error('runner/no-image-file', {
      what: 'The folder is no BIDS dataset: it holds no sub-<label>',
      where: { file: path.basename(path.resolve(folder)) },
      cure: 'Give the folder that holds dataset_description.json.',
    });
  }
  return subjects.flatMap((subject) => {
    const place = path.join(folder, subject);
    const sessions = foldersOf(place, 'ses-');
    const all = sessions.length > 0 ? sessions : [''];
    return all.map((session, index) => ({
      subject: subject.slice(4),
      visit: visitOf(session.slice(4), index),
      series: seriesOf(path.join(place, session)),
    }));
  });
}

/** Numbered sessions are the visits of a study in their order; others keep their names. */
function visitOf(session: string, index: number): string {
  if (session !== '' && !/^\d+$/.test(session)) return session.replaceAll(/[^A-Za-z0-9]/g, '');
  return index === 0 ? 'baseline' : `visit${index + 1}`;
}

function foldersOf(place: string, start: string): string[] {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(start))
    .map(({ name }) => name)
    .sort();
}

function seriesOf(place: string): BidsSeries[] {
  const groups = new Map<string, { readonly role: SeriesRole; readonly files: BidsFile[]; kind?: string }>();
  for (const folder of foldersOf(place, '')) {
    for (const name of readdirSync(path.join(place, folder)).sort()) {
      const file = bidsFile(path.join(place, folder), name);
      if (file === undefined || /^(phase|real|imag)$/.test(file.entities.get('part') ?? '')) continue;
      const stated = sidecarOf(file.place)['LobuleRole'];
      const role = (WRITTEN.includes(String(stated)) ? stated : ROLES[file.suffix]) as SeriesRole | undefined;
      if (role === undefined) continue;
      const key = `${folder} ${role} ${file.measurement}`;
      const group = groups.get(key) ?? { role, files: [], kind: file.entities.get('desc') };
      group.files.push(file);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ role, files, kind }) => ({
    role,
    files: files.sort((a, b) => a.index - b.index || (a.place < b.place ? -1 : 1)).map((file) => file.place),
    ...(role === 'derived-map' && kind !== undefined ? { derivedKind: kind } : {}),
  }));
}

interface BidsFile {
  readonly place: string;
  readonly suffix: string;
  readonly entities: ReadonlyMap<string, string>;
  /** Equal for all files of one measurement. */
  readonly measurement: string;
  /** Which volume of it. */
  readonly index: number;
}

/** `sub-001_ses-01_flip-2_VFA.nii.gz` in its parts; undefined for what is no image. */
function bidsFile(folder: string, name: string): BidsFile | undefined {
  const match = /^(.+)_([A-Za-z0-9]+)\.nii(\.gz)?$/.exec(name);
  if (!match) return undefined;
  const [, stem, suffix] = match;
  const entities = new Map(
    stem.split('_').flatMap((part) => {
      const dash = part.indexOf('-');
      return dash > 0 ? [[part.slice(0, dash), part.slice(dash + 1)] as const] : [];
    }),
  );
  // The two repetition times of actual flip-angle imaging are told by `acq-tr1` and `acq-tr2` (BIDS, TB1AFI).
  const pair = suffix === 'TB1AFI' ? /^(.*)tr(\d+)$/.exec(entities.get('acq') ?? '') : null;
  const counted = COUNTING.find((entity) => entities.has(entity));
  const index = Number(pair?.[2] ?? entities.get(counted ?? '') ?? 0);
  const own = [...entities].filter(([entity]) => !COUNTING.includes(entity) && !(pair && entity === 'acq'));
  const measurement = [...own.map(([entity, value]) => `${entity}-${value}`), pair?.[1] ?? '', suffix].join(
    '_',
  );
  return { place: path.join(folder, name), suffix, entities, measurement, index };
}
