import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DicomObject, makeUid } from '@lobule/dicom';
import { makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { expect, test } from 'vitest';
import { nodeUnpacker } from '../../../volume/src/node/index.ts';
import { bidsImages } from '../../src/bids/bids-images.ts';
import { findBids } from '../../src/bids/find-bids.ts';
import { convertFolder, runStudy } from '../../src/index.ts';
import { type ExamPlan, errorOf, temporaryFolder, writeExam, writeStudy } from '../fixture.ts';

const MAPS = `maps:
  - { model: t1-vfa }
  - { model: adc }
  - { model: semiquantitative, arrivalS: 45 }
`;

test('what convert writes gives the maps that DICOM gives', async () => {
  const folder = temporaryFolder();
  const images = path.join(folder, 'images');
  // Of the dynamic series the second phase is missing: the number of a phase must survive.
  writeExam(images, { patient: 'P-1', phases: [0, 2, 3] });
  const series = (name: string, ofPhase: ExamPlan['ofPhase'], header: DicomObject): ExamPlan => ({
    patient: 'P-1',
    exam: name,
    folder: name,
    header: { ...header, StudyInstanceUID: makeUid('fixture', 'P-1', ''), SeriesDescription: name },
    ofPhase: (phase) => ({ TemporalPositionIdentifier: 1, TriggerTime: 0, ...ofPhase?.(phase) }),
  });
  const angles = (phase: number) => ({ FlipAngle: [2, 5, 10, 15][phase] });
  writeExam(images, series('vfa', angles, { SeriesNumber: 2 }));
  const weighted = (phase: number) => ({ DiffusionBValue: [0, 100, 400, 800][phase] });
  writeExam(images, series('dwi', weighted, { SeriesNumber: 3, ScanningSequence: 'EP' }));
  const bids = path.join(folder, 'bids');
  const signal = new AbortController().signal;
  await convertFolder(images, { out: bids, version: '0', progress: () => undefined, signal });
  const mapsOf = async (source: string) => {
    const out = path.join(folder, source.slice(0, 4));
    const study = writeStudy(folder, `lobule: 1\ntitle: Both ways\nimages: { ${source} }\n${MAPS}`);
    const { results } = await runStudy(study, out);
    expect(results.notes.filter(({ kind, step }) => kind === 'failed' && step !== 'scan')).toEqual([]);
    const files = results.files.filter(({ path: file }) => /_desc-.*\.nii\.gz$/.test(file));
    return new Map(
      files.map(({ path: file }) => {
        const bytes = new Uint8Array(readFileSync(path.join(out, file)));
        return [file, readNifti(bytes, { unpacker: nodeUnpacker }).volumes[0]] as const;
      }),
    );
  };
  const [a, b] = [await mapsOf('dicom: [images]'), await mapsOf('bids: [bids]')];
  expect([...b.keys()]).toEqual([...a.keys()]);
  expect(a.size).toBeGreaterThan(6);
  for (const [file, { data }] of a) expect(b.get(file)?.data, file).toEqual(data);
});

/** An image of a dataset, and what stands beside it. */
function image(
  folder: string,
  name: string,
  frames: number,
  sidecar: object,
  more: Record<string, string> = {},
) {
  const stem = path.join(folder, name);
  mkdirSync(path.dirname(stem), { recursive: true });
  const grid = makeGrid({ size: [2, 2, 2], spacingMm: [1, 1, 2] });
  const volumes = Array.from({ length: frames }, (_, t) => makeVolume(grid, new Float32Array(8).fill(t)));
  writeFileSync(`${stem}.nii`, writeNifti(volumes));
  writeFileSync(`${stem}.json`, JSON.stringify(sidecar));
  for (const [ending, text] of Object.entries(more)) writeFileSync(`${stem}.${ending}`, text);
}

test('names of qMRI are read: volumes of one measurement together, parts of complex images left out', async () => {
  const folder = temporaryFolder();
  const session = (name: string) => `sub-A1/ses-post/${name}`;
  for (const [index, FlipAngle] of [2, 15, 5].entries()) {
    const facts = { FlipAngle, RepetitionTimeExcitation: 0.005 };
    image(folder, session(`anat/sub-A1_ses-post_flip-${[1, 10, 2][index]}_part-mag_VFA`), 1, facts);
  }
  image(folder, session('anat/sub-A1_ses-post_flip-1_part-phase_VFA'), 1, {});
  image(folder, session('anat/sub-A1_ses-post_T2w'), 1, {});
  for (const [n, RepetitionTime] of [0.02, 0.1].entries()) {
    image(folder, session(`fmap/sub-A1_ses-post_acq-tr${n + 1}_TB1AFI`), 1, {
      RepetitionTime,
      FlipAngle: 60,
    });
  }
  image(folder, session('dce/sub-A1_ses-post_dce'), 2, { VolumeTiming: [0, 60], LobuleTimePoints: [0, 2] });
  image(
    folder,
    session('dwi/sub-A1_ses-post_dwi'),
    3,
    {},
    { bval: '0 800 800\n', bvec: '0 0 0.6\n0 0 0.8\n0 0 0\n' },
  );
  image(folder, 'sub-B2/anat/sub-B2_echo-1_MEGRE', 1, { EchoTime: 0.005 });
  const exams = findBids(folder);
  expect(exams.map(({ subject, visit, series }) => [subject, visit, series.map(({ role }) => role)])).toEqual(
    [
      ['A1', 'post', ['vfa', 'dynamic', 'diffusion', 'b1-afi']],
      ['B2', 'baseline', ['t2star']],
    ],
  );
  const { series } = await bidsImages(exams[0]);
  const [vfa, dynamic, diffusion, afi] = series;
  expect(vfa.frames).toEqual([2, 5, 15].map((flipAngleDeg) => ({ flipAngleDeg, repetitionTimeMs: 5 })));
  expect(dynamic.frames).toEqual([
    { timeS: 0, timePoint: 0 },
    { timeS: 60, timePoint: 2 },
  ]);
  // The file's axes are right-handed: FSL mirrors the first. A trace image has no direction.
  expect(diffusion.frames).toEqual([
    { bValue: 0 },
    { bValue: 800 },
    { bValue: 800, bDirection: [-0.6, 0.8, 0] },
  ]);
  expect(afi.frames.map(({ repetitionTimeMs }) => repetitionTimeMs)).toEqual([20, 100]);
  expect([...(await dynamic.load())[1]]).toEqual(new Array(8).fill(1));
  expect([...(await dynamic.load())[1]]).toEqual(new Array(8).fill(1));
});

test('a folder that is no dataset is refused', async () => {
  expect((await errorOf(() => findBids(temporaryFolder()))).code).toBe('runner/no-image-file');
});
