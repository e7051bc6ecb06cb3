import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startLobule } from '../../../torture/kill.ts';
import { dynamicStudy, temporaryFolder, writeExam, writeStudy } from '../../runner/test/fixture.ts';

/** What must not be seen again: in names of people, ids, dates, free texts. */
const CANARIES = [
  'CANARY',
  'Zwitscher',
  '19610203',
  '1961-02-03',
  '20190817',
  '2019-08-17',
  '17.08.2019',
  'B7X-4411',
];
const header = {
  PatientName: 'CANARYNAME^Zwitscher',
  PatientBirthDate: '19610203',
  StudyDate: '20190817',
  SeriesDate: '20190817',
  AcquisitionDate: '20190817',
  ContentDate: '20190817',
  StudyDescription: 'CANARY study of Zwitscher',
  SeriesDescription: 'dynamic CANARY',
  ProtocolName: 'CANARY protocol',
  InstitutionName: 'CANARY hospital',
  ReferringPhysicianName: 'CANARY^Doctor',
  AccessionNumber: 'B7X-4411',
  StationName: 'CANARYMR',
};
const FIRST = 'CANARYID1';
const SECOND = 'CANARYID2';

/** Everything that a run left, the names of the files too; packed ones as they are and unpacked. */
function everything(out: string): [string, string][] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      const packed = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString('latin1') : '';
      return [path.relative(out, file), `${bytes.toString('latin1')}${packed}`];
    });
}

function expectNoCanary(where: string, text: string): void {
  for (const canary of CANARIES) {
    expect(text.toLowerCase().includes(canary.toLowerCase()), `${canary} in ${where}`).toBe(false);
  }
}

test('no name, id, date or description of a patient stands in any output, of what works and of what fails', async () => {
  const folder = temporaryFolder('privacy');
  const images = path.join(folder, 'images');
  writeExam(images, { patient: FIRST, header });
  writeExam(images, {
    patient: SECOND,
    header,
    ofPhase: (phase) => (phase === 3 ? { PixelSpacing: [2.1, 2.1] } : {}),
  });
  truncateSync(path.join(images, FIRST, '2-1.dcm'), 900);
  writeFileSync(
    path.join(images, FIRST, `${FIRST}.dcm`),
    readFileSync(path.join(images, FIRST, '1-1.dcm')).subarray(0, 800),
  );
  writeFileSync(
    path.join(folder, 'clinical.csv'),
    `patient,age,pcr\n${FIRST},50,1\n${SECOND},60,0\nCANARYID3,70,0\n`,
  );
  const study = writeStudy(
    folder,
    dynamicStudy(`  - { region: enhancing, images: [phase-2], settings: { families: [statistics] } }
table: { file: clinical.csv, id: patient }
analysis:
  groups: { clinical: [age] }
  tableOne: { by: pcr, columns: [age] }
  endpoints:
    - name: pCR
      title: response
      endpoint: { kind: binary, column: pcr }
      folds: 2
      permutations: 0
      models: [{ name: clinical, groups: [clinical], steps: [{ step: scale }, { step: logistic }] }]
`),
  );
  const out = path.join(folder, 'out');
  const twice = path.join(folder, 'twice.csv');
  writeFileSync(twice, `patient,age\n${FIRST},50\n${FIRST},51\n`);
  const wrong = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const base = dynamicStudy();
  const calls: readonly (readonly string[])[] = [
    ['scan', images],
    ['scan', images, '--json'],
    ['run', study, '--out', out],
    ['run', study, '--out', out, '--json'],
    ['run', wrong('twice.yaml', `${base}table: { file: twice.csv, id: patient }\n`), '--out', out, '--json'],
    ['run', wrong('nobody.yaml', `${base}table: { file: clinical.csv, id: age }\n`), '--out', out, '--json'],
  ];
  const ends = [];
  for (const call of calls) ends.push(await startLobule(call).ended);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 2, 2]);
  ends.forEach(({ stdout, stderr }, index) => {
    const shown = (text: string) => text.replaceAll(folder, '');
    expectNoCanary(`standard output of ${calls[index].slice(0, 1)}`, shown(stdout));
    expectNoCanary(`standard error of ${calls[index].slice(0, 1)}`, shown(stderr));
  });
  expect(ends[0].stdout).toContain('sub-001');
  const files = everything(out);
  expect(files.map(([name]) => name)).toContain(path.join('report', 'index.html'));
  expect(Object.fromEntries(files)[path.join('.lobule', 'files-not-used.tsv')]).toContain('2-1.dcm\t');
  for (const [name, text] of files) {
    expectNoCanary(name, `${name}\n${text}`);
  }
  const cohort = readFileSync(path.join(out, 'tables', 'cohort.csv'), 'utf8');
  expect(cohort.split('\n')[0]).toMatch(/^subject,age,pcr,/);
});
