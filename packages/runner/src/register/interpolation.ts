import type { WarpInterpolation } from '@lobule/registration';
import type { Volume } from '@lobule/volume';

/** Cubic, as series are warped; linear where a value is undefined, which a spline would carry over the whole image. */
export function interpolationOf({ data }: Volume): WarpInterpolation {
  for (let v = 0; v < data.length; v++) if (!Number.isFinite(data[v])) return 'linear';
  return 'cubic';
}
