import { isSegNrrd, readNrrd, readNrrdSeries, readSegNrrd } from '@lobule/volume';
import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';

const values = Int16Array.of(1, -2, 300, 4, 5, 6);
const littleEndian = new Uint8Array(values.buffer);
const nrrd = (header: string, data: Uint8Array) => {
  const head = new TextEncoder().encode(`NRRD0004\n# comment\n${header}\n\n`);
  const bytes = new Uint8Array(head.length + data.length);
  bytes.set(head);
  bytes.set(data, head.length);
  return bytes;
};
const basics = 'type: short\ndimension: 3\nsizes: 3 2 1\nendian: little';
const placed = 'space directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (10,20,30)';

test('NRRD is read, packed or raw, and placed in the patient', () => {
  const lps = readNrrd(
    nrrd(`${basics}\nencoding: raw\nspace: left-posterior-superior\n${placed}`, littleEndian),
  );
  expect(lps.data).toEqual(values);
  expect(lps.grid).toEqual({ size: [3, 2, 1], affine: [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30] });
  const ras = readNrrd(nrrd(`${basics}\nencoding: gzip\nspace: RAS\n${placed}`, gzipSync(littleEndian)));
  expect(ras.data).toEqual(values);
  expect(ras.grid.affine).toEqual([-2, 0, 0, -10, 0, -3, 0, -20, 0, 0, 4, 30]);
  const las = readNrrd(nrrd(`${basics}\nencoding: raw\nspace: LAS\n${placed}`, littleEndian));
  expect(las.grid.affine).toEqual([2, 0, 0, 10, 0, -3, 0, -20, 0, 0, 4, 30]);
});

test('a fourth axis without a direction holds volumes, whether it stands first or last', () => {
  const head =
    'type: short\ndimension: 4\nendian: little\nencoding: raw\nspace: LPS\nspace origin: (10,20,30)';
  const axes = '(2,0,0) (0,3,0) (0,0,4)';
  const first = readNrrdSeries(nrrd(`${head}\nsizes: 2 3 1 1\nspace directions: none ${axes}`, littleEndian));
  expect(first.map(({ data }) => [...data])).toEqual([
    [1, 300, 5],
    [-2, 4, 6],
  ]);
  const last = readNrrdSeries(nrrd(`${head}\nsizes: 3 1 1 2\nspace directions: ${axes} none`, littleEndian));
  expect(last.map(({ data }) => [...data])).toEqual([
    [1, -2, 300],
    [4, 5, 6],
  ]);
  for (const { grid } of [...first, ...last]) {
    expect(grid).toEqual({ size: [3, 1, 1], affine: [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30] });
  }
  const three = readNrrdSeries(nrrd(`${basics}\nencoding: raw\nspace: LPS\n${placed}`, littleEndian));
  expect(three.map(({ data }) => data)).toEqual([values]);
  const spatial = nrrd(`${head}\nsizes: 3 1 1 2\nspace directions: ${axes} (1,1,1)`, littleEndian);
  expect(() => readNrrdSeries(spatial)).toThrow(expect.objectContaining({ code: 'volume/unsupported' }));
});

test('NRRD without a place has its spacing, and big-endian numbers are turned', () => {
  const bigEndian = littleEndian.map((_, n) => littleEndian[n ^ 1]);
  const header = `${basics.replace('little', 'big')}\nencoding: raw\nspacings: 0.5 1 2`;
  const volume = readNrrd(nrrd(header, bigEndian));
  expect(volume.data).toEqual(values);
  expect(volume.grid.affine).toEqual([0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0]);
});

