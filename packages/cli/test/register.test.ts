import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type DeformationGrid,
  makeUid,
  readDeformableRegistration,
  readDicom,
  readSpatialRegistration,
  sourcePlace,
} from '@lobule/dicom';
import { movePoint, readItkTransform } from '@lobule/registration';
import {
  countInside,
  invertAffine,
  makeGrid,
  makeVolume,
  maskWhere,
  type Point,
  readNifti,
  writeNifti,
} from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { registerCommand } from '../src/commands/register.ts';
import { call } from './call.ts';

const grid = makeGrid({ size: [20, 20, 16], spacingMm: [3, 3, 4], originMm: [-28, -28, -30] });
const SHIFT: Point = [6, -3, 4];

/** Two balls of unlike size in a soft one: a picture that no turn or shift leaves as it is. */
function photograph([sx, sy, sz]: Point) {
  const ball = (x: number, y: number, z: number, r: number) => 100 / (1 + (x * x + y * y + z * z) / (r * r));
  const data = Float32Array.from({ length: 20 * 20 * 16 }, (_, v) => {
    const [x, y, z] = [
      3 * (v % 20) - 28 - sx,
      3 * (Math.floor(v / 20) % 20) - 28 - sy,
      4 * Math.floor(v / 400) - 30 - sz,
    ];
    return ball(x, y / 1.4, z, 14) + ball(x - 9, y + 6, z - 8, 5) + ball(x + 8, y - 9, z + 6, 4);
  });
  return makeVolume(grid, data);
}

function folderOfTwo() {
  const folder = temporaryFolder('register');
  const place = (name: string) => path.join(folder, name);
  const [before, after] = [photograph([0, 0, 0]), photograph(SHIFT)];
  writeFileSync(place('before.nii'), writeNifti(before));
  writeFileSync(place('after.nii'), writeNifti(after));
  writeFileSync(place('series.nii'), writeNifti([before, after]));
  writeFileSync(place('lesion.nii'), writeNifti(maskWhere(before, (value) => value > 60)));
  writeFileSync(place('contour.csv'), 'contour,x,y,z\n1,6,-3,4\n1,16,-3,4\n');
  const row = [1, 2, 3, 1 + SHIFT[0], 2 + SHIFT[1], 3 + SHIFT[2]].join(',');
  writeFileSync(place('landmarks.csv'), `fixed_x,fixed_y,fixed_z,moving_x,moving_y,moving_z\n${row}\n`);
  return place;
}

const register = (...args: readonly string[]) => call(registerCommand, ...args);

