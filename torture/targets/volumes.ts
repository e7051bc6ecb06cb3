import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readDicom, writeDicom } from '@lobule/dicom';
import {
  makeGrid,
  makeVolume,
  niftiFill,
  readNifti,
  readNrrd,
  readNrrdSeries,
  readSegNrrd,
  writeNifti,
} from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { gzipSync } from 'fflate';
import { readCsaHeader } from '../../packages/dicom/src/siemens/csa-header.ts';
import { mosaicOf } from '../../packages/dicom/src/siemens/mosaic.ts';
import { referencePath } from '../../test/reference-path.ts';
import type { Seed } from '../edits.ts';
import { each } from './dicom.ts';
import { binary, NOTHING, type Target, textSeed, textual } from './target.ts';

const grid = makeGrid({ size: [5, 4, 3], spacingMm: [0.7, 0.7, 2], originMm: [-10, 20, 30] });
const image = makeVolume(
  grid,
  Float32Array.from({ length: 60 }, (_, v) => v / 7),
);
const whole = makeVolume(
  grid,
  Int16Array.from({ length: 60 }, (_, v) => v),
);

/** Offsets of the fields that are read of a header of NIfTI-1 and of NIfTI-2. */
const FIELDS = [
  0, 40, 42, 44, 46, 48, 56, 70, 72, 76, 80, 108, 112, 116, 123, 252, 254, 256, 280, 344, 4, 12, 16, 24, 104,
  168, 176, 500,
];

function niftiSeeds(): Seed[] {
  const reference = ['resampled_anat_moved.nii', 'row_major.dconn.nii', 'nifti2.hdr'].flatMap((file) => {
    const place = referencePath(path.join('nifti-nibabel', file));
    if (place === undefined) return [];
    return [{ name: `nifti-nibabel/${file}`, bytes: new Uint8Array(readFileSync(place)), points: FIELDS }];
  });
  const own = [writeNifti(image), writeNifti(whole), writeNifti([image, image], { timeStepS: 60 })];
  return [
    ...own.map((bytes, n) => ({ name: `own/nifti-${n}`, bytes: new Uint8Array(bytes), points: FIELDS })),
    ...reference,
  ];
}

function readBoth(bytes: Uint8Array): number {
  let out = 0;
  each(
    () => {
      for (const { data } of readNifti(bytes).volumes) out += data.byteLength;
    },
    () => readNifti(bytes, { unpacker: nodeUnpacker }),
    () => {
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) return;
      const fill = niftiFill(undefined, bytes.length);
      for (let at = 0; at < bytes.length; at += 100) fill.take(bytes.subarray(at, at + 100));
      fill.finish();
    },
  );
  return 3 * out;
}

const nrrdHeader = (encoding: string) =>
  `NRRD0004\ntype: float\ndimension: 3\nspace: left-posterior-superior\nsizes: 5 4 3\nspace directions: (0.7,0,0) (0,0.7,0) (0,0,2)\nendian: little\nencoding: ${encoding}\nspace origin: (-10,20,30)\n\n`;

function nrrd(encoding: 'raw' | 'gzip'): Seed {
  const header = new TextEncoder().encode(nrrdHeader(encoding));
  const data = new Uint8Array(image.data.buffer);
  return textSeed(
    `own/nrrd-${encoding}`,
    new Uint8Array([...header, ...(encoding === 'raw' ? data : gzipSync(data, { mtime: 0 }))]),
  );
}

/** Two volumes, the values of each voxel side by side. */
function nrrdSeries(): Seed {
  const header = nrrdHeader('raw')
    .replace('dimension: 3', 'dimension: 4')
    .replace('sizes: ', 'sizes: 2 ')
    .replace('directions: ', 'directions: none ');
  const data = new Uint8Array(Float32Array.from({ length: 120 }, (_, v) => v / 7).buffer);
  return textSeed('own/nrrd-series', new Uint8Array([...new TextEncoder().encode(header), ...data]));
}

/** Two segments of 3D Slicer in two layers. */
function segNrrd(): Seed {
  const header = [
    'NRRD0004\ntype: uchar\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 5 4 3\nencoding: raw',
    'space directions: none (0.7,0,0) (0,0.7,0) (0,0,2)\nspace origin: (-10,20,30)\nkinds: list domain domain domain',
    'Segment0_ID:=a\nSegment0_Name:=one\nSegment0_LabelValue:=1\nSegment0_Layer:=0',
    'Segment1_ID:=b\nSegment1_LabelValue:=1\nSegment1_Layer:=1\n\n',
  ].join('\n');
  const data = Uint8Array.from({ length: 120 }, (_, v) => v % 2);
  return textSeed('own/seg-nrrd', new Uint8Array([...new TextEncoder().encode(header), ...data]));
}

