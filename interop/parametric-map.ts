// Parametric Maps of `lobule map` as other programs read them: dcmtk parses them, dicom3tools finds nothing against the
// standard, pydicom sees the same numbers, unit and quantity.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readDicom, readParametricMap } from '@lobule/dicom';
import { sha256 } from '@lobule/foundation';
import { writeCohort } from '@lobule/phantom/node';
import { mapFiles } from '@lobule/runner';
import type { Interop } from './run.ts';

const PYTHON = '/usr/bin/python3';

/** Prints, for each file, what pydicom reads: a hash of the floats, unit, quantity, positions, number of sources. */
const READER = `
import hashlib, json, sys
import pydicom
for name in sys.stdin.read().split('\\n'):
    if not name:
        continue
    d = pydicom.dcmread(name)
    shared = d.SharedFunctionalGroupsSequence[0]
    mapping = shared.RealWorldValueMappingSequence[0]
    quantity = mapping.QuantityDefinitionSequence[0]
    frames = d.PerFrameFunctionalGroupsSequence
    print(json.dumps({
        'floats': hashlib.sha256(d.FloatPixelData).hexdigest(),
        'frames': len(frames),
        'unit': mapping.MeasurementUnitsCodeSequence[0].CodeValue,
        'quantity': quantity.ConceptCodeSequence[0].CodeValue,
        'sources': len(shared.DerivationImageSequence[0].SourceImageSequence),
        'patient': str(d.PatientID),
    }))
`;

interface Facts {
  readonly floats: string;
  readonly frames: number;
  readonly unit: string;
  readonly quantity: string;
  readonly sources: number;
  readonly patient: string;
}

export const interop: Interop = {
  name: 'parametric-map',
  missing() {
    if (spawnSync('dcmdump', ['--version']).error) return 'dcmtk is not installed';
    if (spawnSync('dciodvfy', ['--version']).error) return 'dicom3tools is not installed';
    if (spawnSync(PYTHON, ['-c', 'import pydicom']).status !== 0) return 'python3-pydicom is not installed';
    return undefined;
  },
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-maps-'));
    try {
      return check(await writeMaps(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** ADC and Tofts of one small exam, with standard errors, reasons and the rest. */
async function writeMaps(folder: string): Promise<string[]> {
  const cohort = path.join(folder, 'cohort');
  await writeCohort(cohort, { patients: 1, matrix: 48, slices: 8 });
  const images = [path.join(cohort, 'images')];
  const out = path.join(folder, 'maps');
  await mapFiles('adc', images, { out, format: 'dicom' });
  await mapFiles('tofts', images, {
    out,
    format: 'dicom',
    protocol: '{ signal: { relaxivityPerMmPerS: 4.5, baselineFrames: [0] } }',
    settings: '{ arterialInput: { kind: parker, arrivalS: 45 } }',
    inputs: { t1Ms: 1200 },
  });
  return readdirSync(out)
    .filter((name) => name.endsWith('.dcm'))
    .map((name) => path.join(out, name));
}

/** What dicom3tools of 2022 does not know: codes of our own, and the derived contrast QUANTITY of a later standard. */
const KNOWN_WARNINGS = /^Warning - Unrecognized defined term <(99LOBULE|99CAPLEX|QUANTITY)>/;

function check(names: readonly string[]): { passed: number; failed: string[] } {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const dump = spawnSync('dcmdump', ['-q', ...names], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  said(dump.status === 0 && dump.stderr === '', `dcmdump: ${dump.stderr.split('\n')[0]}`);
  for (const name of names) {
    const expected = isPicture(name) ? 'SCImage' : 'ParametricMap';
    const { stdout, stderr } = spawnSync('dciodvfy', [name], { encoding: 'utf8' });
    const lines = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !KNOWN_WARNINGS.test(line));
    said(lines.join() === expected, `dciodvfy ${path.basename(name)}: ${lines.join('; ')}`);
  }
  const maps = names.filter((name) => !isPicture(name));
  const python = spawnSync(PYTHON, ['-c', READER], { input: maps.join('\n'), encoding: 'utf8' });
  const lines = python.stdout.split('\n').filter((line) => line !== '');
  said(lines.length === maps.length, `pydicom read ${lines.length} of ${maps.length}: ${python.stderr}`);
  lines.forEach((line, index) => {
    const theirs = JSON.parse(line) as Facts;
    said(line !== '' && same(theirs, factsOf(maps[index])), `pydicom ${path.basename(maps[index])}: ${line}`);
  });
  return { passed, failed };
}

function isPicture(name: string): boolean {
  return name.endsWith('_picture.dcm');
}

function same(a: Facts, b: Facts): boolean {
  return (Object.keys(a) as (keyof Facts)[]).every((key) => a[key] === b[key]);
}

function factsOf(name: string): Facts {
  const { values, grid, unit, quantity, sources } = readParametricMap(readDicom(readFileSync(name)));
  const [first] = quantity;
  return {
    floats: sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    frames: grid.size[2],
    unit: unit.value,
    quantity: 'code' in first ? first.code.value : '',
    sources: sources.length,
    patient: 'LOB-001',
  };
}
