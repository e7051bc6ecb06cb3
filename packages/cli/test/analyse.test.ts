import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { analyseCommand } from '../src/commands/analyse.ts';
import { call } from './call.ts';

const example = path.join(import.meta.dirname, '..', '..', '..', 'examples', 'own-features');

const analyse = (...args: readonly string[]) => call(analyseCommand, ...args, '--workers', '1');

/** The plan of the example with as few runs as there can be. */
function quickPlan(folder: string, change: (plan: string) => string = (plan) => plan): string {
  const plan = readFileSync(path.join(example, 'plan.yaml'), 'utf8')
    .replaceAll(/repeats: \d+/g, 'repeats: 1\n      folds: 3')
    .replaceAll(/importance: \d+/g, 'importance: 1')
    .replaceAll(/permutations: \d+/g, 'permutations: 2')
    .replaceAll(/randomFeatureDraws: \d+/g, 'randomFeatureDraws: 1')
    .replaceAll(/ +bootstraps: .*\n/g, '')
    .replaceAll(/rounds: \d+/g, 'rounds: 5');
  const file = path.join(folder, 'plan.yaml');
  writeFileSync(file, change(plan));
  cpSync(path.join(example, 'cohort.csv'), path.join(folder, 'women.csv'));
  return file;
}

describe('analyse', () => {
  test('takes a table of one’s own to tables and a report, and --json tells the figures', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 'out');
    const table = path.join(folder, 'women.csv');
    const called = await analyse(quickPlan(folder), '--table', table, '--out', out, '--json');
    expect(called).toMatchObject({ code: 0, stderr: '' });
    const told = JSON.parse(called.stdout);
    expect(told).toMatchObject({
      out,
      patients: 120,
      endpoints: [{ name: 'pCR', events: 46 }, { name: 'RFS' }],
    });
    expect(told.endpoints[0].models.map(({ name }: { name: string }) => name)).toEqual([
      'clinical',
      'combined',
      'trees',
    ]);
    expect(told.files).toContain('tables/univariable-pCR.csv');
    expect(told.files.every((file: string) => file.startsWith('tables/'))).toBe(true);
    for (const file of [...told.files, 'report/index.html'])
      expect(existsSync(path.join(out, file))).toBe(true);
    expect(readFileSync(path.join(out, 'report', 'index.html'), 'utf8')).toContain('What was found');
  });

  test('says where a key is misspelt and what was meant', async () => {
    const folder = temporaryFolder();
    const plan = quickPlan(folder, (text) => text.replace('univariable:', 'univarable:'));
    const { code, stderr } = await analyse(plan, '--table', path.join(folder, 'women.csv'));
    expect(code).toBe(2);
    expect(stderr).toContain('analysis has no setting univarable; did you mean univariable?');
    expect(stderr).toMatch(/line \d+/);
  });

  test('refuses a study with images, and a plan without a table, and says what to do', async () => {
    const folder = temporaryFolder();
    const withImages = await analyse(quickPlan(folder, (text) => `${text}images: { from: dicom }\n`));
    expect(withImages.stderr).toContain('The plan has images, which a table alone has not');
    expect(withImages.stderr).toContain('lobule -- run');
    const without = await analyse(quickPlan(folder));
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('Give --table cohort.csv');
  });

  test('has an example in its help, and prints its schema', async () => {
    expect((await analyse('--help')).stdout).toContain(
      'Example:\n  lobule analyse examples/own-features/plan.yaml',
    );
    const { properties, required } = JSON.parse((await analyse('--schema')).stdout);
    expect(required).toContain('analysis');
    expect(Object.keys(properties)).not.toContain('images');
  });
});
