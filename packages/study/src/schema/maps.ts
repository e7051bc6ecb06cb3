import { type Infer, s } from '@lobule/foundation';
import {
  adcModel,
  extendedToftsModel,
  inversionRecoveryModel,
  ivimModel,
  semiquantitativeModel,
  t1VfaModel,
  t2Model,
  t2StarModel,
  toftsModel,
} from '@lobule/quantify';

const dynamicClock = {
  phaseCentreS: s.number({
    default: 0,
    description: 'From the time of a phase to the centre of its k-space, s',
  }),
  phaseDurationS: s.optional(s.number({ exclusiveMinimum: 0, description: 'How long one phase is read, s' })),
};

const baselineFrames = s.array(s.integer({ minimum: 0 }), {
  minItems: 1,
  default: [0],
  description: 'Phases before contrast, counted from 0',
});

const perfusion = {
  ...dynamicClock,
  t1: s.union([
    s.oneOf(['t1-vfa', 't1-inversion-recovery'], { description: 'The map that this study makes' }),
    s.number({ exclusiveMinimum: 0, description: 'One T1 for all tissue, ms' }),
  ]),
  relaxivityPerMmPerS: s.number({
    exclusiveMinimum: 0,
    description:
      'r1 of the agent in plasma at this field, 1/(mM s); knows no default, as agents differ by a factor of 2',
  }),
  baselineFrames,
};

/** A map of a study: a model of `quantify` by its id, its settings, and what the images alone do not say. */
export const mapSchema = s.tagged('model', [
  s.object({ model: s.literal('t1-vfa'), settings: s.optional(t1VfaModel.settings) }),
  s.object({
    model: s.literal('t1-inversion-recovery'),
    settings: s.optional(inversionRecoveryModel.settings),
  }),
  s.object({ model: s.literal('t2'), settings: s.optional(t2Model.settings) }),
  s.object({ model: s.literal('t2star'), settings: s.optional(t2StarModel.settings) }),
  s.object({ model: s.literal('adc'), settings: s.optional(adcModel.settings) }),
  s.object({ model: s.literal('ivim'), settings: s.optional(ivimModel.settings) }),
  s.object({
    model: s.literal('semiquantitative'),
    settings: s.optional(semiquantitativeModel.settings),
    ...dynamicClock,
    baselineFrames,
    arrivalS: s.optional(s.number({ description: 'Bolus arrival on the clock of the phases, s' })),
    earlyFrame: s.optional(
      s.integer({ minimum: 1, description: 'Early phase, counted from 0 before contrast' }),
    ),
    lateFrame: s.optional(s.integer({ minimum: 2, description: 'Late phase; the last where not given' })),
  }),
  s.object({ model: s.literal('tofts'), settings: toftsModel.settings, ...perfusion }),
  s.object({ model: s.literal('extended-tofts'), settings: extendedToftsModel.settings, ...perfusion }),
]);

export type MapRequest = Infer<typeof mapSchema>;