describe('lobule register', () => {
  test('a shift is found and undone; masks go there, contours come back, and all of it stands in the files', async () => {
    const place = folderOfTwo();
    const { code, stdout, stderr } = await register(
      ...[place('before.nii'), place('after.nii'), '--mode', 'rigid', '--out', place('out'), '--json'],
      ...[
        '--apply-mask',
        place('contour.csv'),
        '--apply-mask',
        place('contour.csv'),
        '--apply-mask-back',
        place('lesion.nii'),
      ],
      ...['--landmarks', place('landmarks.csv')],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    const [one] = told.alignments;
    // A picture of 6,400 voxels of 3 mm: a tenth of one. How exact an alignment is, is tested where it is made.
    for (const axis of [0, 1, 2]) expect(Math.abs(one.shiftMm[axis] - SHIFT[axis])).toBeLessThan(0.3);
    expect(one.rotationDeg).toBeLessThan(0.5);
    expect(one.correlation.after).toBeGreaterThan(Math.max(0.999, one.correlation.before));
    expect(one.inverseConsistencyMm.median).toBeLessThan(0.3);
    expect(one.landmarksMm.after.median).toBeLessThan(0.3);
    expect(one.volumeChange.median).toBeCloseTo(1, 9);
    for (const file of told.files) expect(existsSync(place(`out/${file}`)), file).toBe(true);
    expect(JSON.parse(readFileSync(place('out/registration.json'), 'utf8')).alignments).toEqual(
      told.alignments,
    );

    expect(new Set(told.files).size).toBe(told.files.length);
    const transform = readItkTransform(readFileSync(place('out/after_desc-rigid_xfm.tfm'), 'utf8'));
    expect(Math.abs(movePoint(transform, [0, 0, 0])[0] - SHIFT[0])).toBeLessThan(0.3);
    const [, first] = readFileSync(place('out/contour_after_desc-rigid_to-fixed.csv'), 'utf8').split('\n');
    const cells = first.split(',').map(Number);
    expect(cells[0]).toBe(1);
    for (const cell of cells.slice(1)) expect(Math.abs(cell)).toBeLessThan(0.3);
    const [carried] = readNifti(
      new Uint8Array(readFileSync(place('out/lesion_after_desc-rigid_to-moving.nii.gz'))),
    ).volumes;
    const moved = maskWhere(carried, (value) => value !== 0);
    const drawn = maskWhere(photograph(SHIFT), (value) => value > 60);
    const both = moved.data.filter((value, v) => value === 1 && drawn.data[v] === 1).length;
    expect((2 * both) / (countInside(drawn) + countInside(moved))).toBeGreaterThan(0.95);
  });

  test('a DICOM series is brought onto its first volume; its registration object says what the transform file says, to the last bit', async () => {
    const folder = temporaryFolder('register-dicom');
    writeExam(folder, {
      patient: 'CANARYID',
      phases: [0, 1],
      header: { FrameOfReferenceUID: makeUid('frame') },
    });
    const out = path.join(folder, 'out');
    const { code, stdout } = await register(
      path.join(folder, 'CANARYID'),
      '--out',
      out,
      '--no-error',
      '--json',
    );
    expect(code).toBe(0);
    expect(stdout).not.toContain('CANARYID');
    const [one] = JSON.parse(stdout).alignments;
    const read = readSpatialRegistration(readDicom(new Uint8Array(readFileSync(path.join(out, one.dicom)))));
    expect(read.registered.map(({ frameOfReferenceUid }) => frameOfReferenceUid)).toEqual([
      makeUid('frame'),
      makeUid('frame'),
    ]);
    expect(read.instanceUids.map(({ length }) => length)).toEqual([4, 4]);
    const transform = readItkTransform(readFileSync(path.join(out, one.transform), 'utf8'));
    expect(transform).toEqual({ kind: 'linear', matrix: invertAffine(read.registered[1].matrix) });

    const bent = await register(
      ...[path.join(folder, 'CANARYID'), '--mode', 'deformable', '--out', out, '--no-error', '--json'],
    );
    const [field] = JSON.parse(bent.stdout).alignments;
    const deformed = readDeformableRegistration(
      readDicom(new Uint8Array(readFileSync(path.join(out, field.dicom)))),
    );
    const found = readItkTransform(readFileSync(path.join(out, field.transform), 'utf8'));
    const { originMm: from, spacingMm: step } = deformed.registered[1].deformation as DeformationGrid;
    const place: Point = [from[0] + step[0], from[1] + step[1], from[2]];
    const [there, is] = [sourcePlace(deformed.registered[1], place), movePoint(found, place)];
    for (const axis of [0, 1, 2]) expect(there?.[axis]).toBeCloseTo(is[axis], 1);
    expect(deformed.instanceUids.map(({ length }) => length)).toEqual([4, 4]);

    const aligned = new Uint8Array(readFileSync(path.join(out, 'fixed_desc-rigid.nii.gz')));
    const [first, second] = readNifti(aligned).volumes;
    expect(new Set(first.data)).toEqual(new Set([2, 100]));
    expect(second.data).not.toEqual(first.data);

    writeExam(folder, { patient: 'OTHER', phases: [0] });
    const [fixed, other] = ['CANARYID', 'OTHER'].map((name) => path.join(folder, name));
    const strange = await register(fixed, other, '--frame', '0', '--out', out, '--no-error');
    expect(strange.stdout).toMatch(/^moving-1: moved by \S+ mm in the middle/);
    expect(strange.stdout).toContain('two patients');
    const told = JSON.parse(readFileSync(path.join(out, 'registration.json'), 'utf8'));
    expect(told.alignments[0].dicom).toBeUndefined();
  });

  test('a dynamic series is brought onto the model that is fitted to it, and its files say so', async () => {
    const place = folderOfTwo();
    const phases = [[0, 0, 0], SHIFT, SHIFT].map((shift, phase) => {
      const volume = photograph(shift as unknown as Point);
      const uptake = [0, 0.9, 0.7][phase];
      return { ...volume, data: volume.data.map((value) => value + uptake * Math.max(0, value - 20)) };
    });
    writeFileSync(place('dynamic.nii'), writeNifti(phases));
    const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
    const protocol = JSON.stringify({ timesS: [0, 90, 180], signal });
    const told = ['--t1', '1000', '--protocol', protocol, '--rounds', '1'];
    told.push('--settings', '{"arterialInput": {"kind": "parker", "arrivalS": 30}}');
    const args = [place('dynamic.nii'), '--out', place('out'), '--no-error', '--json', ...told];
    const { stdout, stderr } = await register(...args, '--target', 'model');
    expect(stderr).toBe('');
    const outcome = JSON.parse(stdout);
    expect(outcome.target).toEqual({ model: 'tofts', rounds: 1 });
    for (const axis of [0, 1, 2]) {
      expect(Math.abs(outcome.alignments[1].shiftMm[axis] - SHIFT[axis])).toBeLessThan(0.6);
    }
    const beside = JSON.parse(readFileSync(place('out/dynamic_desc-rigid.json'), 'utf8'));
    expect(beside).toMatchObject({ Target: { model: 'tofts', rounds: 1 }, MatchedBaseline: true });
    const refusals: [string[], string][] = [
      [args, '--protocol tells of a model'],
      [
        [place('before.nii'), place('after.nii'), '--out', place('no'), '--match-baseline'],
        'one dynamic series',
      ],
      [[...args, '--target', 'model', '--rounds', '0'], '--rounds is 0'],
    ];
    for (const [call, words] of refusals) expect((await register(...call)).stderr).toContain(words);
  });

  test('what cannot be meant is said before any work', async () => {
    const place = folderOfTwo();
    const out = ['--out', place('out')];
    const alone = await register(place('before.nii'), ...out);
    expect(alone.stderr).toContain('runner/registration');
    const several = await register(place('series.nii'), place('after.nii'), ...out);
    expect(several.stderr).toContain('runner/frame');
    const points = await register(
      place('before.nii'),
      place('after.nii'),
      ...out,
      '--landmarks',
      place('contour.csv'),
    );
    expect(points.stderr).toContain('runner/points');
    expect((await register(place('before.nii'), place('after.nii'))).code).toBe(2);
    expect(existsSync(place('out'))).toBe(false);
  });
});
