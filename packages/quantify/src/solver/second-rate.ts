import { type AtomTable, PIECE } from './atom-table.ts';
import { type CoarseAtoms, within } from './coarse-atoms.ts';
import type { RatePair } from './pair-steps.ts';
import type { SingleRate } from './single-rate.ts';

/**
 * The second rate beside the single one. With u a unit atom, r the residual and d' the part of d outside z, adding u
 * while the single rate gives way lowers |r|^2 by (u.r)^2 / |u'|^2, u' the part of u outside z and d', and moves the
 * single rate's logarithm by -(u.r)(u.d') / (|u'|^2 alpha |d'|^2).
 */
export function addSecondRate(
  { lowestLog, highestLog, density, cells }: AtomTable,
  { count, logs, products }: CoarseAtoms,
  along: Float64Array,
  single: SingleRate,
  into: RatePair,
): boolean {
  const { log: log1, alpha: alpha1, zz, zd, dd } = single;
  const position = (log1 - lowestLog) * density;
  const cell = Math.min(cells - 1, Math.floor(position));
  const v = position - cell;
  const dOutside = dd - (zd * zd) / zz;
  let most = 0;
  let second = -1;
  let shift = 0;
  for (let j = 0, p = cell * count * PIECE; j < count; j++, p += PIECE) {
    const c1 = products[p + 1];
    const c2 = products[p + 2];
    const c3 = products[p + 3];
    const uz = products[p] + v * (c1 + v * (c2 + v * c3));
    const ud = (c1 + v * (2 * c2 + v * 3 * c3)) * density - (zd / zz) * uz;
    const ur = along[j] - alpha1 * uz;
    const left = 1 - (uz * uz) / zz - (ud * ud) / dOutside;
    if (!(ur > 0 && left > 1e-6 && ur * ur > most * left)) continue;
    most = (ur * ur) / left;
    second = j;
    shift = -(ur * ud) / (left * alpha1 * dOutside);
  }
  if (second < 0) return false;
  const moved = within(log1 + Math.max(-1.5, Math.min(1.5, shift)), lowestLog, highestLog);
  into.log1 = Math.min(moved, logs[second]);
  into.log2 = Math.max(moved, logs[second]);
  return into.log1 < into.log2;
}
