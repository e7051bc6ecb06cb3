import type { PreparedModel } from '@lobule/quantify';
import {
  adcModel,
  extendedToftsModel,
  inversionRecoveryModel,
  ivimModel,
  semiquantitativeFrames,
  semiquantitativeModel,
  t1VfaModel,
  t2Model,
  t2StarModel,
  toftsModel,
} from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { runnerErrors } from '../errors.ts';
import type { EnhancementPhases } from './exam-task.ts';
import type { AcquisitionParameter, ImageSeries, SeriesRole } from './images.ts';
import { frameOfPhase, namedByPhase, phaseOfFrame } from './phases.ts';

/** A model made ready for the series of one exam. */
export interface ExamProtocol {
  readonly model: PreparedModel;
  /** Frames of the series in the order that the model wants; several stand together where they are averaged. */
  readonly frames: readonly (readonly number[])[];
  /** What the model was told, for the sidecar. */
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Position of each frame for plots, with its label; `axis` is the same list as it stands in `protocol`. */
  readonly x: readonly number[];
  readonly axis: readonly number[];
  readonly xLabel: string;
  /** Of semi-quantitative maps. */
  readonly enhancement?: EnhancementPhases;
}

const ROLES: Readonly<Record<MapRequest['model'], SeriesRole>> = {
  't1-vfa': 'vfa',
  't1-inversion-recovery': 'inversion-recovery',
  t2: 't2',
  t2star: 't2star',
  adc: 'diffusion',
  ivim: 'diffusion',
  semiquantitative: 'dynamic',
  tofts: 'dynamic',
  'extended-tofts': 'dynamic',
};

/** Which series a map is made from. */
export function roleOfMap(request: MapRequest): SeriesRole {
  return ROLES[request.model];
}

/** What is known of each model, for the report. */
export const modelsById = {
  't1-vfa': t1VfaModel,
  't1-inversion-recovery': inversionRecoveryModel,
  t2: t2Model,
  t2star: t2StarModel,
  adc: adcModel,
  ivim: ivimModel,
  semiquantitative: semiquantitativeModel,
  tofts: toftsModel,
  'extended-tofts': extendedToftsModel,
} as const;

/** What tells a second map of the same quantity from the first: `T1map`, `T1map-IR`. */
export const modelSuffix: Readonly<Record<MapRequest['model'], string>> = {
  't1-vfa': 'VFA',
  't1-inversion-recovery': 'IR',
  t2: 'T2',
  t2star: 'T2star',
  adc: 'ADC',
  ivim: 'IVIM',
  semiquantitative: 'PE',
  tofts: 'Tofts',
  'extended-tofts': 'ETofts',
};

/**
 * Reads what a model needs from the headers of a series.
 *
 * @throws runner/series-missing where a header lacks it; the model's own errors where it cannot be fitted.
 */
export function examProtocol(request: MapRequest, series: ImageSeries): ExamProtocol {
  switch (request.model) {
    case 't1-vfa': {
      const { values: flipAnglesDeg, frames } = ordered(series, 'flipAngleDeg', request.model);
      const protocol = { flipAnglesDeg, trMs: single(series, 'repetitionTimeMs', request.model) };
      return ready(
        t1VfaModel.prepare(protocol, request.settings),
        protocol,
        request.settings,
        frames,
        flipAnglesDeg,
        'Flip angle (degrees)',
      );
    }
    case 't1-inversion-recovery': {
      const { values: inversionTimesMs, frames } = ordered(series, 'inversionTimeMs', request.model);
      const protocol = { inversionTimesMs };
      return ready(
        inversionRecoveryModel.prepare(protocol, request.settings),
        protocol,
        request.settings,
        frames,
        inversionTimesMs,
        'Inversion time (ms)',
      );
    }
    case 't2':
    case 't2star': {
      const { values: echoTimesMs, frames } = ordered(series, 'echoTimeMs', request.model);
      const protocol = { echoTimesMs };
      const model = request.model === 't2' ? t2Model : t2StarModel;
      return ready(
        model.prepare(protocol, request.settings),
        protocol,
        request.settings,
        frames,
        echoTimesMs,
        'Echo time (ms)',
      );
    }
    case 'adc':
    case 'ivim': {
      const { values: bValues, frames } = ordered(series, 'bValue', request.model);
      const protocol = { bValues };
      const prepared =
        request.model === 'adc'
          ? adcModel.prepare(protocol, request.settings)
          : ivimModel.prepare(protocol, request.settings);
      return ready(prepared, protocol, request.settings, frames, bValues, 'b-value (s/mm2)');
    }
    default:
      return dynamicProtocol(request, series);
  }
}

type DynamicRequest = Extract<MapRequest, { model: 'semiquantitative' | 'tofts' | 'extended-tofts' }>;

