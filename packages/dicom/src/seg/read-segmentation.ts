import { emptyMask, type Grid, makeVolume, type Volume, voxelCount } from '@lobule/volume';
import { type Code, readCode } from '../code.ts';
import type { Keyword } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Codecs } from '../pixels/compressed/codecs.ts';
import { type Pixels, readPixels } from '../pixels/read-pixels.ts';
import { planesOf } from '../planes.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItem, getItems, getNumber, getText } from '../read/values.ts';
import { labelMapSegmentationStorage, segmentationStorage } from '../sop-classes.ts';
import type { Segment, Segmentation } from './segmentation.ts';

/** Of all masks together: a segment costs a file some bytes, and its mask a byte for each voxel. */
const maximumVoxels = 2_147_483_648;

type Warnings = { code: string; text: string }[];

/**
 * The segments of a DICOM SEG as masks on the grid of its own frames. A segment typed FRACTIONAL that holds only 0
 * and the maximum is binary in fact, and is said to be.
 *
 * @throws dicom/not-a-segmentation, dicom/missing-attribute, dicom/frames-disagree, dicom/too-large, and those of
 *   readPixels
 * @example
 * const { segments } = readSegmentation(readDicom(bytes));
 * console.log(segments[0].label, countInside(segments[0].mask));
 */
export function readSegmentation(file: DicomFile, codecs?: Codecs): Segmentation {
  const sopClass = getText(file, 'SOPClassUID');
  if (sopClass !== segmentationStorage && sopClass !== labelMapSegmentationStorage) {
    throw dicomErrors.error('dicom/not-a-segmentation', { what: 'The file is not a DICOM segmentation' });
  }
  const type = getText(file, 'SegmentationType');
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP') {
    throw dicomErrors.error('dicom/malformed', {
      what: 'The type of the segmentation is none of the standard',
    });
  }
  const { grid, sliceOfFrame } = planesOf(file);
  const pixels = readPixels(file, codecs);
  if (pixels.frames !== sliceOfFrame.length || pixels.samples !== 1) {
    throw dicomErrors.error('dicom/frames-disagree', {
      what: `The file has ${pixels.frames} frames and describes ${sliceOfFrame.length}`,
    });
  }
  const warnings: Warnings = [];
  const filling: Filling = { file, grid, sliceOfFrame, pixels, warnings };
  const described = getItems(file, 'SegmentSequence').filter(
    (item) => type !== 'LABELMAP' || getNumber(item, 'SegmentNumber') !== 0,
  );
  if (described.length * voxelCount(grid) > maximumVoxels) {
    throw dicomErrors.error('dicom/too-large', {
      what: `${described.length} segments of ${voxelCount(grid)} voxels`,
    });
  }
  const segments = described.map((item) => readSegment(item, type, filling));
  return { type, grid, segments, warnings };
}

interface Filling {
  readonly file: DicomFile;
  readonly grid: Grid;
  readonly sliceOfFrame: readonly number[];
  readonly pixels: Pixels;
  readonly warnings: Warnings;
}

function readSegment(item: Dataset, type: Segmentation['type'], filling: Filling): Segment {
  const number = getNumber(item, 'SegmentNumber');
  if (number === undefined) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'A segment has no number',
      where: { tag: '(0062,0004)' },
    });
  }
  const description = getText(item, 'SegmentDescription');
  const algorithm = getText(item, 'SegmentAlgorithmName') ?? getText(item, 'SegmentAlgorithmType');
  return {
    number,
    label: getText(item, 'SegmentLabel') ?? `segment ${number}`,
    ...(description === undefined ? {} : { description }),
    ...coded(item, 'category', 'SegmentedPropertyCategoryCodeSequence'),
    ...coded(item, 'propertyType', 'SegmentedPropertyTypeCodeSequence'),
    ...coded(item, 'anatomicRegion', 'AnatomicRegionSequence'),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(type === 'FRACTIONAL' ? fractional(number, filling) : { mask: binary(number, type, filling) }),
  };
}

function coded<K extends string>(item: Dataset, key: K, keyword: Keyword): { readonly [k in K]?: Code } {
  const code = readCode(item, keyword);
  return code === undefined ? {} : ({ [key]: code } as { [k in K]: Code });
}

function binary(number: number, type: Segmentation['type'], filling: Filling) {
  const mask = emptyMask(filling.grid);
  const inSlice = filling.grid.size[0] * filling.grid.size[1];
  const { data } = filling.pixels;
  for (const frame of framesOf(number, type, filling)) {
    const from = frame * inSlice;
    const to = filling.sliceOfFrame[frame] * inSlice;
    for (let i = 0; i < inSlice; i++) {
      const stored = data[from + i];
      if (type === 'LABELMAP' ? stored === number : stored !== 0) mask.data[to + i] = 1;
    }
  }
  return mask;
}

function fractional(number: number, filling: Filling): Pick<Segment, 'mask' | 'fraction'> {
  const { file, grid, pixels, sliceOfFrame, warnings } = filling;
  const maximum = getNumber(file, 'MaximumFractionalValue') ?? 255;
  const inSlice = grid.size[0] * grid.size[1];
  const stored = new Uint8Array(voxelCount(grid));
  for (const frame of framesOf(number, 'FRACTIONAL', filling)) {
    const source = pixels.data.subarray(frame * inSlice, (frame + 1) * inSlice);
    stored.set(source, sliceOfFrame[frame] * inSlice);
  }
  const mask = emptyMask(grid);
  let isBinary = true;
  for (let v = 0; v < stored.length; v++) {
    mask.data[v] = 2 * stored[v] >= maximum && stored[v] > 0 ? 1 : 0;
    isBinary &&= stored[v] === 0 || stored[v] === maximum;
  }
  if (isBinary) {
    const text = `Segment ${number} is typed FRACTIONAL but holds only 0 and ${maximum}: it is binary in fact.`;
    warnings.push({ code: 'binary-in-fact', text });
    return { mask };
  }
  const fraction: Volume<Float32Array> = makeVolume(
    grid,
    Float32Array.from(stored, (value) => value / maximum),
  );
  return { mask, fraction };
}

/** Frames of a segment; in a label map every frame may hold it. */
function framesOf(number: number, type: Segmentation['type'], { file, sliceOfFrame }: Filling): number[] {
  const all = sliceOfFrame.map((_, frame) => frame);
  if (type === 'LABELMAP') return all;
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  const keyword = 'SegmentIdentificationSequence';
  const perFrame = getItems(file, 'PerFrameFunctionalGroupsSequence');
  return all.filter((frame) => {
    const group = getItem(perFrame[frame], keyword) ?? (shared && getItem(shared, keyword));
    return group !== undefined && getNumber(group, 'ReferencedSegmentNumber') === number;
  });
}
