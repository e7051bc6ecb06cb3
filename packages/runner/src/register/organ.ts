import type { AlignmentMode, AlignOptions } from '@lobule/registration';

export type Organ = 'breast' | 'liver';

/**
 * What an alignment starts from in an organ. The breast hardly moves between images of one exam, and the settings of
 * `registration` are made for it; the liver moves by centimetres with the breath, so the search starts coarser;
 * that motion is smooth, and little shows in a liver before contrast, so the field is ten times as stiff.
 */
export function alignmentFor(organ: Organ, mode: AlignmentMode): AlignOptions {
  if (organ === 'breast') return { mode };
  return {
    mode,
    linear: { levelsMm: [12, 6, 3, 1.5] },
    deformable: { levelsMm: [11.2, 5.6, 2.8], stiffness: 1000 },
  };
}
