import type { FileFate, ScanProblem } from '@lobule/dicom';
import type { StudyNote } from '@lobule/study';

/** Who is who in a scan: what must not be told, and what stands for it. */
export interface People {
  /** Label by the scan's key of the patient. */
  readonly labels: ReadonlyMap<string, string>;
  /** Label by Patient ID. */
  readonly ids: ReadonlyMap<string, string>;
}

/** A problem of a scan in words that tell nobody who the patient is. */
export function sayProblem(
  { code, text, where }: ScanProblem,
  people: People,
): { readonly subject?: string; readonly text: string } {
  const [, key, rest = ''] = /^patient (\S+?)(?:, (.*))?$/.exec(where) ?? [];
  const subject = key === undefined ? undefined : people.labels.get(key);
  if (subject !== undefined) return { subject, text: rest === '' ? text : `${text} (${rest})` };
  // Folders are often called after the patient; a file's own name is rarely.
  const place = code === 'two-patients-in-folder' ? '' : fileName(where, people);
  return { text: place === '' ? text : `${text} (${place})` };
}

const SHORTEST_ID = 4;

/** The last part of a path, with the study's label in place of an id. Shorter ids stand in any name by chance. */
export function fileName(name: string, { ids }: Pick<People, 'ids'>): string {
  let shown = name.slice(name.lastIndexOf('/') + 1);
  for (const [id, label] of ids) if (id.length >= SHORTEST_ID) shown = shown.replaceAll(id, label);
  return shown;
}

/** How many files were set aside, for each reason; those that could not be read are problems of their own. */
export function unusedNotes(files: readonly FileFate[]): StudyNote[] {
  const counts = new Map<string, number>();
  for (const { fate, reason = 'not used' } of files) {
    if (fate === 'set-aside') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({
    kind: 'dropped',
    code: 'files-not-used',
    text: `${count} ${count === 1 ? 'file' : 'files'} not used: ${REASONS[reason] ?? reason}`,
    step: 'scan',
  }));
}

/** Codes of the scan in words. */
const REASONS: Readonly<Record<string, string>> = {
  'missing-slices': 'of a volume that lacks slices',
  'doubled-slices': 'at a place and time that another file holds too',
  'doubled-phases': 'of a time point that other files hold too',
  'phase-on-other-grid': 'of a phase on another grid',
  'unequal-spacing': 'of a volume whose slices are unevenly spaced',
  'bad-geometry': 'of images that make no volume',
  'compressed-not-yet': 'their compression cannot be read',
};
