import { describe, expect, test } from 'vitest';
import { readDicom, readFrames, scanEntries, summariseInstance } from '../../src/index.ts';
import { allSeries, codes, dynamicVolumes, makeSeries, memoryFile } from '../exam.ts';

const textFile = memoryFile('notes.txt', new TextEncoder().encode('# a text, not an image'));

function fates(scan: Awaited<ReturnType<typeof scanEntries>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { fate } of scan.files) counts[fate] = (counts[fate] ?? 0) + 1;
  return counts;
}

describe('What is wrong is named, and every file is accounted for', () => {
  test('no DICOM in the folder', async () => {
    const scan = await scanEntries([textFile]);
    expect(codes(scan)).toEqual(['no-dicom']);
    expect(scan.files).toEqual([{ name: 'notes.txt', fate: 'set-aside', reason: 'not a DICOM file' }]);
  });

  test('a phase without one of its slices', async () => {
    const entries = makeSeries({ volumes: dynamicVolumes(4) });
    const scan = await scanEntries(entries.filter((_, i) => i !== 6));
    expect(codes(scan)).toEqual(['missing-slices']);
    expect(scan.problems[0].text).toBe(
      'Time point 2 of 4: 1 of 4 slices are missing between the first and the last.',
    );
    expect(allSeries(scan)[0].frames).toHaveLength(3);
    expect(allSeries(scan)[0].frames.map(({ parameters }) => parameters.timePoint)).toEqual([0, 2, 3]);
    expect(fates(scan)).toEqual({ used: 12, 'set-aside': 3 });
  });

  test('a phase without its last slice', async () => {
    const entries = makeSeries({ volumes: dynamicVolumes(4) });
    const scan = await scanEntries(entries.filter((_, i) => i !== 7));
    expect(scan.problems.map(({ text }) => text)).toEqual(['Time point 2 of 4 has 3 of 4 slices.']);
    expect(fates(scan)).toEqual({ used: 12, 'set-aside': 3 });
  });

  test('a slice missing from every phase', async () => {
    const entries = makeSeries({ slices: 6, volumes: dynamicVolumes(2) });
    const scan = await scanEntries(entries.filter((_, i) => i % 6 !== 2));
    expect(codes(scan)).toEqual(['missing-slices', 'missing-slices']);
    expect(allSeries(scan)[0].frames).toHaveLength(0);
    expect(fates(scan)).toEqual({ 'set-aside': 10 });
  });

  test('a phase that is missing', async () => {
    const entries = makeSeries({ volumes: dynamicVolumes(5), all: { NumberOfTemporalPositions: 6 } });
    const scan = await scanEntries(entries.filter((_, i) => i < 8 || i >= 12));
    expect(codes(scan)).toEqual(['phases-missing']);
    expect(scan.problems[0].text).toBe('4 of 6 time points are there (missing: 3).');
    expect(allSeries(scan)[0].frames.map(({ parameters }) => parameters.timePoint)).toEqual([0, 1, 3, 4]);
    expect(allSeries(scan)[0].frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 195, 260]);
  });

  test('a phase on a grid that is shifted', async () => {
    const image = (v: number, k: number) =>
      v === 2 ? { ImagePositionPatient: [-10, -16.5, -30 + 2 * k] } : {};
    const scan = await scanEntries(makeSeries({ volumes: dynamicVolumes(5), image }));
    expect(codes(scan)).toEqual(['phase-on-other-grid']);
    expect(scan.problems[0].text).toContain('3.50 mm apart');
    expect(fates(scan)).toEqual({ used: 16, 'set-aside': 4 });
  });

  test('a phase of another spacing is kept apart', async () => {
    const image = (v: number) => (v === 2 ? { PixelSpacing: [1.5, 1.5] } : {});
    const scan = await scanEntries(makeSeries({ volumes: dynamicVolumes(5), image }));
    expect(codes(scan)).toContain('phase-on-other-grid');
    expect(allSeries(scan).map(({ frames }) => frames.length)).toEqual([4, 1]);
  });

  test('slices that stand twice', async () => {
    const entries = makeSeries({ slices: 12, volumes: dynamicVolumes(3) });
    const again = makeSeries({ slices: 12, volumes: dynamicVolumes(3), folder: 'again' }).slice(0, 2);
    const scan = await scanEntries([...entries, ...again]);
    expect(codes(scan)).toEqual(['doubled-slices']);
    expect(allSeries(scan)[0].frames.map(({ instances }) => instances.length)).toEqual([12, 12, 12]);
    expect(fates(scan)).toEqual({ used: 36, 'set-aside': 2 });
  });

  test('a phase that stands twice as a whole, and one that is missing beside it', async () => {
    const six = dynamicVolumes(6);
    const entries = makeSeries({ volumes: [...six.slice(0, 4), six[2], ...six.slice(4)] });
    const scan = await scanEntries(entries);
    expect(codes(scan)).toEqual(['doubled-phases']);
    expect(scan.problems[0].text).toContain('Time point 3 stands twice as a whole');
    const [series] = allSeries(scan);
    expect(series.orderedBy).toBe('TemporalPositionIdentifier');
    expect(series.frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 130, 195, 260, 325]);
    expect(fates(scan)).toEqual({ used: 24, 'set-aside': 4 });
    const without = await scanEntries(makeSeries({ volumes: [six[0], six[1], six[1], six[3], six[5]] }));
    expect(codes(without)).toEqual(['doubled-phases', 'phases-missing']);
    const times = allSeries(without)[0].frames.map(({ parameters }) => parameters.timeS);
    expect(times).toEqual([0, 65, 195, 325]);
  });

  test('phases that share a time are not taken for doubles of one', async () => {
    // All phases after the injection bear one acquisition time, as some scanners write them.
    const volumes = Array.from({ length: 6 }, (_, p) => ({
      FlipAngle: 12,
      AcquisitionTime: p === 0 ? '1000' : '1005',
    }));
    const scan = await scanEntries(makeSeries({ volumes }));
    expect(codes(scan)).not.toContain('doubled-phases');
    expect(allSeries(scan)[0].frames).toHaveLength(6);
    expect(fates(scan)).toEqual({ used: 24 });
  });

  test('copies of one object', async () => {
    const entries = makeSeries({ volumes: [{}] });
    const copy = memoryFile('copy.dcm', await entries[0].read());
    const scan = await scanEntries([...entries, copy]);
    expect(codes(scan)).toEqual(['copies']);
    expect(fates(scan)).toEqual({ used: 4, 'set-aside': 1 });
  });

  test('spacing that varies', async () => {
    const image = (_: number, k: number) => ({ ImagePositionPatient: [0, 0, 2 * k + (k === 2 ? 0.15 : 0)] });
    const scan = await scanEntries(makeSeries({ volumes: [{}], image }));
    expect(codes(scan)).toEqual(['unequal-spacing']);
    expect(allSeries(scan)[0].frames).toHaveLength(1);
  });

  test('a gantry that was tilted', async () => {
    const lean = (mm: number) => (_: number, k: number) => ({ ImagePositionPatient: [0, mm * k, 2 * k] });
    const [tilted] = allSeries(
      await scanEntries(makeSeries({ volumes: dynamicVolumes(3), image: lean(0.5) })),
    );
    expect(tilted.warnings.map(({ code }) => code)).toEqual(['gantry-tilt']);
    expect(tilted.warnings[0].text).toContain('shifted by 0.50 mm');
    expect(tilted.grid?.affine.slice(4, 8)).toEqual([0, 1.5, 0.5, 0]);
    const [rounded] = allSeries(await scanEntries(makeSeries({ volumes: [{}], image: lean(0.01) })));
    expect(rounded.warnings).toEqual([]);
  });

  test('two patients in one folder are kept apart', async () => {
    const entries = ['P-1', 'P-2'].flatMap((patient) =>
      makeSeries({ patient, folder: 'same', number: patient === 'P-1' ? 1 : 2, volumes: dynamicVolumes(3) }),
    );
    const scan = await scanEntries(entries);
    expect(scan.problems).toEqual([
      {
        severity: 'warning',
        code: 'two-patients-in-folder',
        text: 'One folder holds images of 2 patients; they were kept apart.',
        where: 'same',
      },
    ]);
    expect(scan.patients.map(({ patientId }) => patientId).sort()).toEqual(['P-1', 'P-2']);
  });

  test('two patients in one series are an error', async () => {
    const image = (_: number, k: number) => ({ PatientID: k < 2 ? 'P-1' : 'P-2' });
    expect(codes(await scanEntries(makeSeries({ volumes: [{}], image })))).toContain(
      'two-patients-in-series',
    );
  });

  test('times that run against the order of the phases', async () => {
    const volumes = [0, 1, 2].map((p) => ({
      TemporalPositionIdentifier: p + 1,
      TriggerTime: 1000 * (3 - p),
    }));
    const scan = await scanEntries(makeSeries({ volumes }));
    expect(codes(scan)).toEqual(['time-goes-backwards']);
    expect(allSeries(scan)[0].frames[0].parameters.timeS).toBeUndefined();
  });

  test('a file that is cut short, without stopping the others', async () => {
    const entries = makeSeries({ volumes: [{}] });
    const bytes = (await entries[0].read()).subarray(0, 600);
    const scan = await scanEntries([memoryFile('cut.dcm', bytes), ...entries.slice(1)]);
    expect(scan.problems).toEqual([
      expect.objectContaining({ severity: 'error', code: 'truncated', where: 'cut.dcm' }),
    ]);
    expect(fates(scan)).toEqual({ used: 3, refused: 1 });
  });

  test('compressed pixels are said before anything is loaded', async () => {
    const [entry] = makeSeries({ slices: 1, volumes: [{}] });
    const bytes = await entry.read();
    const explicitLittle = '1.2.840.10008.1.2.1';
    const at = new TextDecoder('latin1').decode(bytes).indexOf(explicitLittle);
    bytes.set(new TextEncoder().encode('1.2.840.10008.1.2.6'), at);
    const scan = await scanEntries([memoryFile('rle.dcm', bytes)]);
    expect(scan.problems.map(({ code, text }) => [code, text])).toEqual([
      [
        'compressed-not-yet',
        'The pixels of 1 files are compressed (1.2.840.10008.1.2.6) and cannot be read.',
      ],
    ]);
    expect(scan.files).toEqual([{ name: 'rle.dcm', fate: 'set-aside', reason: 'compressed-not-yet' }]);
  });

  test('one image too many where nothing numbers the time points', async () => {
    const entries = makeSeries({ slices: 5, volumes: [{}, {}, {}] });
    const [extra] = makeSeries({ slices: 5, volumes: [{ InstanceNumber: 99 }], folder: 'extra' });
    const scan = await scanEntries([...entries, extra]);
    expect(scan.problems.map(({ text }) => text)).toContain(
      '4 images lie at places that have too few or too many; their time point cannot be told.',
    );
    expect(fates(scan)).toEqual({ used: 12, 'set-aside': 4 });
  });

  test('images that do not say where they lie', async () => {
    const scan = await scanEntries(makeSeries({ volumes: [{ ImagePositionPatient: null }] }));
    expect(fates(scan)).toEqual({ 'set-aside': 4 });
    expect(scan.files[0].reason).toBe('it does not say where it lies');
  });
});

