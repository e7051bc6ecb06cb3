import { readFileSync } from 'node:fs';
import { ivimBayesModel, ivimModel, ivimSegmentedModel, type PreparedModel } from '@lobule/quantify';
import { type CaseResult, compare, type Suite } from './suite.ts';

interface Tissue {
  readonly D: number;
  readonly f: number;
  readonly Dp: number;
  readonly data: readonly number[];
}

/**
 * OSIPI TF2.4, generic.json: 14 tissues at 18 b-values with noise of 5e-4, by each way of fitting IVIM: all parameters
 * at once with what is expected of D* and without, in segments, and the posterior mean. OSIPI's tolerances for all: 10 %
 * and 0.2 (f), 5e-4 (D), 0.1 (D*); f always, D where f < 0.8, D* where f > 0.03, which is everywhere here.
 */
export const suite: Suite = {
  name: 'ivim',
  cases: 168,
  async run({ reference }) {
    const file = JSON.parse(readFileSync(reference('ivim-osipi/generic.json'), 'utf8')) as {
      readonly config: { readonly bvalues: readonly number[] };
    } & Readonly<Record<string, Tissue>>;
    const { config, ...tissues } = file;
    const protocol = { bValues: config.bvalues };
    const models: readonly (readonly [string, PreparedModel])[] = [
      ['', ivimModel.prepare(protocol)],
      [', no prior', ivimModel.prepare(protocol, { priorOnDStar: 'none' })],
      [', segmented', ivimSegmentedModel.prepare(protocol)],
      [', posterior mean', ivimBayesModel.prepare(protocol)],
    ];
    return Object.entries(tissues as Record<string, Tissue>).flatMap(([name, { D, f, Dp, data }]) =>
      models.flatMap(([way, model]): CaseResult[] => {
        const { parameters } = model.fitCurve(data);
        return [
          compare(`${name}: f${way}`, parameters.f, f, 0.2, 0.1),
          compare(`${name}: D${way}`, parameters.dMm2PerS, D, 5e-4, 0.1),
          compare(`${name}: D*${way}`, parameters.dStarMm2PerS, Dp, 0.1, 0.1),
        ];
      }),
    );
  },
};
