import { type Infer, s } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';
import type { SampledCurve } from '../perfusion/convolution.ts';
import { georgiouBloodMm, parkerBloodMm, preclinicalBloodMm, weinmannPlasmaMm } from './population.ts';
import { type VesselCriteria, vesselCriteriaShape } from './vessel-criteria.ts';

const hematocrit = s.number({
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  default: 0.42,
  description: 'Share of red cells in blood; plasma concentration is that of blood divided by 1 - hematocrit',
});
const arrivalS = s.number({
  default: 0,
  description: 'Where zero of the curve lies on the clock of the frames, s (bolus arrival at the artery)',
});

/** The arterial input as a study.yaml can hold it. */
export const arterialInputSchema = s.tagged(
  'kind',
  [
    s.object({
      kind: s.oneOf(['parker', 'georgiou', 'preclinical'], {
        description: 'Population curve of whole blood',
      }),
      hematocrit,
      arrivalS,
      doseMmolPerKg: s.number({
        exclusiveMinimum: 0,
        default: 0.1,
        description: 'Dose given; the curve, made for 0.1 mmol/kg, is scaled by it',
      }),
    }),
    s.object({
      kind: s.literal('weinmann', { description: 'Bi-exponential population curve of plasma' }),
      arrivalS,
      doseMmolPerKg: s.number({ exclusiveMinimum: 0, default: 0.1, description: 'Dose given' }),
    }),
    s.object({
      kind: s.literal('measured', {
        description: 'A curve of this patient, linear between its points; cubic where a delay is fitted',
      }),
      timesS: s.array(s.number(), { minItems: 2, description: 'Increasing, on the clock of the frames' }),
      concentrationMm: s.array(s.number(), { minItems: 2 }),
      of: s.oneOf(['plasma', 'blood'], { description: 'What was measured; there is no default' }),
      hematocrit,
      resolutionMm: s.optional(
        s.array(s.number({ minimum: 0 }), {
          minItems: 2,
          description:
            'How far apart two concentrations lie whose signals are stored as neighbouring values, mM, for each point; used where the settings have a resolution',
        }),
      ),
    }),
    s.object({
      kind: s.literal('automatic', {
        description: 'The mean of the voxels of the images that look most like an artery; of whole blood',
      }),
      hematocrit,
      t1Ms: s.optional(
        s.number({ exclusiveMinimum: 0, description: 'T1 of blood, ms; that of each voxel where not given' }),
      ),
      ...vesselCriteriaShape,
    }),
    s.object({
      kind: s.literal('region', {
        description: 'The mean of a vessel that somebody drew; of whole blood',
      }),
      file: s.string({
        description:
          'Mask on the grid of the images, NIfTI or DICOM segmentation; in a study with {subject} and {visit}, relative to study.yaml',
      }),
      values: s.optional(
        s.array(s.integer(), {
          minItems: 1,
          description:
            'Labels of the mask (numbers of segments) that are the vessel; all but 0 where not given',
        }),
      ),
      hematocrit,
      t1Ms: s.optional(
        s.number({
          exclusiveMinimum: 0,
          description: 'T1 of blood before contrast, ms; needed where the frames are signals',
        }),
      ),
    }),
  ],
  { description: 'Arterial input function' },
);
type Described = Infer<typeof arterialInputSchema>;

/** As described, with what has a default left out if wished. */
export type ArterialInput = Described extends infer A
  ? A extends { kind: string }
    ? Optional<A, 'hematocrit' | 'arrivalS' | 'doseMmolPerKg' | keyof VesselCriteria>
    : never
  : never;
type Optional<A, K extends string> = Omit<A, K> & Partial<Pick<A, K & keyof A>>;

/** Spacing of a population curve's knots: an eighth of a second leaves nothing of the first pass between them. */
const STEP_S = 0.125;
const REFERENCE_DOSE = 0.1;

