import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Names that atomic writes use until the last moment: `<file>.<process>.<random>.tmp`, and locks on their way. */
const TEMPORARY = /\.\d+(\.[0-9a-f]{8})?\.tmp$|^lock\.\d+$/;

/** Where a run writes; whatever else lies in the folder is none of its business. */
const FOLDERS = ['.lobule', 'derivatives', 'tables', 'report'];

/** Takes away what a killed run left under temporary names. Only for whoever holds the folder. */
export function sweepTemporaries(out: string): void {
  for (const name of readdirSync(out)) remove(path.join(out, name));
  for (const folder of FOLDERS.map((name) => path.join(out, name)).filter(existsSync)) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      remove(path.join(folder, name));
    }
  }
}

function remove(file: string): void {
  if (TEMPORARY.test(path.basename(file))) rmSync(file, { force: true });
}

/**
 * Takes away what an earlier run wrote and this one did not: a map that is no longer asked for, a patient who is no
 * longer in the study. Other files are not touched.
 */
export function removeStale(out: string, before: readonly string[], now: readonly string[]): void {
  const kept = new Set(now);
  for (const file of before) {
    if (kept.has(file)) continue;
    const place = path.join(out, ...file.split('/'));
    if (isInside(out, place) && existsSync(place)) rmSync(place);
  }
}

function isInside(folder: string, place: string): boolean {
  const relative = path.relative(folder, place);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
