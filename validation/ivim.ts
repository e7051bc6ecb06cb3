import { readFileSync } from 'node:fs';
import { ivimModel } from '@lobule/quantify';
import { type CaseResult, compare, type Suite } from './suite.ts';

interface Tissue {
  readonly D: number;
  readonly f: number;
  readonly Dp: number;
  readonly data: readonly number[];
}

/**
 * OSIPI TF2.4, generic.json: 14 tissues at 18 b-values with noise of 5e-4. Its tolerances: 10 % and 0.2 (f), 5e-4 (D),
 * 0.1 (D*); f always, D where f < 0.8, D* where f > 0.03.
 */
export const suite: Suite = {
  name: 'ivim',
  cases: 42,
  async run({ reference }) {
    const file = JSON.parse(readFileSync(reference('ivim-osipi/generic.json'), 'utf8')) as {
      readonly config: { readonly bvalues: readonly number[] };
    } & Readonly<Record<string, Tissue>>;
    const { config, ...tissues } = file;
    const model = ivimModel.prepare({ bValues: config.bvalues });
    return Object.entries(tissues as Record<string, Tissue>).flatMap(
      ([name, { D, f, Dp, data }]): CaseResult[] => {
        const { parameters } = model.fitCurve(data);
        return [
          compare(`${name}: f`, parameters.f, f, 0.2, 0.1),
          compare(`${name}: D`, parameters.dMm2PerS, D, 5e-4, 0.1),
          compare(`${name}: D*`, parameters.dStarMm2PerS, Dp, 0.1, 0.1),
        ];
      },
    );
  },
};
