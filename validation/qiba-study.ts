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
