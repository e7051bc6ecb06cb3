import { writeDicom } from '@lobule/dicom';
import type { Exam, ExamSeries } from '../simulate/exam.ts';
import { examHeader, frameHeader, seriesHeader, sliceHeader } from './headers.ts';

/** One DICOM file of an exam, as bytes. */
export interface DicomImage {
  /** `LOB-001/08_t1_vibe_we_dyn_1+5_sag/0001.dcm` */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Stored values of a B1 map are hundredths of a percent of the nominal flip angle. */
const b1Stored = 10_000;

/**
 * The exam as classic MR images, one file a slice, explicit little endian, one after the other so that an exam need
 * not be held twice in memory.
 *
 * @example
 * for (const { path, bytes } of examToDicom(exam)) files.set(path, bytes);
 */
export function* examToDicom(exam: Exam): Generator<DicomImage> {
  const common = examHeader(exam.patient);
  for (const series of exam.series) {
    const { grid } = series.frames[0].volume;
    const [nx, ny, nz] = grid.size;
    const ofSeries = { ...common, ...seriesHeader(exam.patient, series, grid) };
    const folder = `${exam.patient.id}/${folderName(series)}`;
    for (let frame = 0; frame < series.frames.length; frame++) {
      const { volume, acquisition } = series.frames[frame];
      const ofFrame = { ...ofSeries, ...frameHeader(series, acquisition) };
      const scale = series.kind === 'b1' ? b1Stored : 1;
      for (let slice = 0; slice < nz; slice++) {
        const pixels = storedValues(volume.data, slice * nx * ny, nx * ny, scale);
        const bytes = writeDicom({
          ...ofFrame,
          ...sliceHeader(exam.patient, series, grid, frame, slice),
          PixelData: pixels,
        });
        yield { path: `${folder}/${String(frame * nz + slice + 1).padStart(4, '0')}.dcm`, bytes };
      }
    }
  }
}

function folderName({ number, description }: ExamSeries): string {
  return `${String(number).padStart(2, '0')}_${description.replaceAll(/[^\w.+-]/g, '_')}`;
}

function storedValues(
  data: Float32Array,
  from: number,
  count: number,
  scale: number,
): Uint16Array<ArrayBuffer> {
  const stored = new Uint16Array(count);
  for (let n = 0; n < count; n++)
    stored[n] = Math.min(65535, Math.max(0, Math.round(data[from + n] * scale)));
  return stored;
}