/**
 * Plasma concentration on the curve's own fine knots, up to a time.
 *
 * @returns time in s on the clock of the frames, plasma concentration in mM.
 * @throws quantify/arterial-input for a measured curve that does not increase in time, is not finite, or ends early.
 * @example
 * const plasma = plasmaInput({ kind: 'parker', hematocrit: 0.42, arrivalS: 90 }, 480);
 * plasma.value.length; // one knot each 0.125 s from 90 s on
 */
export function plasmaInput(input: ArterialInput, untilS: number): SampledCurve {
  if (input.kind === 'measured') return measuredPlasma(input, untilS);
  if (input.kind === 'automatic') {
    throw inputError(
      'The input is to be looked for in the images, which has not been done (findArterialInput)',
    );
  }
  if (input.kind === 'region') {
    throw inputError('The input is the mean of a region, which has not been taken (arterialInputFromRegion)');
  }
  const { arrivalS: startS = 0, doseMmolPerKg = REFERENCE_DOSE } = input;
  const knots = Math.max(2, Math.ceil((untilS - startS) / STEP_S) + 2);
  const timeS = Float64Array.from({ length: knots }, (_, i) => startS + i * STEP_S);
  const curve = populationCurve(input, doseMmolPerKg);
  return { timeS, value: Float64Array.from({ length: knots }, (_, i) => curve(i * STEP_S)) };
}

function populationCurve(
  input: Exclude<ArterialInput, { kind: 'measured' | 'automatic' | 'region' }>,
  dose: number,
) {
  if (!(dose > 0)) throw inputError(`The dose must be positive; got ${dose} mmol/kg`);
  if (input.kind === 'weinmann') return (t: number) => weinmannPlasmaMm(t, dose);
  const blood = { parker: parkerBloodMm, georgiou: georgiouBloodMm, preclinical: preclinicalBloodMm }[
    input.kind
  ];
  const scale = dose / REFERENCE_DOSE / plasmaShare(input.hematocrit);
  return (t: number) => scale * blood(t);
}

function measuredPlasma(input: Extract<ArterialInput, { kind: 'measured' }>, untilS: number): SampledCurve {
  const { timesS, concentrationMm, of } = input;
  if (timesS.length !== concentrationMm.length || timesS.length < 2) {
    throw inputError(`The curve has ${timesS.length} times and ${concentrationMm.length} concentrations`);
  }
  timesS.forEach((t, i) => {
    if (!Number.isFinite(t) || !Number.isFinite(concentrationMm[i])) {
      throw inputError(`Point ${i + 1} of the curve is not a number`);
    }
    if (i > 0 && t <= timesS[i - 1]) throw inputError(`Times must increase: point ${i + 1} is ${t} s`);
  });
  const endS = timesS[timesS.length - 1];
  // A millisecond for rounding: curve and frames mostly come from the same header, by different sums.
  if (endS < untilS - 1e-3) throw inputError(`The curve ends at ${endS} s, the frames at ${untilS} s`);
  const scale = of === 'blood' ? 1 / plasmaShare(input.hematocrit) : 1;
  return { timeS: Float64Array.from(timesS), value: Float64Array.from(concentrationMm, (c) => c * scale) };
}

/** The steps in which a measured curve is known, as plasma; undefined where none are stated. @throws quantify/arterial-input */
export function plasmaResolution(input: ArterialInput): SampledCurve | undefined {
  if (input.kind !== 'measured' || input.resolutionMm === undefined) return undefined;
  const { timesS, resolutionMm, of } = input;
  if (resolutionMm.length !== timesS.length) {
    throw inputError(`The curve has ${timesS.length} points and ${resolutionMm.length} steps`);
  }
  const scale = of === 'blood' ? 1 / plasmaShare(input.hematocrit) : 1;
  return { timeS: Float64Array.from(timesS), value: Float64Array.from(resolutionMm, (step) => step * scale) };
}

function plasmaShare(share = 0.42): number {
  if (share >= 0 && share < 1) return 1 - share;
  throw inputError(`The hematocrit must be a share below 1; got ${share}`);
}

function inputError(what: string) {
  return quantifyErrors.error('quantify/arterial-input', { what });
}
