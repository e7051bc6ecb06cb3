import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeUid } from '@lobule/dicom';
import { runStudy } from '@lobule/runner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeExam } from '../../runner/test/fixture.ts';
import { initCommand } from '../src/commands/init.ts';
import { scanCommand } from '../src/commands/scan.ts';
import { call } from './call.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One exam of one patient, a table with another, and a table of something else. */
beforeAll(() => {
  const images = path.join(folder, 'images');
  const facts = { StudyInstanceUID: makeUid('init'), MagneticFieldStrength: 2.89 };
  writeExam(images, {
    patient: 'LOB-001',
    header: { ...facts, ContrastBolusAgent: 'Gadovist 1.0', ContrastBolusStartTime: '093045' },
    ofPhase: (phase) => ({ AcquisitionTime: ['093000', '093105', '093210', '093315'][phase] }),
  });
  writeExam(images, {
    patient: 'LOB-001',
    exam: 'vfa',
    folder: 'vfa',
    header: { ...facts, SeriesNumber: 2, SeriesDescription: 'vfa' },
    ofPhase: (phase) => ({
      FlipAngle: [2, 5, 10, 15][phase],
      TemporalPositionIdentifier: 1,
      TriggerTime: 0,
    }),
  });
  writeFileSync(path.join(folder, 'clinical.csv'), 'id,age,pcr\nLOB-001,54,1\nLOB-002,61,0\n');
  writeFileSync(path.join(folder, 'remarks.csv'), 'word\nnothing\n');
});

const init = (...args: readonly string[]) => call(initCommand, ...args);

describe('lobule init', () => {
  test('writes a study that runs, with what the series and the table allow, and says what it was not told', async () => {
    const { code, stdout, stderr } = await init(
      folder,
      '--maps',
      't1-vfa,tofts',
      '--outcome',
      'pcr',
      '--yes',
    );
    expect(`${code} ${stderr}`).toBe('0 ');
    expect(stdout).toContain('agent: gadobutrol (not asked; the headers name it; --agent says otherwise)');
    expect(stdout).toContain('region: enhancing (not asked; there is a dynamic series and no mask');
    expect(stdout).not.toContain('maps: ');
    const study = path.join(folder, 'study.yaml');
    const text = readFileSync(study, 'utf8');
    expect(text).toContain('relaxivityPerMmPerS: { agent: gadobutrol, fieldT: 2.89 }');
    expect(text).toContain('arterialInput: { kind: parker, hematocrit: 0.42, arrivalS: 45 }');
    expect(text).toContain('file: "clinical.csv"');
    expect(text).toContain('by: "pcr"');
    expect(text).not.toContain('LOB-');
    const { results } = await runStudy(study, path.join(folder, 'out'));
    expect(results.subjects).toHaveLength(1);
    expect(results.notes.filter(({ kind }) => kind === 'failed')).toEqual([]);
    const written = results.files.map(({ path: file }) => path.basename(file));
    for (const map of ['T1map', 'Ktrans']) {
      expect(written.some((name) => name.includes(`_desc-${map}`) || name.includes(map))).toBe(true);
    }
  });

  test('the study that it wrote is one that scan holds images against', async () => {
    const plan = path.join(folder, 'planned.yaml');
    const protocol = 'protocol: { series: [{ role: dynamic, phases: 9 }, { role: t2 }] }';
    writeFileSync(plan, `${readFileSync(path.join(folder, 'study.yaml'), 'utf8')}${protocol}\n`);
    const table = path.join(folder, 'deviations.csv');
    const place = path.join(folder, 'images');
    const { stdout } = await call(scanCommand, place, '--plan', plan, '--table', table);
    expect(stdout).toContain('off protocol: sub-001, baseline, series 4: phases is 4; expected 9');
    expect(readFileSync(table, 'utf8')).toBe(
      'subject,visit,series,what,expected,found\nsub-001,baseline,series 4,phases,9,4\nsub-001,baseline,,series,t2,none\n',
    );
  });

  test('never writes over a study', async () => {
    expect(existsSync(path.join(folder, 'study.yaml'))).toBe(true);
    expect(await init(folder)).toMatchObject({ code: 2, stdout: '' });
  });

  test('refuses an answer that it cannot use, and says which it could', async () => {
    const out = path.join(folder, 'other.yaml');
    const { code, stderr } = await init(folder, '--out', out, '--maps', 't1-vfaa');
    expect(code).not.toBe(0);
    expect(stderr).toContain('did you mean t1-vfa?');
    expect(stderr).toContain('runner/answer');
    expect((await init(folder, '--out', out, '--table', 'remarks.csv')).stderr).toContain('clinical.csv');
    expect((await init(folder, '--out', out, '--agent', '-4')).stderr).toContain('gadobutrol');
    expect((await init(folder, '--out', out, '--region', 'lesions')).stderr).toContain('enhancing');
    expect((await init(path.join(folder, 'clinical.csv'), '--out', out)).stderr).toContain(
      'looks at a folder',
    );
    expect(existsSync(out)).toBe(false);
  });

  test('a folder without an image makes no study', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    expect((await init(empty)).stderr).toContain('no image');
  });
});
