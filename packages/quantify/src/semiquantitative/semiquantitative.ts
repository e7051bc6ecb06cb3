import { type Infer, type Reason, s } from '@lobule/foundation';
import { protocolError, requireIncreasing, requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import type { CurveFitter, MapModel, ParameterDescription } from '../core/model.ts';
import { FINE, NO_ENHANCEMENT, NOT_POSITIVE, ZERO_DENOMINATOR } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { areaWarnings, areaWeights } from './area.ts';
import { arrivalWarnings, contrastArrivalS } from './arrival.ts';

const frame = (description: string) => s.optional(s.integer({ minimum: 0, description }));
const protocolSchema = s.object({
  timesS: s.array(s.number(), { minItems: 2, description: 'Time of each frame, s' }),
  baselineFrames: s.array(s.integer({ minimum: 0 }), {
    minItems: 1,
    description: 'Frames before contrast, counted from 0; their mean is the baseline',
  }),
  arrivalS: s.optional(
    s.number({
      description:
        'Bolus arrival on the same clock, s; if not given midway between the last baseline frame and the next',
    }),
  ),
  earlyFrame: frame(
    'The early frame, counted from 0; else the last within 120 s of arrival that the late one follows',
  ),
  lateFrame: frame('The late frame, counted from 0; else the last'),
});
type Protocol = Infer<typeof protocolSchema>;

const settingsSchema = s.object({
  serDefinition: s.oneOf(['ucsf', 'cerr', 'dcemri'], {
    default: 'ucsf',
    description:
      'ucsf: (early-pre)/(late-pre) (Hylton; Slicer FTV); cerr: (late-pre)/(peak-pre) (pyCERR), both only ' +
      'where the signal rises in both phases; dcemri: sum of the last four frames over sum of the first three ' +
      '(DCEMRI.jl)',
  }),
  delayedChangeOf: s.oneOf(['early', 'baseline'], {
    default: 'early',
    description:
      'What the change from early to late is a share of; baseline calls far more curves persistent',
  }),
  delayedThresholdPercent: s.number({
    exclusiveMinimum: 0,
    default: 10,
    description: 'A change beyond this is persistent (up) or washout (down), else plateau',
  }),
});
type Settings = Infer<typeof settingsSchema>;
const defaults: Settings = { serDefinition: 'ucsf', delayedChangeOf: 'early', delayedThresholdPercent: 10 };

/** Values of the map of curve types. */
export const curveTypes = { persistent: 1, plateau: 2, washout: 3 } as const;

const parameter = (name: string, unit: string, label: string, description: string, standardId?: string) =>
  ({ name, unit, label, description, ...(standardId && { standardId }) }) satisfies ParameterDescription;

/**
 * Wash-in and wash-out have no id: those of CAPLEX (Q.CD1.011, Q.CD1.012) are slopes from arrival to the peak and from
 * the peak to the last frame, these are slopes between the frames of BI-RADS.
 */
const fixedParameters: readonly ParameterDescription[] = [
  parameter('peakPercent', '%', 'PEpeak', 'Largest enhancement of all frames, relative to baseline'),
  parameter('timeToPeakS', 's', 'TTP', 'Time from arrival to the frame of largest enhancement', 'Q.CD1.010'),
  parameter('ser', '1', 'SER', 'Signal enhancement ratio by the definition of the settings'),
  parameter(
    'washInPercentPerMin',
    '%/min',
    'washin',
    'Enhancement at the early frame over its time from arrival',
  ),
  parameter(
    'washOutPercentPerMin',
    '%/min',
    'washout',
    'Change of enhancement from early to late frame per minute; negative where the signal falls',
  ),
  parameter('delayedChangePercent', '%', 'delayedchange', 'Change of signal from early to late frame'),
  parameter(
    'curveType',
    '1',
    'curvetype',
    '1 persistent, 2 plateau, 3 washout, by the threshold of the settings',
  ),
];
const AREAS_S = [60, 90];
const areas = AREAS_S.map((seconds) =>
  parameter(
    `iaucRelative${seconds}S`,
    's',
    `iAUC${seconds}rel`,
    `Area under the relative enhancement from arrival to ${seconds} s after it`,
    'Q.CD1.013',
  ),
);

/**
 * PE_k = 100 (S_k - S_pre) / S_pre at every frame k, and figures drawn from the same enhancement
 *
 * No model of tissue is fitted: the values are exact functions of the signals, without standard errors. What needs
 * enhancement has none where the signal does not rise above the baseline: SER in both of its phases (of two losses the
 * ratio would look like that of a lesion), time to peak in any, change and curve type in the early one. UCSF's gates on
 * the signal before contrast and on PE are a rule of volumes (`enhancing-volume` of a study), not of this map.
 */
export const semiquantitativeModel: MapModel<Protocol, Settings> = {
  id: 'semiquantitative',
  title: 'Enhancement: PE, SER, time to peak, wash-in, wash-out, curve type',
  equation: 'PE = 100 (S − S0) / S0, SER = (S1 − S0) / (S2 − S0)',
  citation: 'Hylton et al. 2012, Radiology 263:663 (SER); ACR BI-RADS (curve types); CAPLEX Q.CD1',
  frames: 'one image per dynamic phase, raw signals',
  parameters: fixedParameters,
  free: [],
  inputs: [],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const settings = withDefaults(defaults, given);
    const chosen = semiquantitativeFrames(protocol);
    const enhanced = protocol.timesS.flatMap((_, t) => (protocol.baselineFrames.includes(t) ? [] : [t]));
    const covered = areas.flatMap((area, i) => {
      const weights = areaWeights(protocol.timesS, chosen.arrivalS, chosen.arrivalS + AREAS_S[i]);
      return weights ? [{ area, weights }] : [];
    });
    const parameters = [
      ...enhanced.map((t) =>
        parameter(
          `pe${t}Percent`,
          '%',
          `PE${t}`,
          `Enhancement at frame ${t} (counted from 0), relative to baseline`,
        ),
      ),
      ...fixedParameters,
      ...covered.map(({ area }) => area),
    ];
    const fitter = enhancementFitter(
      protocol,
      settings,
      chosen,
      Int32Array.from(enhanced),
      covered.map(({ weights }) => weights),
    );
    return preparedModel(semiquantitativeModel, fitter, {
      parameters,
      magnitude: true,
      warnings: [
        ...arrivalWarnings(protocol),
        ...areaWarnings(protocol.timesS, chosen.arrivalS, AREAS_S, (seconds) => `iAUC${seconds}rel`),
        ...lateWarnings(protocol.timesS[chosen.late] - chosen.arrivalS),
      ],
    });
  },
};

