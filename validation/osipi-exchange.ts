import { twoCompartmentExchangeModel, twoCompartmentUptakeModel } from '@lobule/quantify';
import { type CaseResult, compare } from './suite.ts';

/** What the tables of flow need of the suite's reader of OSIPI's files. */
export interface Table {
  rows(...names: string[]): readonly Readonly<Record<string, string>>[];
  list(cell: string): number[];
}

/** Flow is in ml/100ml/min, as in the tables; OSIPI's tolerances. */
export function exchange(root: string, { rows, list }: Table): CaseResult[] {
  return rows(root, 'DCEmodels/data/2cxm_sd_0.001_delay_0.csv').flatMap((row) => {
    const timesS = list(row.t);
    const { parameters } = twoCompartmentExchangeModel
      .prepare({ timesS }, plasma(timesS, list(row.cp_aif)))
      .fitCurve(list(row.C_t));
    return [
      compare(`2CXM ${row.label}: Fp`, 100 * parameters.fpPerMin, Number(row.fp), 5, 0.1),
      compare(`2CXM ${row.label}: PS`, parameters.psPerMin, Number(row.ps), 0.005, 0.1),
      compare(`2CXM ${row.label}: vp`, parameters.vp, Number(row.vp), 0.025),
      compare(`2CXM ${row.label}: ve`, parameters.ve, Number(row.ve), 0.05),
    ];
  });
}

export function uptake(root: string, { rows, list }: Table): CaseResult[] {
  return rows(root, 'DCEmodels/data/2cum_sd_0.0025_delay_0.csv').flatMap((row) => {
    const timesS = list(row.t);
    const { parameters } = twoCompartmentUptakeModel
      .prepare({ timesS }, plasma(timesS, list(row.cp_aif)))
      .fitCurve(list(row.C_t));
    return [
      compare(`2CUM ${row.label}: Fp`, 100 * parameters.fpPerMin, Number(row.fp), 5, 0.1),
      compare(`2CUM ${row.label}: PS`, parameters.psPerMin, Number(row.ps), 0.005, 0.1),
      compare(`2CUM ${row.label}: vp`, parameters.vp, Number(row.vp), 0.025),
    ];
  });
}

function plasma(timesS: readonly number[], concentrationMm: readonly number[]) {
  return { arterialInput: { kind: 'measured', timesS, concentrationMm, of: 'plasma' } } as const;
}
