import path from 'node:path';
import type { FittedPart } from '@lobule/quantify';
import { type Grid, niftiHeader } from '@lobule/volume';
import { countReasons } from '../exam/fit-series.ts';
import { spread, type VolumeOfFit, volumesOfFit } from '../exam/map-volumes.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { mapFileName } from './map-names.ts';
import { type MedianSearch, medianSearch } from './median.ts';
import { floatsOf, type PendingFile, pendingFile } from './pending-file.ts';

/** A volume that is written as it is fitted. */
export interface GrowingMap {
  readonly volume: VolumeOfFit;
  readonly file: PendingFile;
  /** Bytes before its voxels. */
  readonly offset: number;
  /** Memory for the voxels of a part, used again for the next. */
  readonly room: (length: number) => Float32Array | Uint8Array;
  /** Whether some voxel says anything; else it is left out. */
  isThere: boolean;
  /** Of values. */
  readonly middle?: MedianSearch;
}

/** All maps of a fit, under temporary names until the last voxel is there. */
export interface GrowingMaps {
  readonly maps: readonly GrowingMap[];
  /** Voxels by the name of their reason. */
  readonly reasons: Readonly<Record<string, number>>;
  add(part: FittedPart): Promise<void>;
  /** Ends all files; those that say nothing are taken away. */
  end(): Promise<void>;
  /** Takes all files away that have no name yet. */
  drop(): Promise<void>;
}

/** Begins the maps of a fit: as NIfTI files, or as plain voxels of which something else is made. */
export function growingMaps(
  out: string,
  protocol: ExamProtocol,
  grid: Grid,
  kind: 'nifti' | 'voxels',
): GrowingMaps {
  const isNifti = kind === 'nifti';
  const begun: Promise<void>[] = [];
  const maps = volumesOfFit(protocol).map((volume): GrowingMap => {
    const name = mapFileName(protocol.model.modelId, volume.name, isNifti ? 'nii.gz' : 'voxels');
    const file = pendingFile(path.join(out, name), { packed: isNifti });
    const header = isNifti ? headerOf(volume, grid) : new Uint8Array(0);
    begun.push(file.add(header));
    const middle = volume.kind === 'value' ? { middle: medianSearch() } : {};
    return { volume, file, offset: header.length, room: roomFor(volume), isThere: false, ...middle };
  });
  const reasons: Record<string, number> = {};
  const opened = Promise.all(begun);
  opened.catch(() => undefined);
  return {
    maps,
    reasons,
    async add({ result, voxels, from, to }) {
      await opened;
      countReasons(result.reasons, reasons);
      await Promise.all(
        maps.map((map) => {
          map.isThere ||= map.volume.isThere(result);
          const data = spread(map.volume, result, voxels, from, map.room(to - from));
          if (data instanceof Float32Array) map.middle?.count(data);
          return map.file.add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        }),
      );
    },
    async end() {
      await opened;
      await Promise.all(maps.map(({ file }) => file.end()));
      await Promise.all(maps.filter(({ isThere }) => !isThere).map(({ file }) => file.drop()));
    },
    async drop() {
      await Promise.all(maps.map(({ file }) => file.drop()));
    },
  };
}

function roomFor({ empty }: VolumeOfFit): GrowingMap['room'] {
  let room = empty(0);
  return (length) => {
    if (room.length < length) room = empty(length);
    return room.subarray(0, length);
  };
}

/** The median of a map whose files have been ended; null where no voxel has a value. */
export async function medianOfMap({ file, offset, middle }: GrowingMap): Promise<number | null> {
  if (middle === undefined || middle.counted === 0) return null;
  for await (const values of floatsOf(file.read(), offset)) middle.look(values);
  return middle.median();
}

function headerOf({ empty, description }: VolumeOfFit, grid: Grid): Uint8Array {
  return niftiHeader(grid, empty(0) instanceof Float32Array ? 'float32' : 'uint8', { description });
}
