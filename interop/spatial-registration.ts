// Spatial registrations as other programs read them: dcmtk parses them, dicom3tools finds nothing against the standard,
// pydicom sees the same matrix to the last bit.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  decimalMatrix,
  getText,
  makeUid,
  mrImageStorage,
  readDicom,
  readSpatialRegistration,
  writeSpatialRegistration,
} from '@lobule/dicom';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import { rigidAffine } from '@lobule/registration';
import type { Interop } from './run.ts';

const PYTHON = '/usr/bin/python3';

const READER = `
import json, sys
import pydicom
d = pydicom.dcmread(sys.argv[1])
items = d.RegistrationSequence
print(json.dumps({
    'class': d.SOPClassUID.name,
    'frames': [str(i.FrameOfReferenceUID) for i in items],
    'images': [[str(r.ReferencedSOPInstanceUID) for r in i.ReferencedImageSequence] for i in items],
    'matrices': [[float(x) for x in i.MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix] for i in items],
    'studies': [str(s.StudyInstanceUID) for s in d.StudiesContainingOtherReferencedInstancesSequence],
}))
`;

export const interop: Interop = {
  name: 'spatial registrations',
  missing() {
    if (spawnSync('dcmdump', ['--version']).error) return 'dcmtk is not installed';
    if (spawnSync('dciodvfy', ['--version']).error) return 'dicom3tools is not installed';
    if (spawnSync(PYTHON, ['-c', 'import pydicom']).status !== 0) return 'python3-pydicom is not installed';
    return undefined;
  },
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-registration-'));
    try {
      return check(path.join(folder, 'reg.dcm'), path.join(folder, 'image.dcm'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function check(file: string, imageFile: string): { passed: number; failed: string[] } {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const exam = simulateExam(cohortPlan({ patients: 1, matrix: 32, slices: 6 }), 0);
  const [image] = examToDicom(exam);
  const source = readDicom(image.bytes);
  const frame = getText(source, 'FrameOfReferenceUID') ?? '';
  const found = rigidAffine({
    angles: [0.01, -0.02, 0.3],
    shiftMm: [1 / 3, -200 / 7, 1e-7],
    centreMm: [60, -80, 12],
  });
  const matrix = decimalMatrix(found);
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
  const instance = (name: string) => ({
    sopClassUid: mrImageStorage,
    instanceUid: makeUid(name),
    seriesUid: makeUid('series', name),
  });
  const bytes = writeSpatialRegistration({
    registered: [
      { frameOfReferenceUid: frame, images: [instance('fixed')], matrix: identity, kind: 'RIGID' },
      {
        frameOfReferenceUid: makeUid('follow-up frame'),
        images: [{ ...instance('moving'), studyUid: makeUid('follow-up') }],
        matrix,
        kind: 'RIGID',
        comment: 'Moving to fixed',
      },
    ],
    source,
    label: 'ALIGNED',
    description: 'Follow-up on baseline',
    creator: 'Lobule',
    series: { uid: makeUid('reg'), number: 9301, description: 'Registration' },
    instanceUid: makeUid('registration'),
    instanceNumber: 1,
    software: ['0.1.0'],
  });
  writeFileSync(file, bytes);
  writeFileSync(imageFile, image.bytes);
  const dump = spawnSync('dcmdump', ['-q', file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  said(dump.status === 0 && dump.stderr === '', `dcmdump: ${dump.stderr.split('\n')[0]}`);
  // What the image lacked is not the fault of what was made from it.
  const before = faultsOf(imageFile);
  const faults = faultsOf(file).filter((fault) => !before.includes(fault));
  said(faults.length === 0, `dciodvfy: ${faults.join('; ')}`);
  const python = spawnSync(PYTHON, ['-c', READER, file], { encoding: 'utf8' });
  said(python.status === 0, `pydicom: ${python.stderr.split('\n').at(-2)}`);
  if (python.status === 0) {
    const seen = JSON.parse(python.stdout) as Record<string, unknown>;
    const same = (name: string, expected: unknown) =>
      said(
        JSON.stringify(seen[name]) === JSON.stringify(expected),
        `pydicom sees ${name} ${JSON.stringify(seen[name])}`,
      );
    same('class', 'Spatial Registration Storage');
    same('frames', [frame, makeUid('follow-up frame')]);
    same('images', [[makeUid('fixed')], [makeUid('moving')]]);
    same(
      'matrices',
      [identity, matrix].map((rows) => [...rows, 0, 0, 0, 1]),
    );
    same('studies', [makeUid('follow-up')]);
  }
  const [, read] = readSpatialRegistration(readDicom(bytes)).registered;
  said(JSON.stringify(read.matrix) === JSON.stringify(matrix), 'our own reader sees another matrix');
  return { passed, failed };
}

function faultsOf(name: string): string[] {
  const { stdout, stderr } = spawnSync('dciodvfy', [name], { encoding: 'utf8' });
  return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
}
