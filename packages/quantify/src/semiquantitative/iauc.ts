import { type Infer, s } from '@lobule/foundation';
import { requireIncreasing, requirePoints } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import type { CurveFitter, MapModel, ParameterDescription } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import { concentrationStep, conversionInputs, inputsFor } from '../perfusion/protocol.ts';
import { spgrSchema } from '../perfusion/spgr.ts';
import { areaWarnings, areaWeights } from './area.ts';
import { arrivalWarnings, contrastArrivalS } from './arrival.ts';

const protocolSchema = s.object({
  timesS: s.array(s.number(), { minItems: 2, description: 'Time of each frame, s' }),
  arrivalS: s.optional(
    s.number({
      description:
        'Bolus arrival on the same clock, s; if not given midway between the last baseline frame of signals and the next; needed for concentrations',
    }),
  ),
  signal: s.optional(spgrSchema),
});
type Protocol = Infer<typeof protocolSchema>;

const area = (seconds: number): ParameterDescription => ({
  name: `iauc${seconds}MmS`,
  unit: 'mM s',
  standardId: 'Q.CD1.013',
  label: `iAUC${seconds}`,
  description: `Initial area under the concentration curve, from arrival to ${seconds} s after it`,
});

/**
 * iAUC(T) = integral of C(t) from arrival to T after it
 *
 * C is linear between frames and zero at arrival (Evelhoch 1999, JMRI 10:254). No model of tissue, so no standard
 * error: that column is NaN.
 */
export const iaucModel: MapModel<Protocol> = {
  id: 'iauc',
  title: 'Initial area under the concentration curve',
  equation: 'iAUC(T) = ∫ C(t) dt from arrival to T after it',
  citation: 'Evelhoch 1999, JMRI 10:254; CAPLEX Q.CD1.013',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [area(60), area(90)],
  free: [],
  inputs: conversionInputs,
  protocol: protocolSchema,
  settings: s.object({}),
  prepare(protocol) {
    const { timesS } = protocol;
    requireIncreasing('timesS', timesS);
    requirePoints('frames', timesS.length, 2);
    const concentration = concentrationStep(protocol, 0);
    const facts = { ...protocol, ...(protocol.signal && { baselineFrames: protocol.signal.baselineFrames }) };
    const arrivalS = contrastArrivalS(facts);
    const intervalsS = [60, 90];
    const warnings = [
      ...arrivalWarnings(facts),
      ...areaWarnings(timesS, arrivalS, intervalsS, (seconds) => `iAUC${seconds}`),
    ];
    const weights = intervalsS.map(
      (seconds) =>
        areaWeights(timesS, arrivalS, arrivalS + seconds) ?? new Float64Array(timesS.length).fill(Number.NaN),
    );
    const fitter: CurveFitter = {
      frameCount: timesS.length,
      exact: true,
      fit(y, inputs, out) {
        const bad = concentration.convert(y, inputs);
        if (bad !== FINE) return bad;
        for (let p = 0; p < weights.length; p++) {
          let sum = 0;
          for (let t = 0; t < y.length; t++) sum += weights[p][t] * y[t];
          out.values[p] = sum;
        }
        return FINE;
      },
      fitted: (into) => into.fill(Number.NaN),
      predict: (_values, _inputs, into) => into.fill(Number.NaN),
    };
    return preparedModel({ ...iaucModel, inputs: inputsFor(protocol, conversionInputs) }, fitter, {
      zeroIsAir: protocol.signal !== undefined,
      magnitude: protocol.signal !== undefined,
      warnings,
    });
  },
};