test('visits are in the order of their days, and days alone are told', async () => {
  const entries = ['20240301', '20240115'].flatMap((StudyDate, i) =>
    makeSeries({ study: StudyDate, number: i + 1, volumes: [{ StudyDate }] }),
  );
  const scan = await scanEntries(entries);
  expect(scan.patients[0].visits.map(({ dayFromFirst }) => dayFromFirst)).toEqual([0, 46]);
  expect(JSON.stringify(scan.patients[0].visits.map(({ series }) => series))).not.toContain('2024');
});

test('the key of a patient depends on the salt', async () => {
  const [entry] = makeSeries({ volumes: [{}] });
  const file = readDicom(await entry.read());
  const keys = ['a', 'b', 'a'].map((salt) => summariseInstance(file, entry, { salt }).patientKey);
  expect(keys[0]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
});

test('a file without a series is refused by name', async () => {
  const entries = makeSeries({ volumes: [{ SeriesInstanceUID: null }] });
  const scan = await scanEntries(entries);
  expect(scan.problems[0]).toMatchObject({ code: 'missing-attribute', where: 'P-1/1-001.dcm' });
});

test('an image whose size changed after the scan is refused', async () => {
  const entries = makeSeries({ volumes: [{}] });
  const [series] = allSeries(await scanEntries(entries));
  const other = makeSeries({ volumes: [{ Rows: 4, Columns: 3 }] });
  await expect(readFrames(series, () => other[0].read())).rejects.toMatchObject({
    code: 'dicom/frames-disagree',
  });
});
