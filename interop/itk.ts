// What Lobule writes as ITK, GDCM, DCMTK and dcmqi read it, and what they write as Lobule reads it: by the packages
// @itk-wasm/dicom and @itk-wasm/image-io, installed for this check alone.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readDicom, readSegmentation } from '@lobule/dicom';
import { makeVolume, readNifti, readNrrd, writeNifti } from '@lobule/volume';
import { type Installed, type Itk, installItk } from './itk/install.ts';
import {
  grid,
  ktrans,
  masks,
  picture,
  pictureFile,
  reportFile,
  segmentationFile,
  signals,
  sliceFiles,
  VOLUME_MM3,
} from './itk/objects.ts';
import { farthestMm, gridOf, insideOf, type Tally, tally, valuesAt } from './itk/same.ts';
import type { Interop } from './run.ts';

let installed: Installed | undefined;

export const interop: Interop = {
  name: 'itk',
  fromRegistry: true,
  missing() {
    const found = installItk();
    if (typeof found === 'string') return found;
    installed = found;
    return undefined;
  },
  async run() {
    const { folder, load, remove } = installed as Installed;
    const told = tally();
    const place = (name: string, bytes: Uint8Array) => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    try {
      const itk = await load();
      await quietly(async () => {
        for (const check of [slices, niftis, pictures, segmentations, segmentationOfDcmqi, reports]) {
          await told.attempt(check.name, () => check(itk, place, told));
        }
      });
    } finally {
      remove();
    }
    return told.result();
  },
};

type Place = (name: string, bytes: Uint8Array) => string;

/** The pipelines print what they do. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log, warn, error } = console;
  const silent = () => {};
  Object.assign(console, { log: silent, warn: silent, error: silent });
  try {
    await work();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

async function slices(itk: Itk, place: Place, told: Tally): Promise<void> {
  const inputImages = sliceFiles().map((bytes, k) => place(`slice-${k}.dcm`, bytes));
  const { outputImage } = await itk.readImageDicomFileSeriesNode({ inputImages, singleSortedSeries: true });
  told.image('a series of slices', outputImage, grid, signals);
}

async function niftis(itk: Itk, place: Place, told: Tally): Promise<void> {
  const images = {
    'float.nii': writeNifti(ktrans),
    'short.nii.gz': writeNifti(makeVolume(grid, signals), { gzip: true }),
    'mask.nii': writeNifti(masks[0]),
  };
  for (const [name, bytes] of Object.entries(images)) {
    const read = await itk.readImageNode(place(name, bytes));
    const own = readNifti(bytes);
    // The reader that ITK has of NIfTI gives 0 for NaN.
    const [{ data }] = own.volumes;
    told.image(
      name,
      read,
      own.grid,
      data.map((value) => (Number.isNaN(value) ? 0 : value)),
    );
    // NIfTI-1 holds positions as 32-bit floats.
    told.said(farthestMm(own.grid, grid) < 2e-5, `${name} is ${farthestMm(own.grid, grid)} mm off`);
    const nrrd = place(name.replace(/\..*/, '.nrrd'), new Uint8Array(0));
    await itk.writeImageNode(read, nrrd);
    const back = readNrrd(new Uint8Array(readFileSync(nrrd)));
    told.image(`${name} as NRRD of ITK`, read, back.grid, back.data);
  }
  const series = [0, 1, 2].map((t) =>
    makeVolume(
      grid,
      signals.map((value) => value - t),
    ),
  );
  const four = await itk.readImageNode(place('series.nii', writeNifti(series, { timeStepS: 60 })));
  told.same('sizes of a series', four.size, [...grid.size, 3]);
  told.same(
    'its third volume',
    [...valuesAt(four.data, 2 * signals.length, signals.length)],
    [...series[2].data],
  );
}

async function pictures(itk: Itk, place: Place, told: Tally): Promise<void> {
  const read = await itk.readImageNode(place('picture.dcm', pictureFile()));
  told.same('samples of a picture', [...valuesAt(read.data)], [...picture]);
}

