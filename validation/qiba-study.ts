import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderReport } from '@lobule/report';
import { runStudy } from '@lobule/runner';
import { writeObjectStudy } from './qiba-object-study.ts';
import { runExample } from './run-example.ts';
import { type CaseResult, compare, type SuiteContext } from './suite.ts';

/** The study of the real tumour as anybody would run it: maps with errors, and curves with fit and residual. */
export async function inVivoStudy(context: SuiteContext): Promise<readonly CaseResult[]> {
  const { subjects, notes, files } = await runExample('dce-qiba', context);
  const [{ values, curves, regions }] = subjects;
  const said = (holds: boolean, name: string): CaseResult => compare(`study: ${name}`, holds ? 1 : 0, 1, 0);
  const made = (label: string) => files.some(({ path }) => path.endsWith(`_${label}.nii.gz`));
  const median = (map: string) => values.find((value) => value.map === map)?.median.value ?? Number.NaN;
  return [
    said(
      notes.every(({ kind }) => kind !== 'failed'),
      'nothing failed',
    ),
    said((regions[0]?.voxels ?? 0) > 100, 'the tumour enhances'),
    said(
      ['T1map', 'Ktrans', 've'].every((map) => median(map) > 0),
      'T1, Ktrans and ve have medians in it',
    ),
    said(
      ['T1map_se', 'Ktrans_se', 've_se', 'vp_se', 'kep_se'].every(made),
      'standard errors are written for T1, Ktrans, ve, vp and kep',
    ),
    said(
      curves.length >= 3 &&
        curves.every(
          ({ x, measured, residual, fitted }) =>
            x.length === measured.length && residual.length === x.length && fitted.length > x.length,
        ),
      'T1, Tofts and extended Tofts curves have a fit and a residual at every frame',
    ),
    said(
      curves.every(({ parameters }) =>
        parameters.every(({ value, reason }) => Number.isFinite(value) || reason !== undefined),
      ),
      'every parameter has a value or a reason',
    ),
  ];
}

/** The objects through the main job: the report has a row with the bias of every quantity of every patch. */
export async function objectStudies(context: SuiteContext): Promise<readonly CaseResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-qiba-'));
  try {
    const results: CaseResult[] = [];
    for (const [version, rows] of [
      ['v6', 60],
      ['v4', 324],
    ] as const) {
      const out = path.join(folder, version);
      const run = await runStudy(writeObjectStudy(version, context.reference, path.join(out, 'object')), out);
      const page = renderReport(run.results);
      const told = run.results.comparisons.filter(({ where }) => page.includes(where)).length;
      results.push(compare(`report of ${version}: patches and quantities with their bias`, told, rows, 0));
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
