import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type Dataset,
  type DicomFile,
  type DicomObject,
  getText,
  readDicom,
  writeDicom,
} from '@lobule/dicom';
import { isLobuleError } from '@lobule/foundation';
import { referencePath } from '../../test/reference-path.ts';
import type { Seed } from '../edits.ts';

/** Larger files take too long to be damaged often. */
const LARGEST_BYTES = 130_000;
const FOLDERS = ['dicom-pydicom', 'dicom-pydicom-data', 'dicom-highdicom', 'dicom-dcmqi'];

/** A DICOM file with the places of its lengths, tags and fragments. */
export function dicomSeed(name: string, bytes: Uint8Array): Seed {
  const file = readDicom(bytes);
  const isInflated = file.transferSyntax.deflated;
  return {
    name,
    bytes: new Uint8Array(bytes),
    points: isInflated ? [] : [...placesIn(file.meta), ...placesIn(file)],
  };
}

function placesIn(dataset: Dataset): number[] {
  return [...dataset.elements.values()].flatMap(({ offset, length, items = [], fragments = [] }) => [
    ...[offset - 12, offset - 8, offset - 6, offset - 4, offset, offset + length - 4],
    ...items.flatMap(placesIn),
    ...fragments.flatMap(([at]) => [at - 8, at - 4, at]),
  ]);
}

let found:
  | readonly { readonly name: string; readonly bytes: Uint8Array; readonly file: DicomFile }[]
  | undefined;

/** The reference files for which this holds, found once a process. */
export function referenceSeeds(holds: (file: DicomFile) => boolean, largest = LARGEST_BYTES): Seed[] {
  found ??= FOLDERS.flatMap(filesOf);
  return found
    .filter(({ bytes, file }) => bytes.length <= largest && holds(file))
    .map(({ name, bytes }) => dicomSeed(name, bytes));
}

function filesOf(folder: string) {
  const root = referencePath(folder);
  if (root === undefined) return [];
  const names = readdirSync(root, { recursive: true }).map(String).sort();
  return names.flatMap((name) => {
    const place = path.join(root, name);
    const status = statSync(place);
    const { size } = status;
    if (!status.isFile() || size > 400_000 || size < 200) return [];
    const bytes = new Uint8Array(readFileSync(place));
    try {
      return [{ name: `${folder}/${name}`, bytes, file: readDicom(bytes) }];
    } catch (error) {
      if (isLobuleError(error)) return [];
      throw error;
    }
  });
}

/** Of each transfer syntax and class the smallest files, so that a seed is not met a hundred times. */
export function fewOfEach(seeds: readonly Seed[], most: number): Seed[] {
  const counts = new Map<string, number>();
  return [...seeds]
    .sort((a, b) => a.bytes.length - b.bytes.length || (a.name < b.name ? -1 : 1))
    .filter(({ bytes }) => {
      const file = readDicom(bytes, { stopAtPixelData: true });
      const kind = `${file.transferSyntax.uid} ${getText(file, 'SOPClassUID')}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return (counts.get(kind) ?? 0) <= most;
    });
}

/** A file of each way of writing, by our own writer. */
export function ownSeeds(name: string, object: DicomObject): Seed[] {
  return (['explicit-little', 'implicit-little', 'explicit-big'] as const).flatMap((transferSyntax) =>
    [false, true].map((undefinedLengths) =>
      dicomSeed(
        `own/${name}-${transferSyntax}-${undefinedLengths}`,
        writeDicom(object, { transferSyntax, undefinedLengths }),
      ),
    ),
  );
}
