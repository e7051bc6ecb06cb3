import { makeVolume, type Volume } from '@lobule/volume';
import { dicomErrors } from './errors.ts';
import type { Codecs } from './pixels/compressed/codecs.ts';
import { type Pixels, readPixels, type StoredArray } from './pixels/read-pixels.ts';
import { type Rescale, rescaleOf } from './pixels/rescale.ts';
import type { DicomFile } from './read/dataset.ts';
import { readDicom } from './read/read-dicom.ts';
import type { InstanceReference, ScannedFrame, ScannedSeries } from './scan/result.ts';
import type { FileReference } from './scan/summary.ts';
import { mosaicOf, takeApart } from './siemens/mosaic.ts';

/**
 * The volumes of a series in the order of its frames, on their grids (patient LPS mm), rescaled: stored integers stay
 * integers where no rescale changes them, else values are 32-bit floats.
 *
 * @param readBytes gives the whole bytes of a file.
 * @param openCodecs is called where an image is compressed by the JPEG family.
 * @throws dicom/needs-codecs, dicom/cannot-decode, dicom/frames-disagree, dicom/truncated and what else readPixels throws
 * @example
 * const [before, early, late] = await readFrames(dynamic, ({ name }) => source.read(name));
 */
export async function readFrames(
  series: Pick<ScannedSeries, 'frames'>,
  readBytes: (source: FileReference) => Promise<Uint8Array>,
  openCodecs?: () => Promise<Codecs>,
): Promise<Volume[]> {
  const volumes: Volume[] = [];
  const held: Held = { name: undefined, image: undefined };
  for (const frame of series.frames) {
    volumes.push(await loadFrame(frame, { readBytes, openCodecs }, held));
  }
  return volumes;
}

interface Readers {
  readonly readBytes: (source: FileReference) => Promise<Uint8Array>;
  readonly openCodecs?: () => Promise<Codecs>;
}

interface Image {
  readonly file: DicomFile;
  readonly pixels: Pixels;
}

/** The last file read: a multi-frame file is decoded once for all its images. */
interface Held {
  name: string | undefined;
  image: Image | undefined;
}

async function loadFrame(frame: ScannedFrame, readers: Readers, held: Held): Promise<Volume> {
  const { grid, instances } = frame;
  const inSlice = grid.size[0] * grid.size[1];
  let target: StoredArray | undefined;
  for (const [k, instance] of instances.entries()) {
    const { file, pixels } = await imageOf(instance, readers, held);
    checkShape(pixels, frame, instance);
    const stored = pixels.data.subarray(instance.frameIndex * inSlice, (instance.frameIndex + 1) * inSlice);
    const rescale = rescaleOf(file, instance.frameIndex);
    target ??= newTarget(stored, rescale, inSlice * grid.size[2]);
    if (!holds(target, stored, rescale)) target = new Float32Array(target);
    copyRescaled(stored, rescale, target, k * inSlice);
  }
  return makeVolume(grid, target ?? new Float32Array(0));
}

async function imageOf(
  { source }: InstanceReference,
  { readBytes, openCodecs }: Readers,
  held: Held,
): Promise<Image> {
  if (held.image && held.name === source.name) return held.image;
  const file = readDicom(await readBytes(source));
  held.name = source.name;
  const codecs = file.transferSyntax.compressed ? await openCodecs?.() : undefined;
  const pixels = readPixels(file, codecs);
  const mosaic = mosaicOf(file);
  held.image = { file, pixels: mosaic === undefined ? pixels : takeApart(pixels, mosaic) };
  return held.image;
}

function checkShape(pixels: Pixels, { grid }: ScannedFrame, { source, frameIndex }: InstanceReference): void {
  const { columns, rows, samples, frames } = pixels;
  if (columns === grid.size[0] && rows === grid.size[1] && samples === 1 && frameIndex < frames) return;
  throw dicomErrors.error('dicom/frames-disagree', {
    what: `An image of ${columns} x ${rows} x ${samples} does not fit a volume of ${grid.size.join(' x ')}`,
    where: { file: source.name },
  });
}

function newTarget(stored: StoredArray, rescale: Rescale, length: number): StoredArray {
  const integral = rescale.slope === 1 && rescale.intercept === 0 && !(stored instanceof Float64Array);
  if (!integral) return new Float32Array(length);
  return new (stored.constructor as new (length: number) => StoredArray)(length);
}

/** False where a later slice has a rescale or a type that the integers of the first cannot take. */
function holds(target: StoredArray, stored: StoredArray, { slope, intercept }: Rescale): boolean {
  if (target instanceof Float32Array) return true;
  return slope === 1 && intercept === 0 && stored.constructor === target.constructor;
}

function copyRescaled(
  stored: StoredArray,
  { slope, intercept }: Rescale,
  target: StoredArray,
  at: number,
): void {
  if (slope === 1 && intercept === 0) target.set(stored, at);
  else for (let i = 0; i < stored.length; i++) target[at + i] = stored[i] * slope + intercept;
}
