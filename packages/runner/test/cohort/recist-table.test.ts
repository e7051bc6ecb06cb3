import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RecistSettings } from '@lobule/clinical';
import { makeTable, numberColumn, textColumn } from '@lobule/tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labelledRecist, readRecist, recistColumns, recistTable } from '../../src/cohort/recist-table.ts';

const settings: RecistSettings = {
  file: 'lesions.csv',
  id: 'patient',
  day: 'day',
  lesion: 'lesion',
  organ: 'organ',
  kind: 'kind',
  size: 'mm',
  nonTargets: 'others',
  newLesion: 'new',
  confirmation: false,
  stableDays: 42,
  progression: { rules: 'fda-2018', intervalDays: 60, missedAtMost: 1, death: 'death_day' },
};

// The sums of RECIST's worked examples: 78, 51, 62; and 40 with a node of 18, gone with the node at 9.
const LESIONS = `patient,day,lesion,organ,kind,mm,others,new
A,-3,a,breast,lesion,78,none,0
A,60,a,breast,lesion,51,none,0
A,120,a,breast,lesion,62,none,0
B,0,b,breast,lesion,40,none,0
B,0,n,axilla,node,18,none,0
B,60,b,breast,lesion,absent,none,0
B,60,n,axilla,node,9,none,0
C,0,c,breast,lesion,30,none,0
C,60,c,breast,lesion,too-small,none,1
D,0,d,breast,lesion,6,none,0
E,60,e,breast,lesion,20,none,0
F,0,f,breast,lesion,30,none,0
F,60,f,breast,lesion,,non-CR/non-PD,0
`;

describe('a table of diameters over visits', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-recist-'));
    writeFileSync(path.join(folder, 'lesions.csv'), LESIONS);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const ids = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
  const read = () =>
    readRecist(
      settings,
      folder,
      makeTable([
        textColumn('id', ids),
        numberColumn(
          'death_day',
          ids.map((id) => (id === 'F' ? 90 : Number.NaN)),
        ),
      ]),
      'id',
    );

  test('is judged visit by visit against baseline and nadir', () => {
    const { patients } = read();
    expect(patients.get('A')?.visits.map(({ overall, nadirMm }) => [overall, nadirMm])).toEqual([
      ['PR', 78],
      ['PD', 51],
    ]);
    expect(patients.get('B')).toMatchObject({ best: 'CR', baselineMm: 58 });
    expect(patients.get('B')?.visits[0].sumMm).toBe(9);
    expect(patients.get('C')?.visits[0]).toMatchObject({ sumMm: 5, newLesion: true, overall: 'PD' });
    expect(patients.get('F')?.visits[0]).toMatchObject({ overall: 'NE' });
    expect(patients.get('F')?.progressionFree).toMatchObject({ days: 90, event: true });
    expect(patients.has('G')).toBe(false);
  });

  test('says of those who cannot be judged why not, and stops nobody else', () => {
    const { patients } = read();
    expect(patients.get('D')?.reason).toContain('at least 10 mm');
    expect(patients.get('E')?.reason).toContain('No diameters at baseline');
  });

  test('gives the clinical table its columns, and a row for each visit under labels', () => {
    const found = read();
    const columns = new Map(recistColumns(found, ids).map((one) => [one.name, one.values]));
    expect(columns.get('best_response')).toEqual(['PR', 'CR', 'PD', null, null, 'NE', null]);
    expect(columns.get('pfs_days')?.[0]).toBe(120);
    expect(columns.get('pfs_event')?.[1]).toBe(0);
    expect(columns.get('best_change_percent')?.[0]).toBeCloseTo(-34.615, 3);
    const told = labelledRecist(found, new Map([['A', 'sub-001']]));
    expect(told.patients.map(({ subject }) => subject)).toEqual(['sub-001']);
    expect(recistTable(told).rows).toBe(2);
  });

  test('has to be there', () => {
    expect(() =>
      readRecist({ ...settings, file: 'none.csv' }, folder, makeTable([textColumn('id', ids)]), 'id'),
    ).toThrow(expect.objectContaining({ code: 'runner/no-table' }));
  });
});
