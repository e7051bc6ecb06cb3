import { readFileSync } from 'node:fs';
import { getElement, readDicom, readFrames, scanEntries } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import type { Dataset } from '../../src/read/dataset.ts';
import { readCsaHeader } from '../../src/siemens/csa-header.ts';
import { mosaicOf, takeApart } from '../../src/siemens/mosaic.ts';

test('tiles stand one after another as slices, row by row', () => {
  const data = Uint16Array.of(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 0, 0, 3, 3, 0, 0);
  const pixels = { columns: 4, rows: 4, frames: 1, samples: 1, photometric: 'MONOCHROME2', data };
  const mosaic = { count: 3, tilesAcross: 2, columns: 2, rows: 2, positionsMm: [] };
  const { frames, columns, rows, data: slices } = takeApart(pixels, mosaic);
  expect([frames, columns, rows]).toEqual([3, 2, 2]);
  expect([...slices]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
});

describeWithReference('Siemens mosaics of a phantom', 'dicom-vendors', (dir) => {
  const file = () => readDicom(readFileSync(`${dir}/nih/In/20180918Si/mr_0003/epi_pe_ap-00001.dcm`));

  test('are taken apart into their slices, each with its place', async () => {
    const source = await openSource(`${dir}/nih/In/20180918Si/mr_0003`);
    const scan = await scanEntries(source.entries);
    const [series] = scan.patients[0].visits[0].series;
    expect(series.frames.map(({ grid }) => grid.size[2])).toEqual([5, 5]);
    const [volume] = await readFrames(series, (entry) => source.read(entry));
    expect(volume.grid.size[0] * 3).toBe(216);
  });

  test('have a header whose entries can be read, and that is not believed when it is damaged', () => {
    const original = file();
    const header = readCsaHeader(original);
    expect(header?.get('NumberOfImagesInMosaic')).toEqual(['5']);
    expect(header?.get('SliceNormalVector')).toHaveLength(3);
    const place = getElement(original, 0x00291010);
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(255), fc.boolean(), (at, value, cut) => {
        const bytes = new Uint8Array(original.bytes);
        bytes[(place?.offset ?? 0) + at] = value;
        const elements = new Map(original.elements);
        if (cut && place) elements.set(place.tag, { ...place, length: at });
        const damaged: Dataset = { ...original, bytes, elements };
        const mosaic = mosaicOf(damaged);
        expect(mosaic === undefined || mosaic.count <= 4096).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('A mosaic that does not say what it holds', () => {
  test('is no mosaic', () => {
    expect(mosaicOf({ bytes: new Uint8Array(), littleEndian: true, elements: new Map() })).toBeUndefined();
  });
});
