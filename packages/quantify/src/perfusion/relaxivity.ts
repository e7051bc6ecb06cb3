import { type Infer, s } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';

/**
 * Longitudinal relaxivity r1 of contrast agents at 37 C, 1/(mM s). It depends on the agent, the field and the medium,
 * and an agent's by up to a factor of two from another's: a wrong one scales every concentration. The input function
 * and the tissue take that of plasma, since the agent is in plasma and in the fluid between the cells.
 *
 * Macrocyclic agents: Szomolanyi et al. 2019, Invest Radiol 54:559 (human plasma at 1.5 and 3 T, blood at 3 T); the
 * others: Rohrer et al. 2005, Invest Radiol 40:715 (bovine plasma).
 */
const RELAXIVITIES = {
  gadobutrol: { plasma: { 1.5: 4.78, 3: 4.97 }, blood: { 3: 3.47 } },
  gadoteridol: { plasma: { 1.5: 3.8, 3: 3.28 }, blood: { 3: 2.61 } },
  gadoterate: { plasma: { 1.5: 3.32, 3: 3 }, blood: { 3: 2.72 } },
  gadopentetate: { plasma: { 1.5: 4.1, 3: 3.7 } },
  gadobenate: { plasma: { 1.5: 6.3, 3: 5.5 } },
  gadoxetate: { plasma: { 1.5: 6.9, 3: 6.2 } },
} as const satisfies Record<string, Partial<Record<Medium, Readonly<Record<number, number>>>>>;

/** One of `contrastAgents`. */
export type ContrastAgent = keyof typeof RELAXIVITIES;
type Medium = 'plasma' | 'blood';

/** Contrast agents whose relaxivities are known here. */
export const contrastAgents = Object.keys(RELAXIVITIES) as readonly ContrastAgent[];

/** A relaxivity, or the agent of which it is that of the literature. */
export const relaxivitySchema = s.union(
  [
    s.number({ exclusiveMinimum: 0, description: 'r1, 1/(mM s)' }),
    s.object({
      agent: s.oneOf(contrastAgents, { description: 'The contrast agent, by its substance' }),
      fieldT: s.number({ exclusiveMinimum: 0, description: 'Field of the scanner, T' }),
      medium: s.oneOf(['plasma', 'blood'], {
        default: 'plasma',
        description: 'What it was measured in, at 37 C',
      }),
    }),
  ],
  {
    description:
      'r1 of the agent at this field in plasma, 1/(mM s), or the agent; knows no default, as agents differ by a factor of 2',
  },
);
/** Relaxivities in 1/(mM s), as `relaxivitySchema` reads them. */
export type Relaxivity = Infer<typeof relaxivitySchema>;

/** A scanner of 2.89 T is one of 3 T; one of 1 T is neither. */
const WITHIN_T = 0.2;

/**
 * The relaxivity r1 of an agent, 1/(mM s) at 37 C.
 *
 * @throws quantify/relaxivity where none was measured at this field in this medium.
 * @example
 * relaxivityPerMmPerS('gadoterate', 3); // 3
 */
export function relaxivityPerMmPerS(agent: ContrastAgent, fieldT: number, medium: Medium = 'plasma'): number {
  const media: Partial<Record<Medium, Readonly<Record<number, number>>>> = RELAXIVITIES[agent];
  const byField = media[medium] ?? {};
  const fields = Object.keys(byField)
    .map(Number)
    .sort((a, b) => a - b);
  const field = fields.find((known) => Math.abs(known - fieldT) <= WITHIN_T);
  if (field !== undefined) return byField[field];
  const known =
    fields.length > 0 ? `there is one at ${fields.join(' and ')} T` : 'none in this medium at all';
  throw quantifyErrors.error('quantify/relaxivity', {
    what: `No relaxivity of ${agent} in ${medium} at ${fieldT} T is known here (${known})`,
  });
}

/**
 * The number that is meant.
 *
 * @throws quantify/relaxivity
 * @example
 * relaxivityOf({ agent: 'gadobutrol', fieldT: 3, medium: 'plasma' }); // 4.97
 */
export function relaxivityOf(relaxivity: Relaxivity): number {
  if (typeof relaxivity === 'number') return relaxivity;
  const { agent, fieldT, medium } = relaxivity;
  return relaxivityPerMmPerS(agent, fieldT, medium);
}
