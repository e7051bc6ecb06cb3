// Segmentations and measurement reports as other programs read them: dcmtk parses them, dicom3tools finds nothing against
// the standard, pydicom sees the same voxels and numbers; and de-identified files are still sound.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  deidentify,
  makeUid,
  readDicom,
  type SegmentationOptions,
  writeMeasurementReport,
  writeSegmentation,
} from '@lobule/dicom';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import { emptyMask, type Mask, voxelVolumeMm3 } from '@lobule/volume';
import type { Interop } from './run.ts';

const PYTHON = '/usr/bin/python3';

const READER = `
import json, sys
import pydicom
from pydicom.pixel_data_handlers.numpy_handler import unpack_bits
out = []
for name in sys.argv[1:]:
    d = pydicom.dcmread(name)
    fact = {'class': str(d.SOPClassUID), 'patient': str(d.PatientID)}
    if d.Modality == 'SEG':
        fact['inside'] = int(d.pixel_array.sum())
        fact['labels'] = [s.SegmentLabel for s in d.SegmentSequence]
    if d.Modality == 'SR':
        groups = [c for c in d.ContentSequence if c.ValueType == 'CONTAINER'][0].ContentSequence
        fact['values'] = [n.MeasuredValueSequence[0].FloatingPointValue for g in groups for n in g.ContentSequence if n.ValueType == 'NUM']
    out.append(fact)
print(json.dumps(out))
`;

export const interop: Interop = {
  name: 'regions and reports',
  missing() {
    if (spawnSync('dcmdump', ['--version']).error) return 'dcmtk is not installed';
    if (spawnSync('dciodvfy', ['--version']).error) return 'dicom3tools is not installed';
    if (spawnSync('gdcminfo', ['--version']).error) return 'libgdcm-tools is not installed';
    if (spawnSync(PYTHON, ['-c', 'import pydicom, numpy']).status !== 0)
      return 'python3-pydicom is not installed';
    return undefined;
  },
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-regions-'));
    try {
      return check(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function check(folder: string): { passed: number; failed: string[] } {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
  const images = [...examToDicom(exam)];
  const source = readDicom(images[0].bytes);
  const { mask, options } = segmentation(exam.truth.lesions[0].enhancing, source);
  const write = (name: string, bytes: Uint8Array) => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  const seg = write('seg.dcm', writeSegmentation(options));
  const volume = mask * voxelVolumeMm3(exam.truth.lesions[0].enhancing.grid);
  const sr = write('sr.dcm', report(source, volume));
  const clean = deidentify(source, { secret: 'only for this check', keepDates: 'modified' });
  const plain = write('clean.dcm', clean.bytes);
  const before = faultsOf(write('before.dcm', images[0].bytes));
  for (const name of [seg, sr, plain]) {
    const dump = spawnSync('dcmdump', ['-q', name], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    said(
      dump.status === 0 && dump.stderr === '',
      `dcmdump ${path.basename(name)}: ${dump.stderr.split('\n')[0]}`,
    );
    // What the image lacked before it was de-identified is not the fault of that.
    const faults = faultsOf(name).filter((fault) => !before.includes(fault));
    said(faults.length === 0, `dciodvfy ${path.basename(name)}: ${faults.join('; ')}`);
  }
  // GDCM is what ITK, and so Slicer and MITK, read DICOM with.
  const gdcm = spawnSync('gdcminfo', [seg], { encoding: 'utf8' });
  const slices = slicesInside(options.segments[0].mask);
  said(gdcm.stdout.includes(`Dimensions: (48,48,${slices})`), `gdcminfo: ${gdcm.stdout}${gdcm.stderr}`);
  const python = spawnSync(PYTHON, ['-c', READER, seg, sr, plain], { encoding: 'utf8' });
  said(python.status === 0, `pydicom: ${python.stderr.split('\n').at(-2)}`);
  if (python.status === 0) {
    const [first, second, third] = JSON.parse(python.stdout) as Record<string, unknown>[];
    said(first['inside'] === mask, `pydicom sees ${String(first['inside'])} voxels of ${mask}`);
    said(
      JSON.stringify(first['labels']) === '["lesion 1"]',
      `pydicom sees ${JSON.stringify(first['labels'])}`,
    );
    said(
      JSON.stringify(second['values']) === JSON.stringify([volume]),
      `pydicom sees ${JSON.stringify(second['values'])}`,
    );
    said(third['patient'] === clean.patient, `pydicom sees ${String(third['patient'])}`);
  }
  said(!readFileSync(plain, 'latin1').includes('LOB-001'), 'the old name stands in the de-identified file');
  return { passed, failed };
}

/** From the first to the last slice that holds something. */
function slicesInside({ grid, data }: Mask): number {
  const inSlice = grid.size[0] * grid.size[1];
  const inside = Array.from({ length: grid.size[2] }, (_, k) => k).filter((k) =>
    data.subarray(k * inSlice, (k + 1) * inSlice).includes(1),
  );
  return inside.length;
}

function faultsOf(name: string): string[] {
  const { stdout, stderr } = spawnSync('dciodvfy', [name], { encoding: 'utf8' });
  return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
}

type Source = SegmentationOptions['source'];

const neoplasm = { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' };

function segmentation({ grid, data: lesion }: Mask, source: Source) {
  const one = emptyMask(grid);
  let mask = 0;
  for (let v = 0; v < one.data.length; v++) {
    one.data[v] = lesion[v] !== 0 ? 1 : 0;
    mask += one.data[v];
  }
  const options: SegmentationOptions = {
    segments: [
      {
        mask: one,
        label: 'lesion 1',
        category: { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Altered Structure' },
        propertyType: neoplasm,
        anatomicRegion: { value: '76752008', scheme: 'SCT', meaning: 'Breast' },
        algorithm: { type: 'MANUAL' },
        tracking: { id: 'lesion 1', uid: makeUid('lesion', 1) },
      },
    ],
    source,
    sources: [
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.4', instanceUid: makeUid('i'), seriesUid: makeUid('s') },
    ],
    label: 'LESIONS',
    description: 'Lesions',
    creator: 'Reader^A',
    series: { uid: makeUid('seg'), number: 9101, description: 'Lesions' },
    instanceUid: makeUid('segmentation'),
    instanceNumber: 1,
    software: ['0.1.0'],
  };
  return { mask, options };
}

function report(source: Source, volumeMm3: number): Uint8Array {
  return writeMeasurementReport({
    observer: { kind: 'person', name: 'Reader^A' },
    groups: [
      {
        tracking: { id: 'lesion 1', uid: makeUid('lesion', 1) },
        finding: neoplasm,
        segment: { instanceUid: makeUid('segmentation'), seriesUid: makeUid('seg'), number: 1 },
        sourceSeriesUid: makeUid('s'),
        measurements: [
          {
            concept: { value: '118565006', scheme: 'SCT', meaning: 'Volume' },
            value: volumeMm3,
            unit: { value: 'mm3', scheme: 'UCUM', meaning: 'cubic millimeter' },
          },
        ],
      },
    ],
    source,
    series: { uid: makeUid('sr'), number: 9201, description: 'Measurements' },
    instanceUid: makeUid('report'),
    instanceNumber: 1,
    software: ['0.1.0'],
  });
}
