import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { dicomErrors } from '../errors.ts';
import { openTar, openZip } from './archive.ts';
import { fileEntry, openFolder } from './folder.ts';
import { defaultLimits, type Source, type SourceLimits, safeName, sourceOf } from './source.ts';

/**
 * The files of a folder (with its subfolders), of an archive (.tar, .tar.gz, .tgz, .zip), or a single file.
 * Folders are read file by file, headers first; archives are held in memory.
 *
 * @throws dicom/source-not-found, dicom/bad-archive, dicom/archive-bomb, dicom/too-large
 * @example
 * const source = await openSource('exams/patient-1.tar.gz');
 * const result = await scanEntries(source.entries, { refused: source.refused });
 */
export async function openSource(place: string, limits: SourceLimits = {}): Promise<Source> {
  const allLimits = { ...defaultLimits, ...limits };
  const found = await statOf(place);
  if (found.isDirectory()) return openFolder(place);
  if (/\.(tar\.gz|tgz)$/i.test(place)) return openTar(place, true, allLimits);
  if (/\.tar$/i.test(place)) return openTar(place, false, allLimits);
  if (/\.zip$/i.test(place)) return openZip(place, allLimits);
  return sourceOf([await fileEntry(place, safeName(path.basename(place)))], []);
}

async function statOf(place: string): Promise<Stats> {
  try {
    return await stat(place);
  } catch (error) {
    throw dicomErrors.error('dicom/source-not-found', {
      what: `Nothing can be opened at ${place}`,
      cause: error,
    });
  }
}
