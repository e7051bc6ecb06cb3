// Parametric Maps, segmentations and reports of Lobule as dcmqi reads them (3D Slicer's way to them), and what dcmqi
// makes of them again as Lobule reads it. Its programs come as a wheel, installed for this check alone.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readDicom, readMeasurementReport, readParametricMap, readSegmentation } from '@lobule/dicom';
import { indexToPatient, readNrrd } from '@lobule/volume';
import {
  grid,
  ktrans,
  mapFile,
  masks,
  oddMasks,
  reportFile,
  segmentationFile,
  sliceFiles,
  VOLUME_MM3,
} from './itk/objects.ts';
import { insideOf, type Tally, tally } from './itk/same.ts';
import type { Interop } from './run.ts';

const PYTHON = '/usr/bin/python3';
const WHEEL = 'dcmqi==1.5.7';

let folder: string | undefined;

export const interop: Interop = {
  name: 'dcmqi',
  fromRegistry: true,
  missing() {
    const made = mkdtempSync(path.join(os.tmpdir(), 'lobule-dcmqi-'));
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
    const pip = ['-m', 'pip', 'install', ...quiet, '--retries', '5', '--target', made, WHEEL];
    const { status, stderr, error } = spawnSync(PYTHON, pip, { encoding: 'utf8', timeout: 240_000 });
    if (status === 0) {
      folder = made;
      return undefined;
    }
    rmSync(made, { recursive: true, force: true });
    return `pip could not install ${WHEEL} (${error?.message ?? stderr?.trim().split('\n').at(-1)})`;
  },
  async run() {
    const work = folder as string;
    const told = tally();
    try {
      for (const check of [maps, segmentations, reports]) {
        await told.attempt(check.name, () => check(tools(work), told));
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    return told.result();
  },
};

interface Tools {
  /** A new file of these bytes, or the place of one to come. */
  place(name: string, bytes?: Uint8Array): string;
  folder(name: string): string;
  call(program: string, options: Readonly<Record<string, string>>): void;
}

function tools(work: string): Tools {
  const programs = path.join(work, 'dcmqi', 'bin');
  return {
    place(name, bytes) {
      const file = path.join(work, name);
      if (bytes !== undefined) writeFileSync(file, bytes);
      return file;
    },
    folder(name) {
      mkdirSync(path.join(work, name), { recursive: true });
      return path.join(work, name);
    },
    call(program, options) {
      const file = path.join(programs, program);
      chmodSync(file, 0o755);
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const { status, signal, stderr } = spawnSync(file, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${program} ended with ${status ?? signal}: ${stderr.slice(0, 200)}`);
    },
  };
}

function maps({ place, folder: made, call }: Tools, told: Tally): void {
  const out = made('map');
  call('paramap2itkimage', {
    inputDICOM: place('map.dcm', mapFile()),
    outputDirectory: out,
    outputType: 'nrrd',
  });
  const read = readNrrd(read8(path.join(out, 'pmap.nrrd')));
  told.geometry('the map', read.grid, grid);
  told.same('its numbers', [...read.data].map(String), [...ktrans.data].map(String));
  const meta = JSON.parse(readFileSync(path.join(out, 'meta.json'), 'utf8')) as Record<string, CodeFact>;
  told.same('its quantity', meta['QuantityValueCode']?.CodeValue, '126312');
  told.same('its unit', meta['MeasurementUnitsCode']?.CodeValue, '/min');
  told.same('its derivation', meta['DerivationCode']?.CodeValue, '129104');
  const slices = made('slices');
  sliceFiles().forEach((bytes, k) => {
    writeFileSync(path.join(slices, `${k}.dcm`), bytes);
  });
  call('itkimage2paramap', {
    inputDICOMDirectory: slices,
    inputMetadata: path.join(out, 'meta.json'),
    inputImage: path.join(out, 'pmap.nrrd'),
    outputDICOM: place('back.dcm'),
  });
  const back = readParametricMap(readDicom(read8(place('back.dcm'))));
  // dcmqi writes Pixel Spacing the wrong way round (columns first), so that within slices nothing can agree but the origin.
  for (let k = 0; k < grid.size[2]; k++) {
    const [theirs, ours] = [back.grid, grid].map((one) => indexToPatient(one, [0, 0, k]));
    const off = Math.max(...theirs.map((mm, axis) => Math.abs(mm - ours[axis])));
    told.said(off <= 1e-6, `slice ${k} of the map by dcmqi is ${off} mm off`);
  }
  told.same('its numbers by dcmqi', [...back.values].map(String), [...ktrans.data].map(String));
  told.same('its unit by dcmqi', back.unit.value, '/min');
}

interface CodeFact {
  readonly CodeValue?: string;
}

function segmentations({ place, folder: made, call }: Tools, told: Tally): void {
  for (const [name, chosen] of Object.entries({ masks, oddMasks })) {
    const bytes = segmentationFile(chosen);
    const own = readSegmentation(readDicom(bytes));
    const out = made(name);
    call('segimage2itkimage', {
      inputDICOM: place(`${name}.dcm`, bytes),
      outputDirectory: out,
      outputType: 'nrrd',
    });
    const files = readdirSync(out).filter((file) => file.endsWith('.nrrd'));
    told.same(`files of ${name}`, files.length, chosen.length);
    files.sort().forEach((file, n) => {
      const read = readNrrd(read8(path.join(out, file)));
      told.geometry(`${name} ${n}`, read.grid, own.grid);
      const inside = { grid: read.grid, data: Uint8Array.from(read.data, (value) => (value === 0 ? 0 : 1)) };
      told.same(
        `voxels of ${name} ${n}`,
        insideOf(inside, chosen[n].grid),
        insideOf(chosen[n], chosen[n].grid),
      );
    });
  }
}

function reports({ place, call }: Tools, told: Tally): void {
  const bytes = reportFile();
  call('tid1500reader', { inputDICOM: place('report.dcm', bytes), outputMetadata: place('report.json') });
  const report = JSON.parse(readFileSync(place('report.json'), 'utf8')) as ReportFacts;
  const [group] = report.Measurements;
  told.same('the observer', report.observerContext.PersonObserverName, 'Reader^A');
  told.same('the lesion', group.TrackingIdentifier, 'lesion 1');
  told.same('its value', Number(group.measurementItems[0].value), VOLUME_MM3);
  told.same('its unit', group.measurementItems[0].units.CodeValue, 'mm3');
  const own = readMeasurementReport(readDicom(bytes)).groups[0];
  told.same('the segmentation', group.segmentationSOPInstanceUID, own.segment?.instanceUid);
}

interface ReportFacts {
  readonly observerContext: { readonly PersonObserverName: string };
  readonly Measurements: readonly {
    readonly TrackingIdentifier: string;
    readonly segmentationSOPInstanceUID: string;
    readonly measurementItems: readonly { readonly value: string; readonly units: CodeFact }[];
  }[];
}

function read8(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}
