import type { Source } from '@lobule/dicom/node';

/** Masks whose names differ in the patient alone. */
export interface FoundMasks {
  /** Path with `{subject}` for the id. */
  readonly pattern: string;
  /** Patients that have one. */
  readonly patients: number;
}

const IMAGE = /\.(nii|nii\.gz|nrrd|nhdr)$/i;
/** What masks of a lesion are called, the surest first. */
const DRAWN = [/lesion|tumou?r/i, /mask|roi/i, /seg|label/i];

/**
 * The masks of a folder, found by names that say so (`lesion`, `tumour`, `mask`, `roi`) and hold the id of a patient;
 * undefined where there are none. Of several kinds that which most patients have, and of those the one that is surest to be a lesion's.
 */
export function findMasks(
  { entries }: Pick<Source, 'entries'>,
  ids: readonly string[],
): FoundMasks | undefined {
  const known = ids.filter((id) => id !== '');
  const owners = new Map<string, Set<string>>();
  for (const { name } of entries) {
    if (!IMAGE.test(name) || rankOf(name) === DRAWN.length) continue;
    // Of ids that stand in each other the longest is meant.
    const [id] = known.filter((one) => holds(name, one)).sort((a, b) => b.length - a.length);
    if (id === undefined) continue;
    const pattern = name.replaceAll(id, '{subject}');
    owners.set(pattern, (owners.get(pattern) ?? new Set()).add(id));
  }
  const [best] = [...owners].sort(
    ([a, x], [b, y]) => y.size - x.size || rankOf(a) - rankOf(b) || (a < b ? -1 : 1),
  );
  return best && { pattern: best[0], patients: best[1].size };
}

/** Place of a name among those of lesions; their number for a name that tells nothing. */
function rankOf(name: string): number {
  const own = name.slice(name.lastIndexOf('/') + 1);
  const rank = DRAWN.findIndex((pattern) => pattern.test(own));
  return rank < 0 ? DRAWN.length : rank;
}

/** Whether an id stands in a path by itself: `P-1` does not stand in `P-12`. */
function holds(name: string, id: string): boolean {
  for (let at = name.indexOf(id); at >= 0; at = name.indexOf(id, at + 1)) {
    const isEdge = (letter: string | undefined) => letter === undefined || !/[A-Za-z0-9]/.test(letter);
    if (isEdge(name[at - 1]) && isEdge(name[at + id.length])) return true;
  }
  return false;
}