/** A CSA header of the newer form with two entries, in a file that says it is a mosaic. */
function mosaicSeeds(): Seed[] {
  const csa = new Uint8Array(16 + 2 * (84 + 16 + 8));
  const view = new DataView(csa.buffer);
  const ascii = (at: number, text: string) => csa.set(new TextEncoder().encode(text), at);
  ascii(0, 'SV10');
  view.setUint32(8, 2, true);
  view.setUint32(12, 77, true);
  const points = [8, 12];
  let at = 16;
  for (const [entry, value] of [
    ['NumberOfImagesInMosaic', '4'],
    ['SliceNormalVector', '0.0'],
  ]) {
    ascii(at, entry);
    view.setUint32(at + 76, 1, true);
    view.setUint32(at + 84 + 4, value.length, true);
    ascii(at + 100, value);
    points.push(at + 64, at + 76, at + 84, at + 88, at + 100);
    at += 108;
  }
  const own = { name: 'own/csa', bytes: csa, points };
  const place = referencePath('dicom-vendors/nih/In/20180918Si/mr_0003/epi_pe_ap-00001.dcm');
  if (place === undefined) return [own];
  const bytes = new Uint8Array(readFileSync(place));
  const text = new TextDecoder('latin1').decode(bytes);
  const start = text.indexOf('SV10');
  const header = bytes.slice(start, start + 12_000);
  const entries = Array.from({ length: 60 }, (_, n) => 16 + 76 + n * 100);
  return [own, { name: 'dicom-vendors/csa', bytes: header, points: [8, ...entries] }];
}

const frame = {
  ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'ND', 'MOSAIC'],
  Rows: 64,
  Columns: 64,
  SpacingBetweenSlices: 2,
  PixelSpacing: [1, 1],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [-90, -90, 2],
};

/** A data set whose private block is these bytes. */
function withHeader(bytes: Uint8Array) {
  const creator = new TextEncoder().encode('SIEMENS CSA HEADER');
  const { elements, ...file } = readDicom(writeDicom(frame));
  const all = new Uint8Array([...file.bytes, ...creator, ...bytes]);
  const from = file.bytes.length;
  const added = new Map(elements);
  added.set(0x00290010, { tag: 0x00290010, vr: 'LO', offset: from, length: creator.length });
  added.set(0x00291010, { tag: 0x00291010, vr: 'OB', offset: from + creator.length, length: bytes.length });
  return { ...file, bytes: all, elements: added };
}

export const volumeTargets: readonly Target[] = [
  {
    ...binary,
    name: 'csa',
    share: 4,
    seeds: mosaicSeeds,
    read(bytes) {
      const dataset = withHeader(bytes);
      mosaicOf(dataset);
      return readCsaHeader(dataset) === undefined ? NOTHING : 0;
    },
  },
  { ...binary, name: 'nifti', share: 7, seeds: niftiSeeds, read: readBoth },
  {
    ...binary,
    name: 'nifti-gzip',
    share: 3,
    seeds: niftiSeeds,
    pack: (bytes) => gzipSync(bytes, { mtime: 0, level: 1 }),
    read: readBoth,
  },
  {
    ...binary,
    name: 'nifti-gzip-damaged',
    share: 2,
    seeds: () =>
      niftiSeeds().map(({ bytes, ...seed }) => ({
        ...seed,
        bytes: new Uint8Array(gzipSync(bytes, { mtime: 0 })),
        points: [0, 2, 4, 10, 12],
      })),
    read: readBoth,
  },
  {
    ...textual,
    name: 'nrrd',
    share: 4,
    seeds: () => [nrrd('raw'), nrrd('gzip'), nrrdSeries()],
    read(bytes) {
      each(
        () => readNrrd(bytes),
        () => readNrrd(bytes, nodeUnpacker),
        () => readNrrdSeries(bytes),
      );
      return 0;
    },
  },
  {
    ...textual,
    name: 'seg-nrrd',
    share: 2,
    seeds: () => [segNrrd()],
    read(bytes) {
      for (const { mask } of readSegNrrd(bytes).slice(0, 4)) mask();
      return 0;
    },
  },
];
