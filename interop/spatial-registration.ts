// Spatial registrations as other programs read them: dcmtk parses them, dicom3tools finds nothing against the standard,
// pydicom sees the same matrix to the last bit; of deformable ones the same offsets, and by the equation of the standard
// (PS3.3 C.20.3.1.1), followed there, the same places.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type DeformationGrid,
  decimalMatrix,
  getText,
  makeUid,
  mrImageStorage,
  readDeformableRegistration,
  readDicom,
  readSpatialRegistration,
  sourcePlace,
  writeDeformableRegistration,
  writeSpatialRegistration,
} from '@lobule/dicom';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import { rigidAffine } from '@lobule/registration';
import type { Point } from '@lobule/volume';
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

/** Where every point of the grid is found in the source, by numpy. */
const DEFORMED_READER = `
import json, sys
import numpy as np
import pydicom
d = pydicom.dcmread(sys.argv[1])
item = d.DeformableRegistrationSequence[1]
grid = item.DeformableRegistrationGridSequence[0]
n = [int(x) for x in grid.GridDimensions]
step = np.array([float(x) for x in grid.GridResolution])
axes = np.array([float(x) for x in grid.ImageOrientationPatient]).reshape(2, 3)
axes = np.vstack([axes, np.cross(axes[0], axes[1])])
offsets = np.frombuffer(grid.VectorGridData, dtype='<f4').reshape(n[2], n[1], n[0], 3)
k, j, i = np.meshgrid(*[np.arange(m) for m in n[::-1]], indexing='ij')
place = np.array([float(x) for x in grid.ImagePositionPatient]) + np.stack([i, j, k], -1) * step @ axes
m = np.array([float(x) for x in item.PostDeformationMatrixRegistrationSequence[0].FrameOfReferenceTransformationMatrix]).reshape(4, 4)
there = (place + offsets) @ m[:3, :3].T + m[:3, 3]
print(json.dumps({
    'class': d.SOPClassUID.name,
    'frames': [str(i.SourceFrameOfReferenceUID) for i in d.DeformableRegistrationSequence],
    'grids': [len(i.get('DeformableRegistrationGridSequence', [])) for i in d.DeformableRegistrationSequence],
    'pre': 'PreDeformationMatrixRegistrationSequence' in item,
    'places': place.reshape(-1, 3).tolist(),
    'there': there.reshape(-1, 3).tolist(),
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
      const rigid = check(path.join(folder, 'reg.dcm'), path.join(folder, 'image.dcm'));
      const deformable = checkDeformable(path.join(folder, 'deformed.dcm'), path.join(folder, 'image.dcm'));
      return {
        passed: rigid.passed + deformable.passed,
        failed: [...rigid.failed, ...deformable.failed],
      };
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

function checkDeformable(file: string, imageFile: string): { passed: number; failed: string[] } {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const source = readDicom(new Uint8Array(readFileSync(imageFile)));
  const frame = getText(source, 'FrameOfReferenceUID') ?? '';
  const size = [7, 5, 4] as const;
  const deformation: DeformationGrid = {
    originMm: [-12.5, 30, 7],
    rowDirection: [0.6, 0.8, 0],
    columnDirection: [0, 0, -1],
    size,
    spacingMm: [3, 3.5, 4],
    offsetsMm: Float32Array.from({ length: 3 * 7 * 5 * 4 }, (_, n) => 3 * Math.sin(0.7 * n)),
  };
  const matrix = decimalMatrix(
    rigidAffine({ angles: [0.02, 0.1, -0.05], shiftMm: [4, -2, 1 / 3], centreMm: [0, 20, 10] }),
  );
  const instance = (name: string) => ({
    sopClassUid: mrImageStorage,
    instanceUid: makeUid(name),
    seriesUid: makeUid('series', name),
  });
  const moving = makeUid('follow-up frame');
  const bytes = writeDeformableRegistration({
    registered: [
      { frameOfReferenceUid: frame, images: [instance('fixed')] },
      {
        frameOfReferenceUid: moving,
        images: [{ ...instance('moving'), studyUid: makeUid('follow-up') }],
        deformation,
        afterwards: { matrix, kind: 'RIGID' },
        comment: 'Fixed to moving',
      },
    ],
    source,
    label: 'ALIGNED',
    description: 'Deformable registration',
    creator: 'Lobule',
    series: { uid: makeUid('reg'), number: 9301, description: 'Registration' },
    instanceUid: makeUid('deformed'),
    instanceNumber: 2,
    software: ['0.1.0'],
  });
  writeFileSync(file, bytes);
  const dump = spawnSync('dcmdump', ['-q', file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  said(dump.status === 0 && dump.stderr === '', `dcmdump: ${dump.stderr.split('\n')[0]}`);
  const before = faultsOf(imageFile);
  const faults = faultsOf(file).filter((fault) => !before.includes(fault));
  said(faults.length === 0, `dciodvfy of a deformable one: ${faults.join('; ')}`);
  const python = spawnSync(PYTHON, ['-c', DEFORMED_READER, file], { encoding: 'utf8' });
  said(python.status === 0, `pydicom: ${python.stderr.split('\n').at(-2)}`);
  const [, read] = readDeformableRegistration(readDicom(bytes)).registered;
  if (python.status !== 0) return { passed, failed };
  const seen = JSON.parse(python.stdout) as Record<string, unknown> & { places: Point[]; there: Point[] };
  const same = (name: string, expected: unknown) =>
    said(
      JSON.stringify(seen[name]) === JSON.stringify(expected),
      `pydicom sees ${name} ${JSON.stringify(seen[name])}`,
    );
  same('class', 'Deformable Spatial Registration Storage');
  same('frames', [frame, moving]);
  same('grids', [0, 1]);
  same('pre', false);
  const apart = seen.places.map((place, n) => {
    const there = sourcePlace(read, place) ?? [Number.NaN, Number.NaN, Number.NaN];
    return Math.hypot(...there.map((value, axis) => value - seen.there[n][axis]));
  });
  said(
    apart.length === 140 && apart.every((mm) => mm < 1e-5),
    `places by pydicom and by us lie ${Math.max(...apart)} mm apart`,
  );
  return { passed, failed };
}

function faultsOf(name: string): string[] {
  const { stdout, stderr } = spawnSync('dciodvfy', [name], { encoding: 'utf8' });
  return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
}
