import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeDicom } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import { strToU8, zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import type { Seed } from '../edits.ts';
import { binary, type Target } from './target.ts';

const slice = writeDicom({ PatientID: 'seed', Rows: 8, Columns: 8, PixelData: new Uint16Array(64) });
const files: Readonly<Record<string, Uint8Array>> = {
  'a/1.dcm': slice,
  'a/2.dcm': slice,
  'read me.txt': strToU8('hello'),
};

const tarBytes = new Uint8Array(
  await packTar(
    Object.entries(files).map(([name, body]) => ({
      header: { name, size: body.length, mtime: new Date(0) },
      body,
    })),
  ),
);
const zip = new Uint8Array(zipSync(files, { mtime: '1990-01-01' }));

/** Name, size, check sum, kind and link of each head of a tar. */
function tarSeed(): Seed {
  const points: number[] = [];
  for (let at = 0; at + 512 <= tarBytes.length; at += 512) {
    if (tarBytes[at] !== 0 && new TextDecoder().decode(tarBytes.subarray(at + 257, at + 262)) === 'ustar') {
      points.push(at, at + 100, at + 124, at + 130, at + 148, at + 154, at + 156, at + 157, at + 345);
    }
  }
  return { name: 'own/tar', bytes: tarBytes, points };
}

/** The fields after each `PK`. */
function zipSeed(): Seed {
  const points: number[] = [];
  for (let at = 0; at + 4 < zip.length; at++) {
    if (zip[at] === 0x50 && zip[at + 1] === 0x4b)
      points.push(at, at + 4, at + 6, at + 8, at + 14, at + 18, at + 22, at + 26, at + 28, at + 42);
  }
  return { name: 'own/zip', bytes: zip, points };
}

/** Where a process puts its archives; whoever started it takes them away. */
export function archiveFolder(pid: number): string {
  return path.join(os.tmpdir(), `lobule-torture-${pid}`);
}

async function open(bytes: Uint8Array, name: string): Promise<number> {
  const folder = archiveFolder(process.pid);
  mkdirSync(folder, { recursive: true });
  const place = path.join(folder, name);
  writeFileSync(place, bytes);
  const { entries } = await openSource(place);
  let out = 0;
  for (const entry of entries) out += (await entry.read()).length;
  return out;
}

/** The check sum of every head made right again: a tar with a wrong one is refused before its fields are looked at. */
function withCheckSums(bytes: Uint8Array): Uint8Array {
  const tar = bytes.slice();
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    if (new TextDecoder('latin1').decode(tar.subarray(at + 257, at + 262)) !== 'ustar') continue;
    const head = tar.subarray(at, at + 512);
    head.fill(32, 148, 156);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.set(strToU8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  }
  return tar;
}

export const archiveTargets: readonly Target[] = [
  { ...binary, name: 'zip', share: 3, seeds: () => [zipSeed()], read: (bytes) => open(bytes, 'a.zip') },
  {
    ...binary,
    name: 'tar',
    share: 2,
    seeds: () => [tarSeed()],
    pack: withCheckSums,
    read: (bytes) => open(bytes, 'a.tar'),
  },
  {
    ...binary,
    name: 'tar-gzip',
    share: 1,
    seeds: () => [tarSeed()],
    pack: (bytes) => gzipSync(withCheckSums(bytes)),
    read: (bytes) => open(bytes, 'a.tgz'),
  },
];
