import { prepareModel } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import type { ExamProtocol } from './protocol.ts';

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
  // Between directions there is nothing, and what is said of each image is not said of the points between.
  const { averages: _, ...protocol } = exam.protocol;
  const isLine = !('directions' in protocol);
  if (key === undefined || !isLine || Object.values(parameters).some((value) => !Number.isFinite(value)))
    return { x: [], y: [] };
  const settings = 'sampling' in exam.settings ? { ...exam.settings, sampling: 'instant' } : exam.settings;
  return {
    x,
    y: Array.from(
      prepareModel(request.model, { ...protocol, [key]: x }, settings).predict(parameters, extra),
    ),
  };
}