function dynamicProtocol(request: DynamicRequest, series: ImageSeries): ExamProtocol {
  const { values, frames } = ordered(series, 'timeS', request.model);
  const timesS = values.map((time) => time + request.phaseCentreS);
  const place = (phase: number) => {
    const frame = frameOfPhase(series, phase, request.model);
    return frames.findIndex((same) => same.includes(frame));
  };
  const baselineFrames = request.baselineFrames.map(place);
  const clock = {
    timesS,
    ...(request.phaseDurationS === undefined ? {} : { frameDurationS: request.phaseDurationS }),
  };
  if (request.model === 'semiquantitative') {
    const { arrivalS, earlyFrame, lateFrame } = request;
    const asked = {
      timesS,
      baselineFrames,
      ...(arrivalS === undefined ? {} : { arrivalS }),
      ...(earlyFrame === undefined ? {} : { earlyFrame: place(earlyFrame) }),
      ...(lateFrame === undefined ? {} : { lateFrame: place(lateFrame) }),
    };
    const model = semiquantitativeModel.prepare(asked, request.settings);
    const chosen = semiquantitativeFrames(asked);
    const phaseAt = (position: number) => phaseOfFrame(series, frames[position][0]);
    const early = { phase: phaseAt(chosen.early), timeS: timesS[chosen.early] };
    const late = { phase: phaseAt(chosen.late), timeS: timesS[chosen.late] };
    const protocol = {
      timesS,
      baselineFrames,
      arrivalS: chosen.arrivalS,
      earlyFrame: chosen.early,
      earlyTimeS: early.timeS,
      lateFrame: chosen.late,
      lateTimeS: late.timeS,
    };
    return {
      ...ready(namedByPhase(model, phaseAt), protocol, request.settings, frames, timesS, 'Time (s)'),
      enhancement: { early, late },
    };
  }
  const protocol = {
    ...clock,
    signal: {
      trMs: single(series, 'repetitionTimeMs', request.model),
      flipAngleDeg: single(series, 'flipAngleDeg', request.model),
      relaxivityPerMmPerS: request.relaxivityPerMmPerS,
      baselineFrames,
    },
  };
  const prepared =
    request.model === 'tofts'
      ? toftsModel.prepare(protocol, request.settings)
      : extendedToftsModel.prepare(protocol, request.settings);
  return ready(prepared, protocol, request.settings, frames, timesS, 'Time (s)');
}

function ready(
  model: PreparedModel,
  protocol: Record<string, unknown>,
  settings: object | undefined,
  frames: readonly (readonly number[])[],
  x: readonly number[],
  xLabel: string,
): ExamProtocol {
  return { model, protocol, settings: { ...settings }, frames, x, axis: x, xLabel };
}

/** The different values of an attribute in rising order, each with the frames that have it. */
function ordered(
  series: ImageSeries,
  attribute: AcquisitionParameter,
  model: string,
): { values: number[]; frames: number[][] } {
  const byValue = new Map<number, number[]>();
  series.frames.forEach((parameters, frame) => {
    const value = parameters[attribute];
    if (value === undefined || !Number.isFinite(value)) throw lacks(series, attribute, model);
    byValue.set(value, [...(byValue.get(value) ?? []), frame]);
  });
  const values = [...byValue.keys()].sort((a, b) => a - b);
  return { values, frames: values.map((value) => byValue.get(value) as number[]) };
}

/** The one value that all frames share. */
function single(series: ImageSeries, attribute: AcquisitionParameter, model: string): number {
  const values = new Set(series.frames.map((parameters) => parameters[attribute]));
  const [value] = values;
  if (value === undefined) throw lacks(series, attribute, model);
  if (values.size > 1) {
    throw runnerErrors.error('runner/series-missing', {
      what: `The frames of ${series.label} differ in ${NAMES[attribute]}: ${[...values].join(', ')}`,
      cure: 'Say in study.yaml (images.series) which of the series belong together.',
    });
  }
  return value;
}

const NAMES: Readonly<Record<AcquisitionParameter, string>> = {
  timeS: 'time',
  flipAngleDeg: 'flip angle',
  repetitionTimeMs: 'repetition time',
  inversionTimeMs: 'inversion time',
  echoTimeMs: 'echo time',
  bValue: 'b-value',
};

function lacks(series: ImageSeries, attribute: AcquisitionParameter, model: string) {
  return runnerErrors.error('runner/series-missing', {
    what: `${model} needs the ${NAMES[attribute]} of each frame, which ${series.label} does not state`,
  });
}

/** Points of the smooth line that a plot draws. */
const FINE_POINTS = 80;

/** The model's curve between the frames, for plots: the same model, made ready for a finer protocol. */
export function prepareFine(
  request: MapRequest,
  exam: ExamProtocol,
  parameters: Readonly<Record<string, number>>,
  extra: Readonly<Record<string, number>>,
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const first = exam.x[0];
  const last = exam.x[exam.x.length - 1];
  const x = Array.from({ length: FINE_POINTS }, (_, i) => first + ((last - first) * i) / (FINE_POINTS - 1));
  const key = Object.keys(exam.protocol).find((name) => exam.protocol[name] === exam.axis);
  if (key === undefined || Object.values(parameters).some((value) => !Number.isFinite(value)))
    return { x: [], y: [] };
  const model = modelsById[request.model] as unknown as {
    prepare(protocol: unknown, settings: unknown): PreparedModel;
  };
  const settings = 'sampling' in exam.settings ? { ...exam.settings, sampling: 'instant' } : exam.settings;
  return {
    x,
    y: Array.from(model.prepare({ ...exam.protocol, [key]: x }, settings).predict(parameters, extra)),
  };
}
