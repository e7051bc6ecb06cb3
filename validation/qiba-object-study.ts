import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, type Volume, writeNifti } from '@lobule/volume';
import { type ReferenceObject, type Rows, readObject, readWholeObject, vesselInput } from './qiba-object.ts';

/**
 * Writes one QIBA object as a study that the main job runs: images and truth as NIfTI, one voxel for each patch, the
 * patches named, and a study.yaml. The report then tells the bias of every patch. Version 6 has the object's own plasma
 * input; version 4, whose grey levels are few, that of its vessel, and the step in which tissue and vessel are stored.
 *
 * @param reference finds a file of the reference data. @returns the path of study.yaml.
 */
export function writeObjectStudy(
  version: 'v4' | 'v6',
  reference: (file: string) => string,
  folder: string,
): string {
  const { object, settings } = readVersion(version, reference);
  const rows = object.Ktrans_truth_per_min.length;
  const columns = object.Ktrans_truth_per_min[0].length;
  const grid = makeGrid({ size: [columns, rows, 1], spacingMm: [1, 1, 1] });
  const image = (values: Rows): Volume<Float32Array> => makeVolume(grid, Float32Array.from(values.flat()));
  const truth = path.join(folder, 'truth', version);
  mkdirSync(truth, { recursive: true });
  const write = (name: string, volumes: Volume | readonly Volume[]) =>
    writeFileSync(path.join(folder, `${name}.nii`), writeNifti(volumes));

  write('dynamic', object.DCEdata.map(image));
  if (object.T1data) write('vfa', object.T1data.map(image));
  write(`truth/${version}/Ktrans`, image(object.Ktrans_truth_per_min));
  write(`truth/${version}/ve`, image(object.ve_truth));
  if (object.vp_truth) write(`truth/${version}/vp`, image(object.vp_truth));
  const labels = Uint8Array.from({ length: rows * columns }, (_, patch) => patch + 1);
  write(`truth/${version}/labels`, makeVolume(grid, labels));
  writeFileSync(path.join(truth, 'classes.json'), JSON.stringify(patchNames(object, columns)));
  const study = path.join(folder, 'study.yaml');
  // JSON is YAML, and needs no care for quotation marks.
  writeFileSync(study, JSON.stringify(studyOf(version, object, settings), null, 2));
  return study;
}

function patchNames(object: ReferenceObject, columns: number): Record<string, string> {
  return Object.fromEntries(
    object.Ktrans_truth_per_min.flat().map((ktrans, patch) => {
      const [row, column] = [Math.floor(patch / columns), patch % columns];
      const vp = object.vp_truth ? `, vp ${object.vp_truth[row][column]}` : '';
      return [patch + 1, `patch Ktrans ${ktrans}, ve ${object.ve_truth[row][column]}${vp}`];
    }),
  );
}

function readVersion(version: 'v4' | 'v6', reference: (file: string) => string) {
  const file = reference(`dce-qiba/converted/qiba${version.slice(1)}.json.gz`);
  if (version === 'v6') {
    const object = readObject(file);
    const [timesS] = object.t;
    const arterialInput = { kind: 'measured', of: 'plasma', timesS, concentrationMm: object.Cp[0] };
    return { object, settings: { arterialInput } };
  }
  const archive = reference('dce-qiba/qiba_v04_and_v06_DICOM.tar.gz');
  const { object, blood, bloodFlips } = readWholeObject(file, archive);
  return { object, settings: { arterialInput: vesselInput(object, blood, bloodFlips), resolution: 1 } };
}

function studyOf(version: 'v4' | 'v6', object: ReferenceObject, settings: object): object {
  const [timesS] = object.t;
  const repetitionTimeMs = object.TR[0][0] * 1000;
  const extended = version === 'v4';
  const dynamic = {
    role: 'dynamic',
    file: 'dynamic.nii',
    timesS,
    flipAngleDeg: object.DCEflip[0][0],
    repetitionTimeMs,
  };
  const vfa = { role: 'vfa', file: 'vfa.nii', flipAnglesDeg: object.T1flip?.[0], repetitionTimeMs };
  const tissueT1Ms = object.R10 ? 1000 / object.R10[0][0] : undefined;
  return {
    lobule: 1,
    title: `QIBA digital reference object ${version}, patch by patch`,
    question: 'How far from the truth is every patch of an object without noise?',
    kind: 'synthetic',
    seed: 1,
    credits: [`QIBA ${version} digital reference object (Duke University), as distributed with DCEMRI.jl`],
    images: {
      everyVoxel: true,
      nifti: [{ subject: version, series: extended ? [dynamic, vfa] : [dynamic] }],
    },
    maps: [
      ...(extended ? [{ model: 't1-vfa' }] : []),
      {
        model: extended ? 'extended-tofts' : 'tofts',
        t1: extended ? 't1-vfa' : tissueT1Ms,
        relaxivityPerMmPerS: object.relaxivity[0][0],
        baselineFrames: extended ? [0, 1] : [0, 1, 2, 3],
        settings,
      },
    ],
    compare: { truth: 'truth' },
  };
}