test.each([
  ['other bytes', new Uint8Array(40), 'volume/not-nrrd'],
  ['a header without end', new TextEncoder().encode('NRRD0004\ntype: short'), 'volume/truncated'],
  ['too few voxels', nrrd(`${basics}\nencoding: raw`, littleEndian.subarray(1)), 'volume/truncated'],
  ['no type', nrrd('dimension: 3\nsizes: 3 2 1\nencoding: raw', littleEndian), 'volume/corrupt'],
  ['data elsewhere', nrrd(`${basics}\nencoding: raw\ndata file: a.raw`, littleEndian), 'volume/unsupported'],
  ['text voxels', nrrd(`${basics}\nencoding: ascii`, littleEndian), 'volume/unsupported'],
  [
    'two dimensions',
    nrrd('type: short\ndimension: 2\nsizes: 3 2\nencoding: raw', littleEndian),
    'volume/unsupported',
  ],
  [
    'sizes beyond what is there',
    nrrd(`${basics.replace('3 2 1', '60000 60000 60000')}\nencoding: raw`, littleEndian),
    'volume/truncated',
  ],
  [
    'sizes beyond what its packed bytes can hold',
    nrrd(`${basics.replace('3 2 1', '60000 60000 600')}\nencoding: gzip`, gzipSync(littleEndian)),
    'volume/truncated',
  ],
  [
    'sizes that are none',
    nrrd(`${basics.replace('3 2 1', '3 x 1')}\nencoding: raw`, littleEndian),
    'volume/bad-grid',
  ],
  [
    'half a place',
    nrrd(`${basics}\nencoding: raw\nspace: LPS\nspace directions: (1,0,0) none`, littleEndian),
    'volume/corrupt',
  ],
])('NRRD with %s is refused', (_, bytes, code) => {
  expect(() => readNrrd(bytes)).toThrow(expect.objectContaining({ code }));
});

/** As 3D Slicer 5 writes two segments that overlap: layers first, each segment with its layer and value. */
const layered = [
  'type: unsigned char\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 3 1 1\nencoding: raw',
  'space directions: none (2,0,0) (0,3,0) (0,0,4)\nspace origin: (10,20,30)\nkinds: list domain domain domain',
  'Segment0_ID:=Segment_1\nSegment0_Name:=Tumour\nSegment0_LabelValue:=1\nSegment0_Layer:=0',
  'Segment1_ID:=Segment_2\nSegment1_Name:=Breast\nSegment1_LabelValue:=1\nSegment1_Layer:=1',
  'Segment2_ID:=Segment_3\nSegment2_LabelValue:=2\nSegment2_Layer:=0',
].join('\n');
const voxels = Uint8Array.of(1, 1, 2, 1, 0, 0);

test('segments of 3D Slicer are read by name, those that overlap from their layers', () => {
  const file = nrrd(layered, voxels);
  expect(isSegNrrd(file)).toBe(true);
  const segments = readSegNrrd(file);
  expect(segments.map(({ id, name, value, mask }) => [id, name, value, [...mask().data]])).toEqual([
    ['Segment_1', 'Tumour', 1, [1, 0, 0]],
    ['Segment_2', 'Breast', 1, [1, 1, 0]],
    ['Segment_3', 'Segment_3', 2, [0, 1, 0]],
  ]);
  expect(segments[0].mask().grid).toEqual({
    size: [3, 1, 1],
    affine: [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30],
  });
});

test('segments in one layer are told apart by their values', () => {
  const one = layered
    .replace('dimension: 4', 'dimension: 3')
    .replace('sizes: 2 3', 'sizes: 3')
    .replace('none ', '')
    .replace('list ', '')
    .replace('Segment1_LabelValue:=1\nSegment1_Layer:=1', 'Segment1_LabelValue:=2\nSegment1_Layer:=0');
  const segments = readSegNrrd(nrrd(one, Uint8Array.of(1, 2, 2)));
  expect(segments.map(({ mask }) => [...mask().data])).toEqual([
    [1, 0, 0],
    [0, 1, 1],
    [0, 1, 1],
  ]);
  expect(isSegNrrd(nrrd(`${basics}\nencoding: raw`, littleEndian))).toBe(false);
});

test.each([
  ['a layer that is not there', layered.replace('Layer:=1', 'Layer:=2'), 'volume/corrupt'],
  ['a value that is none', layered.replace('LabelValue:=2', 'LabelValue:=x'), 'volume/corrupt'],
  ['layers that are none', layered.replace('sizes: 2', 'sizes: 0'), 'volume/corrupt'],
  ['time as the fourth axis', layered.replace('none (2,0,0)', '(2,0,0) none'), 'volume/unsupported'],
  ['fewer voxels than layers ask for', layered.replace('sizes: 2', 'sizes: 3'), 'volume/truncated'],
])('a segmentation with %s is refused', (_, header, code) => {
  expect(() => readSegNrrd(nrrd(header, voxels))).toThrow(expect.objectContaining({ code }));
});
