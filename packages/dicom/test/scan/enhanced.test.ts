import {
  type DicomObject,
  enhancedMrImageStorage,
  makeUid,
  readFrames,
  scanEntries,
  writeDicom,
} from '@lobule/dicom';
import { describe, expect, test } from 'vitest';
import { allSeries, memoryFile } from '../exam.ts';

/** One multi-frame file (PS3.3 A.36) of 4 x 3 pixels: frame f holds 100 f + index. */
function enhanced(frames: readonly DicomObject[], shared: DicomObject, more: DicomObject = {}) {
  const bytes = writeDicom({
    SOPClassUID: enhancedMrImageStorage,
    SOPInstanceUID: makeUid('enhanced'),
    StudyInstanceUID: makeUid('enhanced', 'study'),
    SeriesInstanceUID: makeUid('enhanced', 'series'),
    PatientID: 'P-1',
    StudyDate: '20240115',
    Modality: 'MR',
    ImageType: ['ORIGINAL', 'PRIMARY', 'DYNAMIC', 'NONE'],
    MagneticFieldStrength: 3,
    Rows: 3,
    Columns: 4,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    NumberOfFrames: frames.length,
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ PixelSpacing: [1.5, 1.25], SliceThickness: 2, SpacingBetweenSlices: 2.5 }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        ...shared,
      },
    ],
    PerFrameFunctionalGroupsSequence: frames,
    PixelData: Uint16Array.from(
      { length: 12 * frames.length },
      (_, i) => 100 * Math.floor(i / 12) + (i % 12),
    ),
    ...more,
  });
  return memoryFile('enhanced.dcm', bytes);
}

const at = (z: number) => ({ PlanePositionSequence: [{ ImagePositionPatient: [-10, -20, z] }] });

describe('Enhanced multi-frame MR', () => {
  test('is sorted into phases with their times and flip angle, and loaded where it lies', async () => {
    // Slices from the top, the phases of each together: none of it in the order that is wanted.
    const frames = [5, 2.5, 0].flatMap((z) =>
      [2, 1].map((phase) => ({
        ...at(z),
        FrameContentSequence: [{ TemporalPositionIndex: phase, DimensionIndexValues: [phase, 1] }],
        TemporalPositionSequence: [{ TemporalPositionTimeOffset: 65 * (phase - 1) }],
      })),
    );
    const timing = { MRTimingAndRelatedParametersSequence: [{ RepetitionTime: 5, FlipAngle: 12 }] };
    const file = enhanced(frames, timing);
    const scan = await scanEntries([file]);
    expect(scan.problems).toEqual([]);
    const [series] = allSeries(scan);
    expect(series).toMatchObject({
      role: 'dynamic',
      fieldT: 3,
      sliceThicknessMm: 2,
      timesFrom: 'TriggerTime',
    });
    expect(series.frames.map(({ parameters }) => parameters)).toMatchObject([
      { timeS: 0, repetitionTimeMs: 5, flipAngleDeg: 12 },
      { timeS: 65, repetitionTimeMs: 5, flipAngleDeg: 12 },
    ]);
    const volumes = await readFrames(series, () => file.read());
    expect(volumes.map(({ grid }) => grid)).toEqual([series.grid, series.grid]);
    expect(series.grid).toEqual({
      size: [4, 3, 3],
      affine: [1.25, 0, 0, -10, 0, 1.5, 0, -20, 0, 0, 2.5, 0],
    });
    // Frame 5 is the first phase of the lowest slice, frame 0 the second of the highest.
    expect([0, 12, 24].map((v) => volumes[0].data[v])).toEqual([500, 300, 100]);
    expect([0, 12, 24].map((v) => volumes[1].data[v])).toEqual([400, 200, 0]);
  });

  test('of several echoes is T2 or T2* by its pulse sequence, of several b-values diffusion', async () => {
    const echoes = [10, 20, 30].flatMap((echo) =>
      [0, 2.5].map((z) => ({ ...at(z), MREchoSequence: [{ EffectiveEchoTime: echo }] })),
    );
    const roleOf = async (frames: readonly DicomObject[], more: DicomObject) =>
      allSeries(await scanEntries([enhanced(frames, {}, more)])).map(({ role }) => role);
    expect(await roleOf(echoes, { EchoPulseSequence: 'GRADIENT' })).toEqual(['t2star']);
    expect(await roleOf(echoes, { EchoPulseSequence: 'SPIN' })).toEqual(['t2']);
    const weighted = [0, 800].flatMap((b) =>
      [0, 2.5].map((z) => ({ ...at(z), MRDiffusionSequence: [{ DiffusionBValue: b }] })),
    );
    expect(await roleOf(weighted, { EchoPulseSequence: 'SPIN', EchoPlanarPulseSequence: 'YES' })).toEqual([
      'diffusion',
    ]);
    const repeated = [1, 2, 3].flatMap((n) =>
      [0, 2.5].map((z) => ({ ...at(z), FrameContentSequence: [{ TemporalPositionIndex: n }] })),
    );
    expect(await roleOf(repeated, { EchoPlanarPulseSequence: 'YES' })).toEqual(['other']);
  });
});