/** What SER, wash-in, wash-out and the areas are made from, given or chosen. */
export interface SemiquantitativeFrames {
  readonly arrivalS: number;
  /** Frames of `timesS`. */
  readonly early: number;
  readonly late: number;
}

/** BI-RADS: the initial phase is the first two minutes. */
const INITIAL_S = 120;

/** A late frame of the initial phase gives figures that are not those of the delayed phase. */
function lateWarnings(afterArrivalS: number): Reason[] {
  if (afterArrivalS > INITIAL_S) return [];
  const text = `The late frame lies ${Number(afterArrivalS.toPrecision(4))} s after arrival, within the ${INITIAL_S} s that BI-RADS calls initial: SER, wash-out and the curve type are not of the delayed phase.`;
  return [{ code: 'late-frame-is-initial', text }];
}

/**
 * The frames and the arrival that a protocol gives or leaves to the rule: the last frame is late, and the last before it
 * within 120 s of arrival is early, else the first after arrival.
 *
 * @throws quantify/protocol where they do not follow each other.
 * @example
 * semiquantitativeFrames({ timesS: [-30, 90, 400], baselineFrames: [0] }); // { arrivalS: 30, early: 1, late: 2 }
 */
export function semiquantitativeFrames(protocol: Protocol): SemiquantitativeFrames {
  const { timesS, baselineFrames, earlyFrame, lateFrame } = protocol;
  requireIncreasing('timesS', timesS);
  requirePoints('frames', timesS.length, 2);
  if (baselineFrames.length === 0)
    throw protocolError('At least one frame before contrast is needed as baseline');
  const last = timesS.length - 1;
  for (const index of baselineFrames) requireFrame(index, last);
  const arrivalS = contrastArrivalS(protocol);
  const late = lateFrame ?? last;
  const initial = timesS.flatMap((t, i) =>
    t > arrivalS && t <= arrivalS + INITIAL_S && i < late ? [i] : [],
  );
  const firstAfter = timesS.findIndex((t) => t > arrivalS);
  const early = earlyFrame ?? initial.at(-1) ?? firstAfter;
  if (earlyFrame === undefined && early < 0)
    throw protocolError(`No frame lies after the arrival of contrast (${arrivalS} s)`);
  for (const index of [early, late]) requireFrame(index, last);
  if (earlyFrame === undefined && early === late && !baselineFrames.includes(late)) {
    throw quantifyErrors.error('quantify/protocol', {
      what: `Only one frame (${early}, at ${timesS[early]} s) lies between arrival (${arrivalS} s) and the late frame: SER, wash-out and the curve type need two`,
      cure: 'Give the arrival of contrast (arrivalS) if it is earlier, or a later lateFrame; with a single phase after contrast leave these maps out.',
    });
  }
  if (baselineFrames.includes(early) || baselineFrames.includes(late) || late <= early) {
    throw protocolError(
      `Baseline (${baselineFrames.join(', ')}), early (${early}) and late (${late}) frame must follow each other`,
    );
  }
  if (timesS[early] <= arrivalS) {
    throw protocolError(
      `The early frame (${timesS[early]} s) lies before the arrival of contrast (${arrivalS} s)`,
    );
  }
  return { arrivalS, early, late };
}

