import {
  extendedToftsModel,
  type PreparedModel,
  patlakModel,
  toftsModel,
  twoCompartmentExchangeModel,
  twoCompartmentUptakeModel,
} from '@lobule/quantify';
import type { Table } from './osipi-exchange.ts';
import { type CaseResult, compare } from './suite.ts';

const DELAY_S = 5;
const delay = { kind: 'per-voxel', lowestS: -10, highestS: 10 } as const;
const FLOW = ['fpPerMin', 'fp', 100, 5, 0.1] as const;
const PS = ['psPerMin', 'ps', 1, 0.005, 0.1] as const;
const KTRANS = ['ktransPerMin', 'Ktrans', 1, 0.005, 0.1] as const;
const VP = ['vp', 'vp', 1, 0.025, 0] as const;
const VE = ['ve', 've', 1, 0.05, 0] as const;

/**
 * OSIPI's tables with an arterial delay, fitted in its tests' own range of -10 to 10 s: the tissue curves of the Tofts
 * and extended Tofts tables moved by 5 s, with zeros before, as OSIPI's tests move them; and the tables that were made
 * with one. Tolerances are OSIPI's, 1 s for the delay.
 */
export function delayed(root: string, table: Table): CaseResult[] {
  const made = (name: string, file: string, model: Model, expected: readonly Expected[]) =>
    table.rows(root, 'DCEmodels/data', file).flatMap((row) => {
      const timesS = table.list(row.t);
      const input = measured(timesS, table.list(row.cp_aif));
      const fit = model.prepare({ timesS }, input).fitCurve(table.list(row.C_t));
      return compared(`${name} delayed ${row.label}`, fit, row, expected);
    });
  const moved = (name: string, file: string, model: Model, expected: readonly Expected[]) =>
    table.rows(root, 'DCEmodels/data', file).flatMap((row, i) => {
      const timesS = table.list(row.t);
      const input = measured(table.list(row.ta), table.list(row.ca));
      const fit = model.prepare({ timesS }, input).fitCurve(later(table.list(row.C), timesS));
      return compared(`${name} delayed ${i} ${row.label}`, fit, row, expected);
    });
  return [
    ...moved('Tofts', 'dce_DRO_data_tofts.csv', toftsModel, [KTRANS, VE]),
    ...moved('extended Tofts', 'dce_DRO_data_extended_tofts.csv', extendedToftsModel, [KTRANS, VE, VP]),
    ...made('Patlak', 'patlak_sd_0.02_delay_5.csv', patlakModel, [PS, VP]),
    ...made('2CUM', '2cum_sd_0.0025_delay_5.csv', twoCompartmentUptakeModel, [FLOW, PS, VP]),
    ...made('2CXM', '2cxm_sd_0.001_delay_5.csv', twoCompartmentExchangeModel, [FLOW, PS, VP, VE]),
  ];
}

type Model = Pick<typeof toftsModel, 'prepare'>;

/** Our name, the table's, how many of its units ours is, and OSIPI's absolute and relative tolerance. */
type Expected = readonly [name: string, column: string, scale: number, absolute: number, relative: number];

function compared(
  name: string,
  { parameters }: ReturnType<PreparedModel['fitCurve']>,
  row: Readonly<Record<string, string>>,
  expected: readonly Expected[],
): CaseResult[] {
  return [
    ...expected.map(([parameter, column, scale, absolute, relative]) =>
      compare(`${name}: ${column}`, scale * parameters[parameter], Number(row[column]), absolute, relative),
    ),
    compare(`${name}: delay`, parameters.arterialDelayS, DELAY_S, 1),
  ];
}

/** Moved by whole samples. */
function later(curve: readonly number[], timesS: readonly number[]): number[] {
  const samples = Math.round(DELAY_S / (timesS[1] - timesS[0]));
  return curve.map((_, i) => (i < samples ? 0 : curve[i - samples]));
}

function measured(timesS: readonly number[], concentrationMm: readonly number[]) {
  return { arterialInput: { kind: 'measured', timesS, concentrationMm, of: 'plasma' }, delay } as const;
}
