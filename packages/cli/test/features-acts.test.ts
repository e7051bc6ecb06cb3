import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { voxelMaps } from '@lobule/radiomics';
import { compareGrids, makeVolume, readNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { block, GRID, lobuleFeatures, speckle, writeVolume } from './features-call.ts';

const folder = temporaryFolder('features-acts');
const at = (...parts: string[]) => path.join(folder, ...parts);
const image = writeVolume(at('image.nii.gz'), speckle);
const mask = writeVolume(at('mask.nii.gz'), block);
const document = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const rows = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('A parameter file of PyRadiomics', () => {
  const params = at('Params.yaml');
  writeFileSync(
    params,
    `imageType:
  Original: {}
  LoG: { sigma: [2.0] }
featureClass:
  firstorder: [Mean, Energy]
  glcm: [JointEntropy]
setting:
  binWidth: 10
  label: 2
  resegmentRange: [110]
  geometryTolerance: 0.001
voxelSetting:
  kernelRadius: 2
`,
  );
  const labels = writeVolume(at('labels.nii'), (x, y, z) => 2 * block(x, y, z) + (x === 0 ? 1 : 0));

  test('is read as it is, with its label; what has no effect is told', async () => {
    const out = at('pyradiomics.csv');
    const call = [image, labels, '--settings', params, '--names', 'pyradiomics', '--out', out];
    const { code, stdout } = await lobuleFeatures(...call);
    expect(code).toBe(0);
    expect(stdout).toContain('Without effect here: setting.geometryTolerance, voxelSetting.kernelRadius.');
    const [names, values] = rows(out);
    expect(names.slice(6)).toEqual([
      'original_firstorder_Mean',
      'original_firstorder_Energy',
      'original_glcm_JointEntropy',
      'log-sigma-2-0-mm-3D_firstorder_Mean',
      'log-sigma-2-0-mm-3D_firstorder_Energy',
      'log-sigma-2-0-mm-3D_glcm_JointEntropy',
    ]);
    const settings =
      '{ profile: pyradiomics, discretisation: { method: bin-width, width: 10 }, resegmentation: { range: [110, 1000] }, families: [statistics] }';
    const own = await lobuleFeatures(image, mask, '--settings', settings, '--json');
    expect(Number(values[6])).toBe(JSON.parse(own.stdout).pairs[0].values[0]);
  });

  test('does for maps too, with its kernel; a label of the call goes before its own', async () => {
    const text = readFileSync(params, 'utf8').replace('  LoG: { sigma: [2.0] }\n', '');
    const { code, stdout, stderr } = await lobuleFeatures(
      ...[image, labels, '--settings', text, '--label', '1', '--voxel', '--out', at('vox'), '--json'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { settings, maps, ignored, label } = JSON.parse(stdout);
    expect({ label, kernelRadius: settings.kernelRadius, ignored }).toEqual({
      label: '1',
      kernelRadius: 2,
      ignored: [expect.objectContaining({ key: 'setting.geometryTolerance' })],
    });
    expect(maps.map(({ pyradiomicsName }: { pyradiomicsName: string }) => pyradiomicsName)).toEqual([
      'original_firstorder_Mean',
      'original_firstorder_Energy',
      'original_glcm_JointEntropy',
    ]);
  });

  test('that forces 2D makes windows within slices', async () => {
    const flat = '{ setting: { force2D: true }, featureClass: { glcm: [JointEntropy] } }';
    const out = at('flat-maps');
    const { stdout } = await lobuleFeatures(
      image,
      mask,
      '--settings',
      flat,
      '--voxel',
      '--out',
      out,
      '--json',
    );
    expect(JSON.parse(stdout).settings).toMatchObject({
      planarKernel: true,
      glcmAggregations: ['2.5D_average'],
    });
  });

  test('of derived images has no maps, and goes with no other profile', async () => {
    const maps = await lobuleFeatures(image, labels, '--settings', params, '--voxel', '--out', at('none'));
    expect(maps.stderr).toContain('asks for derived images, and voxel maps are of one image');
    const ibsi = await lobuleFeatures(image, labels, '--settings', params, '--profile', 'ibsi');
    expect(ibsi.stderr).toContain('--profile is ibsi, and the settings are a parameter file of PyRadiomics');
    const unknown = await lobuleFeatures(image, labels, '--settings', '{ setting: { binWdith: 5 } }');
    expect(unknown.stderr).toContain('Code: radiomics/pyradiomics-parameters');
    expect([maps.code, ibsi.code, unknown.code]).toEqual([2, 2, 2]);
  });
});

describe('--voxel', () => {
  test('writes a map for each feature, that of the library, and what is known of them', async () => {
    const out = at('maps');
    const settings = {
      families: ['statistics', 'glcm'],
      features: ['Q4LE', 'ACUI'],
      kernelRadius: 1,
    } as const;
    const { code, stdout } = await lobuleFeatures(
      ...[image, mask, '--voxel', '--settings', JSON.stringify(settings), '--out', out],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Statistics_Mean');
    const volume = readNifti(readFileSync(image)).volumes[0];
    const inside = Uint8Array.from(readNifti(readFileSync(mask)).volumes[0].data);
    const { maps, grid } = await voxelMaps(volume, makeVolume(GRID, inside), settings);
    for (const { feature, values } of maps) {
      const written = readNifti(readFileSync(path.join(out, `${feature.name}.nii.gz`)));
      expect(written.volumes[0].data).toEqual(values);
      expect(compareGrids(written.grid, grid).same).toBe(true);
    }
    const about = document(path.join(out, 'voxel-maps.json'));
    expect(about.maps[0]).toMatchObject({ ibsiCode: 'Q4LE', unit: 'intensity', defined: 64, undefined: {} });
    expect(about.imageHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('writes a map of reasons where voxels have no value', async () => {
    const flat = writeVolume(at('even.nii'), (x) => (x < 4 ? 5 : x));
    const out = at('reasons');
    const settings = '{ families: [statistics], features: [KE2A] }';
    await lobuleFeatures(flat, mask, '--voxel', '--settings', settings, '--out', out);
    const about = document(path.join(out, 'voxel-maps.json'));
    const missing = about.maps[0].undefined['flat-region'];
    expect(missing).toBeGreaterThan(0);
    const reasons = readNifti(readFileSync(path.join(out, 'Statistics_Skewness_reasons.nii.gz'))).volumes[0]
      .data;
    const code = Object.keys(about.reasons).find((key) => about.reasons[key].code === 'flat-region');
    expect([...reasons].filter((value) => value === Number(code))).toHaveLength(missing);
  });
});

describe('Stability', () => {
  for (const [n, id] of ['a', 'b', 'c', 'd'].entries()) {
    for (const scan of [1, 2]) {
      writeVolume(at('retest', `${id}${scan}.nii`), (x, y, z) => (n + 1) * speckle(x + scan - 1, y, z));
    }
    writeVolume(at('retest', `${id}-mask.nii`), (x, y, z) => (x < 3 + n ? block(x, y, z) : 0));
  }
  const scans = ['a', 'b', 'c', 'd'].flatMap((id) =>
    [1, 2].map((scan) => `${id},${id}${scan}.nii,${id}-mask.nii`),
  );
  const table = at('retest', 'scans.csv');
  writeFileSync(table, `patient,image,mask\n${scans.join('\n')}\n`);
  const SETTINGS = ['--settings', '{ families: [morphology, statistics] }'];

  test('of test and retest: a shape that is the same in both has a correlation of 1', async () => {
    const out = at('retest', 'stability.csv');
    const call = ['--table', table, '--retest', 'patient', ...SETTINGS];
    const { code, stdout } = await lobuleFeatures(...call, '--out', out);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ICC\(1,1\) with 95 % intervals of \d+ features, 4 subjects, 2 repetitions/);
    const [names, first] = rows(out);
    expect(names.slice(0, 8)).toEqual([
      'feature',
      'ibsi',
      'subjects',
      'left_out',
      'repetitions',
      '"ICC(1',
      '1)"',
      '"ICC(1',
    ]);
    expect(first.slice(0, 6)).toEqual(['Morphology_Volume', 'RNU0', '4', '0', '2', '1']);
    const { stability } = document(at('retest', 'stability.json'));
    const mean = stability.find(({ name }: { name: string }) => name === 'Statistics_Mean');
    expect(mean.icc['ICC(2,1)'].value).toBeGreaterThan(0.9);
    expect((await lobuleFeatures(...call)).stdout).toMatch(
      /^Morphology_Volume +1\.000 \(1\.000 to 1\.000\)\n/,
    );
  });

  test('under perturbation is the same for the same seed, whatever the number of threads', async () => {
    const perturb = '{ rotationDeg: [-5, 5], noise: { repetitions: 1 }, volume: [-0.2, 0.2] }';
    const call = ['--table', table, '--perturb', perturb, ...SETTINGS, '--json'];
    const { code, stdout } = await lobuleFeatures(...call, '--workers', '1');
    expect(code).toBe(0);
    const { stability, by, subjects } = JSON.parse(stdout);
    expect([subjects, by.seed, by.perturbations]).toEqual([
      8,
      1,
      ['R-5 N1 V-0.2', 'R-5 N1 V0.2', 'R5 N1 V-0.2', 'R5 N1 V0.2'],
    ]);
    expect(stability[0].repetitions).toBe(4);
    expect((await lobuleFeatures(...call, '--workers', '2')).stdout).toBe(stdout);
    expect((await lobuleFeatures(...call, '--workers', '1', '--seed', '2')).stdout).not.toBe(stdout);
  });

  test('leaves out a subject that fails, and tells it', async () => {
    const wrong = at('retest', 'wrong.csv');
    writeFileSync(wrong, `patient,image,mask\n${[...scans.slice(0, 7), 'd,d2.nii,d2.nii'].join('\n')}\n`);
    const { code, stdout } = await lobuleFeatures(
      '--table',
      wrong,
      '--retest',
      'patient',
      ...SETTINGS,
      '--json',
    );
    expect(code).toBe(1);
    const { subjects, failed } = JSON.parse(stdout);
    expect([subjects, failed[0].mask, failed[0].code]).toEqual([3, 'd2.nii', 'runner/label']);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a column that is not there', ['--retest', 'patience'], /did you mean patient\?/],
    ['rows of one each', ['--retest', 'visit'], /A subject has 1 row in the table \(row 2/],
    [
      'subjects of different numbers of rows',
      ['--retest', 'site'],
      /A subject has 3 rows in the table, another 5/,
    ],
    ['perturbations of nothing', ['--perturb', '{}'], /disturb nothing/],
    ['two acts', ['--retest', 'patient', '--perturb', 'default'], /--perturb and --retest were given/],
    ['maps of a table', ['--voxel', '--out', 'maps'], /--voxel was given beside --table/],
    ['names of PyRadiomics', ['--perturb', 'default', '--names', 'pyradiomics'], /--names was given beside/],
  ])('of %s is refused', async (_, options, text) => {
    const more = at('retest', 'more.csv');
    const lines = scans.map((line, n) => `${line},${n},${n < 3 ? 'A' : 'B'}`);
    writeFileSync(more, `patient,image,mask,visit,site\n${lines.join('\n')}\n`);
    const { code, stderr } = await lobuleFeatures('--table', more, ...options);
    expect([code, text.test(stderr)]).toEqual([2, true]);
  });

  test('of one image and no table has no retest; maps need a folder', async () => {
    expect((await lobuleFeatures(image, mask, '--retest', 'id')).stderr).toContain('without a table');
    expect((await lobuleFeatures(image, mask, '--voxel')).stderr).toContain(
      'No folder was named to write to',
    );
  });
});