/** Less than this share of the baseline is what 32-bit images and the mean of a baseline leave of zero. */
const ROUNDING = 1e-6;

function requireFrame(index: number, last: number): void {
  if (Number.isInteger(index) && index >= 0 && index <= last) return;
  throw protocolError(`Frame ${index} is not one of the ${last + 1} frames (counted from 0)`);
}

function enhancementFitter(
  { timesS, baselineFrames }: Protocol,
  { serDefinition, delayedChangeOf, delayedThresholdPercent }: Settings,
  { arrivalS, early, late }: SemiquantitativeFrames,
  enhanced: Int32Array,
  weights: readonly Float64Array[],
): CurveFitter {
  const count = timesS.length;
  const toEarlyMin = (timesS[early] - arrivalS) / 60;
  const toLateMin = (timesS[late] - timesS[early]) / 60;

  /** Sets SER where its definition has a meaning; else returns why not. */
  function setSer(y: Float64Array, baseline: number, peak: number, values: Float64Array, at: number): number {
    let over = 0;
    let under = 0;
    if (serDefinition === 'dcemri') {
      for (let t = 0; t < Math.min(3, count); t++) under += y[t];
      for (let t = Math.max(0, count - 4); t < count; t++) over += y[t];
    } else {
      over = y[serDefinition === 'ucsf' ? early : late] - baseline;
      under = y[serDefinition === 'ucsf' ? late : peak] - baseline;
    }
    const rounding = ROUNDING * baseline;
    if (Math.abs(under) <= rounding) return ZERO_DENOMINATOR;
    if (!(over > rounding && under > 0)) return NO_ENHANCEMENT;
    values[at] = over / under;
    return FINE;
  }

  return {
    frameCount: count,
    exact: true,
    fit(y, _inputs, out) {
      const { values } = out;
      let baseline = 0;
      for (let i = 0; i < baselineFrames.length; i++) baseline += y[baselineFrames[i]];
      baseline /= baselineFrames.length;
      if (!(baseline > 0)) return NOT_POSITIVE;
      let peak = enhanced[0];
      for (let i = 0; i < enhanced.length; i++) {
        const t = enhanced[i];
        values[i] = (100 * (y[t] - baseline)) / baseline;
        if (y[t] > y[peak]) peak = t;
      }
      const at = enhanced.length;
      const earlyPercent = (100 * (y[early] - baseline)) / baseline;
      const latePercent = (100 * (y[late] - baseline)) / baseline;
      values[at] = (100 * (y[peak] - baseline)) / baseline;
      values[at + 3] = earlyPercent / toEarlyMin;
      values[at + 4] = (latePercent - earlyPercent) / toLateMin;
      for (let a = 0; a < weights.length; a++) {
        let area = 0;
        for (let t = 0; t < count; t++) area += weights[a][t] * (y[t] - baseline);
        values[at + 7 + a] = area / baseline;
      }
      if (y[peak] - baseline > ROUNDING * baseline) values[at + 1] = timesS[peak] - arrivalS;
      const reason = setSer(y, baseline, peak, values, at + 2);
      if (!(y[early] - baseline > ROUNDING * baseline)) return NO_ENHANCEMENT;
      const change = (100 * (y[late] - y[early])) / (delayedChangeOf === 'early' ? y[early] : baseline);
      values[at + 5] = change;
      values[at + 6] = typeOf(change, delayedThresholdPercent);
      return reason;
    },
    fitted: (into) => into.fill(Number.NaN),
    predict: (_values, _inputs, into) => into.fill(Number.NaN),
  };
}

function typeOf(changePercent: number, threshold: number): number {
  if (changePercent > threshold) return curveTypes.persistent;
  return changePercent < -threshold ? curveTypes.washout : curveTypes.plateau;
}
