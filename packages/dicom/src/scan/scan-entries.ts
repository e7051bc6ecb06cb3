import { isLobuleError, type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { DicomFile } from '../read/dataset.ts';
import { type ReadOptions, readDicom } from '../read/read-dicom.ts';
import { getText } from '../read/values.ts';
import { mediaStorageDirectory } from '../sop-classes.ts';
import type { ScanResult } from './result.ts';
import type { ScanRules } from './rules.ts';
import { type RefusedFile, scanInstances } from './scan-instances.ts';
import { summariseInstance } from './summarise.ts';
import type { FileReference, InstanceSummary } from './summary.ts';

/** A file of some source: a folder, an archive, a browser's file list. */
export interface SourceEntry extends FileReference {
  /** The first bytes, or all. */
  read(maximumBytes?: number): Promise<Uint8Array>;
}

/** Rules, the secret for keys, and how progress is told. */
export interface ScanOptions {
  readonly rules?: ScanRules;
  readonly salt?: string;
  /** Files that the source would not open; they are listed with the others. */
  readonly refused?: readonly RefusedFile[];
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Enough for the header of a classic slice; longer ones are read as a whole. */
const headerBytes = 16 * 1024;

/**
 * Reads the headers of all files and sorts them. A file that cannot be read is a problem with its name; the others
 * go on.
 *
 * @throws dicom/bad-rule, foundation/cancelled
 * @example
 * const result = await scanEntries(source.entries);
 */
export async function scanEntries(
  entries: readonly SourceEntry[],
  options: ScanOptions = {},
): Promise<ScanResult> {
  const { progress = silent, salt, signal } = options;
  const summaries: InstanceSummary[] = [];
  const refused: RefusedFile[] = [...(options.refused ?? [])];
  for (const [index, entry] of entries.entries()) {
    throwIfCancelled(signal);
    const source = { name: entry.name, size: entry.size };
    try {
      const file = await readHeader(entry);
      if (getText(file.meta, 'MediaStorageSOPClassUID') === mediaStorageDirectory) {
        refused.push({ source, code: 'dicomdir', text: 'a DICOMDIR, which is not needed', foreign: true });
      } else summaries.push(summariseInstance(file, source, salt === undefined ? {} : { salt }));
    } catch (error) {
      if (!isLobuleError(error)) throw error;
      const foreign = error.code === 'dicom/not-dicom';
      refused.push({ source, code: error.code, text: foreign ? 'not a DICOM file' : error.what, foreign });
    }
    if (index % 64 === 63 || index === entries.length - 1) {
      progress({ task: 'Reading headers', done: index + 1, total: entries.length });
    }
  }
  return scanInstances(summaries, options.rules, refused);
}

/** The attributes before the pixels, from the first part of the file where that is enough. */
export async function readHeader(entry: SourceEntry): Promise<DicomFile> {
  const part = await entry.read(Math.min(headerBytes, entry.size));
  const options: ReadOptions = { stopAtPixelData: true, totalBytes: entry.size };
  try {
    return readDicom(part, options);
  } catch (error) {
    if (!isLobuleError(error, 'dicom/truncated') || part.length >= entry.size) throw error;
    return readDicom(await entry.read(), { stopAtPixelData: true });
  }
}
