import { s } from '@lobule/foundation';
import { preparedModel } from '../core/driver.ts';
import { welchFreedom } from '../core/estimate.ts';
import type { CurveFitter, InputDescription, MapModel, ParameterDescription } from '../core/model.ts';
import { FINE, INPUT_MISSING, NOT_POSITIVE } from '../core/reasons.ts';

const DELTA: ParameterDescription = {
  name: 'deltaT1Ms',
  unit: 'ms',
  label: 'deltaT1',
  description: 'T1 before less T1 after contrast',
};
const RELATIVE: ParameterDescription = {
  name: 'relativeDeltaT1',
  unit: '1',
  label: 'relativeDeltaT1',
  description: 'T1 before less T1 after contrast, over T1 before',
};

function errorOf(name: string, time: string, of: string): readonly InputDescription[] {
  return [
    {
      name: `${name}SeMs`,
      unit: 'ms',
      required: false,
      description: `Standard error of T1 ${time} contrast; without it there are no standard errors`,
      standardErrorOf: of,
    },
    {
      name: `${name}Freedom`,
      unit: '1',
      required: false,
      description: `Degrees of freedom of the standard error of T1 ${time} contrast; as if it were known where not given`,
      standardErrorOf: of,
    },
  ];
}

/**
 * delta T1 = T1 before - T1 after,  relative delta T1 = 1 - T1 after / T1 before
 *
 * The frames are two maps of T1 on one grid. Their errors are taken as independent and to first order; where each has
 * its own degrees of freedom those of the sum are Welch's. A T1 that rose gives a negative difference, as it is.
 */
export const deltaT1Model: MapModel<Record<string, never>> = {
  id: 'delta-t1',
  title: 'Change of T1 by contrast',
  equation: 'ΔT1 = T1 before − T1 after; relative ΔT1 = ΔT1 / T1 before',
  citation: 'Differences of two maps of T1; errors to first order',
  frames: 'two maps of T1 in ms on one grid: before and after contrast',
  parameters: [DELTA, RELATIVE],
  free: ['deltaT1Ms', 'relativeDeltaT1'],
  inputs: [...errorOf('t1Before', 'before', 'frame 1'), ...errorOf('t1After', 'after', 'frame 2')],
  protocol: s.object({}),
  settings: s.object({}),
  prepare: () => preparedModel(deltaT1Model, fitter()),
};

/** No tissue has so short a T1 before and after contrast: such maps are in s. */
const SHORTEST_T1_MS = 20;

const [SE_BEFORE, FREEDOM_BEFORE, SE_AFTER, FREEDOM_AFTER] = [0, 1, 2, 3];

function fitter(): CurveFitter {
  const maps = new Float64Array(2);
  return {
    frameCount: 2,
    fit(y, inputs, out) {
      const [before, after] = y;
      if (!(before > 0 && after > 0)) return NOT_POSITIVE;
      if (before < SHORTEST_T1_MS && after < SHORTEST_T1_MS) return INPUT_MISSING;
      maps.set(y);
      out.residual = 0;
      out.condition = 1;
      out.values[0] = before - after;
      out.values[1] = 1 - after / before;
      // 0 stands for a map of errors that was not given: a fit has none that is exact.
      const first = inputs[SE_BEFORE] * inputs[SE_BEFORE];
      const second = inputs[SE_AFTER] * inputs[SE_AFTER];
      if (!(first > 0 && second > 0)) return FINE;
      out.errors[0] = Math.sqrt(first + second);
      // The change of after / before with before is - after / before^2.
      const share = (after * after) / (before * before);
      const firstRelative = (share * first) / (before * before);
      const secondRelative = second / (before * before);
      out.errors[1] = Math.sqrt(firstRelative + secondRelative);
      const nu1 = freedom(inputs[FREEDOM_BEFORE]);
      const nu2 = freedom(inputs[FREEDOM_AFTER]);
      out.freedom[0] = welchFreedom(first, nu1, second, nu2);
      out.freedom[1] = welchFreedom(firstRelative, nu1, secondRelative, nu2);
      return FINE;
    },
    fitted(into) {
      into.set(maps);
    },
    predict([delta, relative], _inputs, into) {
      into[0] = delta / relative;
      into[1] = into[0] - delta;
    },
  };
}

/** 0 stands for a map that was not given, and for voxels without a standard error. */
function freedom(given: number): number {
  return given > 0 ? given : Number.POSITIVE_INFINITY;
}
