// The phantom's DICOM as other programs read it: dcmtk parses every file, pydicom sees the same pixels and geometry, and
// reads the same names in its own files of many character sets.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { getNumbers, getText, readDicom, readPixels } from '@lobule/dicom';
import { sha256 } from '@lobule/foundation';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import type { Interop } from './run.ts';

const PYTHON = '/usr/bin/python3';

/** Prints, for each file, what pydicom reads: a hash of the pixels, position, orientation, spacing, times, b-value. */
const READER = `
import hashlib, json, sys
import pydicom
for name in sys.stdin.read().split('\\n'):
    if not name:
        continue
    d = pydicom.dcmread(name)
    numbers = lambda key: [float(v) for v in d[key].value] if key in d else []
    print(json.dumps({
        'pixels': hashlib.sha256(d.PixelData).hexdigest(),
        'position': numbers('ImagePositionPatient'),
        'orientation': numbers('ImageOrientationPatient'),
        'spacing': numbers('PixelSpacing'),
        'echo': float(d.EchoTime),
        'flip': float(d.FlipAngle),
        'uid': str(d.SOPInstanceUID),
    }))
`;

/** Prints the names of patients in pydicom's own files of many character sets. */
const NAMES = `
import json
import pydicom
from pydicom.data import get_charset_files
for name in sorted(get_charset_files('*.dcm')):
    d = pydicom.dcmread(name)
    d.decode()
    if 'PatientName' in d:
        print(json.dumps([name, str(d.PatientName)]))
`;

interface Facts {
  readonly pixels: string;
  readonly position: readonly number[];
  readonly orientation: readonly number[];
  readonly spacing: readonly number[];
  readonly echo: number;
  readonly flip: number;
  readonly uid: string;
}

export const interop: Interop = {
  name: 'dicom',
  missing() {
    if (spawnSync('dcmdump', ['--version']).error) return 'dcmtk is not installed';
    if (spawnSync(PYTHON, ['-c', 'import pydicom']).status !== 0) return 'python3-pydicom is not installed';
    return undefined;
  },
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-dicom-'));
    try {
      return check(writeExam(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** One small exam; every fourth image of every series. */
function writeExam(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
  let index = 0;
  for (const { path: name, bytes } of examToDicom(exam)) {
    if (index++ % 4 !== 0) continue;
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    files.set(file, bytes);
  }
  return files;
}

function check(files: ReadonlyMap<string, Uint8Array>): { passed: number; failed: string[] } {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const names = [...files.keys()];
  // dcmdump answers 0 only where it could read the file to its end; it warns of elements that break the standard.
  const dump = spawnSync('dcmdump', ['-q', ...names], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  said(dump.status === 0 && dump.stderr === '', `dcmdump: ${dump.stderr.split('\n')[0]}`);
  const python = spawnSync(PYTHON, ['-c', READER], {
    input: names.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const lines = python.stdout.split('\n').filter((line) => line !== '');
  said(
    python.status === 0 && lines.length === names.length,
    `pydicom read ${lines.length} of ${names.length}: ${python.stderr}`,
  );
  lines.forEach((line, index) => {
    const theirs = JSON.parse(line) as Facts;
    said(
      JSON.stringify(theirs) === JSON.stringify(factsOf(files.get(names[index]) as Uint8Array)),
      names[index],
    );
  });
  const named = spawnSync(PYTHON, ['-c', NAMES], { encoding: 'utf8' });
  const setFiles = named.stdout.split('\n').filter((line) => line !== '');
  said(setFiles.length >= 14, `pydicom has ${setFiles.length} files of character sets: ${named.stderr}`);
  for (const line of setFiles) {
    const [file, theirs] = JSON.parse(line) as [string, string];
    const ours = getText(readDicom(new Uint8Array(readFileSync(file))), 'PatientName');
    // pydicom leaves out an empty third group of a name.
    said(
      ours?.replace(/=+$/, '') === theirs,
      `${path.basename(file)}: ${JSON.stringify(ours)} in place of ${theirs}`,
    );
  }
  return { passed, failed };
}

function factsOf(bytes: Uint8Array): Facts {
  const file = readDicom(bytes);
  const { data } = readPixels(file);
  return {
    pixels: sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    position: [...getNumbers(file, 'ImagePositionPatient')],
    orientation: [...getNumbers(file, 'ImageOrientationPatient')],
    spacing: [...getNumbers(file, 'PixelSpacing')],
    echo: getNumbers(file, 'EchoTime')[0],
    flip: getNumbers(file, 'FlipAngle')[0],
    uid: getText(file, 'SOPInstanceUID') ?? '',
  };
}