/** Slices whose bits end with a byte: this DCMTK misreads others, which dcmqi of today and pydicom read. */
async function segmentations(itk: Itk, place: Place, told: Tally): Promise<void> {
  for (const chosen of [masks.slice(0, 1), [masks[0], masks[2]], masks]) {
    const name = `${chosen.length} segments`;
    const bytes = segmentationFile(chosen);
    const file = place(`seg-${chosen.length}.dcm`, bytes);
    const own = readSegmentation(readDicom(bytes));
    const read = await itk.readOverlappingSegmentationNode(file);
    told.geometry(name, gridOf(read.segImage), own.grid);
    // One group of segments that do not overlap beside another, as parts of each voxel.
    const parts = Number(read.segImage.imageType.components ?? 1);
    told.same(`groups of ${name}`, parts, chosen.length);
    own.segments.forEach(({ mask }, n) => {
      const part = Array.from(mask.data, (_, v) => (read.segImage.data[v * parts + n] === n + 1 ? 1 : 0));
      told.same(`segment ${n + 1} of ${name}`, part, [...mask.data]);
    });
    const { segmentAttributes } = read.metaInfo as { segmentAttributes: SegmentAttributes[][] };
    const facts = segmentAttributes
      .flat()
      .map((one) => [
        one.SegmentLabel,
        one.SegmentedPropertyTypeCodeSequence.CodeValue,
        one.AnatomicRegionSequence.CodeMeaning,
        one.TrackingIdentifier,
      ]);
    const expected = chosen.map((_, n) => [`lesion ${n + 1}`, '108369006', 'Breast', `lesion ${n + 1}`]);
    told.same(`attributes of ${name}`, facts, expected);
  }
  const merged = await itk.readSegmentationNode(place('apart.dcm', segmentationFile([masks[0], masks[2]])));
  const own = readSegmentation(readDicom(segmentationFile([masks[0], masks[2]])));
  const labels = Array.from(own.segments[0].mask.data, (one, v) => one || 2 * own.segments[1].mask.data[v]);
  told.image('segments that do not overlap', merged.segImage, own.grid, labels);
}

interface SegmentAttributes {
  readonly SegmentLabel: string;
  readonly TrackingIdentifier: string;
  readonly SegmentedPropertyTypeCodeSequence: { readonly CodeValue: string };
  readonly AnatomicRegionSequence: { readonly CodeMeaning: string };
}

/** A segmentation that dcmqi writes, as Lobule reads it. */
async function segmentationOfDcmqi(itk: Itk, place: Place, told: Tally): Promise<void> {
  const refDicomSeries = sliceFiles().map((bytes, k) => place(`slice-${k}.dcm`, bytes));
  const read = await itk.readSegmentationNode(place('own.dcm', segmentationFile([masks[0], masks[2]])));
  const out = place('dcmqi.dcm', new Uint8Array(0));
  await itk.writeSegmentationNode(read.segImage, read.metaInfo, out, { refDicomSeries });
  const theirs = readSegmentation(readDicom(new Uint8Array(readFileSync(out))));
  [masks[0], masks[2]].forEach((mask, n) => {
    told.same(`lesion ${n + 1} by dcmqi`, insideOf(theirs.segments[n].mask, grid), insideOf(mask, grid));
    told.same('its label', theirs.segments[n].label, `lesion ${n + 1}`);
  });
}

async function reports(itk: Itk, place: Place, told: Tally): Promise<void> {
  const { outputText } = await itk.structuredReportToTextNode(place('report.dcm', reportFile()));
  for (const words of [
    'Imaging Measurement Report',
    'Person Observer Name")="Reader^A"',
    'Tracking Identifier")="lesion 1"',
    `"Volume")="${VOLUME_MM3}" (mm3,UCUM`,
  ]) {
    told.said(outputText.includes(words), `DCMTK's text of the report has no ${words}`);
  }
}
