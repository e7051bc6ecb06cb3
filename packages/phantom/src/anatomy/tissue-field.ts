import type { Breast } from './breast.ts';
import { lesionRadius, rimFactor } from './lesion.ts';
import { texture } from './texture.ts';
import { bone, fat, label, lung, muscle, necrosis, property, type Tissue } from './tissues.ts';

/** Writes the tissue of a label at a place (a, h, w in mm) into a row of properties. */
type TissueField = (
  tissueLabel: number,
  a: number,
  h: number,
  w: number,
  into: Float64Array,
  at: number,
) => void;

/**
 * Properties from place to place: constant in fat, muscle, skin, bone, lung and blood; smoothly varying in glands and
 * lesions, where a map must show more than one value.
 */
export function tissueField(plan: Breast): TissueField {
  const wide = texture(plan.lattice, 18, 41.3);
  const middle = texture(plan.lattice, 9, 57.9);
  const narrow = texture(plan.lattice, 6, 73.1);
  const constant = new Map<number, Tissue>([
    [label.fat, fat],
    [label.skin, plan.skin],
    [label.muscle, muscle],
    [label.bone, bone],
    [label.lung, lung],
    [label.vessel, plan.blood],
  ]);
  return (tissueLabel, a, h, w, into, at) => {
    const same = constant.get(tissueLabel);
    if (same !== undefined) {
      write(same, into, at);
    } else if (tissueLabel === label.gland) {
      write(plan.gland, into, at);
      const slow = wide(a, h, w);
      const other = middle(h, w, a);
      // Ktrans and ve go together, so that kep, and with it the shape of the curve, is one for all glands.
      vary(into, at, slow, other, 0.3 * slow, 0.3 * slow);
    } else {
      const lesion = plan.lesions[Math.floor(tissueLabel / label.lesion) - 1];
      const core = tissueLabel % label.lesion === 1;
      write(core ? necrosis : lesion.tissue, into, at);
      const here = narrow(a, h, w);
      const other = middle(w, a, h);
      const rim = core ? 1 : rimFactor(lesion, lesionRadius(lesion, a, h, w));
      vary(into, at, here, other, rim * (1 + 0.15 * here) - 1, 0.08 * other);
    }
  };
}

function write(tissue: Tissue, into: Float64Array, at: number): void {
  into[at] = tissue.density;
  into[at + property.t1Ms] = tissue.t1Ms;
  into[at + property.t2Ms] = tissue.t2Ms;
  into[at + property.t2StarMs] = tissue.t2StarMs;
  into[at + property.ktransPerMin] = tissue.ktransPerMin;
  into[at + property.ve] = tissue.ve;
  into[at + property.vp] = tissue.vp;
  into[at + property.d] = tissue.d;
  into[at + property.f] = tissue.f;
  into[at + property.dStar] = tissue.dStar;
}

/** `one` and `other` are textures within -1 to 1; the exchange changes by the given fractions. */
function vary(
  into: Float64Array,
  at: number,
  one: number,
  other: number,
  ktransBy: number,
  veBy: number,
): void {
  into[at + property.t1Ms] *= 1 + 0.06 * one;
  into[at + property.t2Ms] *= 1 + 0.06 * other;
  into[at + property.t2StarMs] *= 1 + 0.12 * other;
  into[at + property.ktransPerMin] *= 1 + ktransBy;
  into[at + property.ve] *= 1 + veBy;
  into[at + property.vp] *= 1 + ktransBy;
  into[at + property.d] *= 1 + 0.07 * one;
  into[at + property.f] *= 1 + 0.1 * other;
}
