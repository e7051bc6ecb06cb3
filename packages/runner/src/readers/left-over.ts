import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * Removes what an earlier run into this folder wrote and this one did not, as its readers.json lists it: a mask to use
 * of a lesion that now has none would be taken for this run's. Other files of the folder are left alone.
 */
export function removeLeftOver(out: string, before: readonly string[], written: readonly string[]): void {
  const kept = new Set(written);
  for (const file of before) if (!kept.has(file)) rmSync(path.join(out, file), { force: true });
}

/** Files that an earlier run into this folder lists; none where there was none. */
export function filesOfRunBefore(out: string): readonly string[] {
  try {
    const { files } = JSON.parse(readFileSync(path.join(out, 'readers.json'), 'utf8')) as { files?: unknown };
    return Array.isArray(files) ? files.filter(isOwn) : [];
  } catch {
    return [];
  }
}

/** A list that somebody changed must not lead out of the folder. */
function isOwn(file: unknown): file is string {
  return (
    typeof file === 'string' &&
    /\.(nii\.gz|csv|svg|dcm|md)$/.test(file) &&
    !path.isAbsolute(file) &&
    !file.split(/[\\/]/).includes('..')
  );
}
