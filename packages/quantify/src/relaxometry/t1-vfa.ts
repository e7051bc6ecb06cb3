import { type Infer, s } from '@lobule/foundation';
import { protocolError, requireFlipAngles, requirePoints, requireTrMs, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import { protocolVerdict, span, type TypicalTissue } from '../core/identifiability.ts';
import type { InputDescription, MapModel, NoSettings, PreparedModel } from '../core/model.ts';
import { M0, T1 } from './parameters.ts';
import { vfaFitter } from './vfa-fitter.ts';

const protocolSchema = s.object({
  flipAnglesDeg: s.array(s.number({ exclusiveMinimum: 0, maximum: 180 }), {
    minItems: 2,
    description: 'Nominal flip angle of each image',
  }),
  trMs: s.number({ exclusiveMinimum: 0, description: 'Repetition time, ms' }),
});
const settingsSchema = s.object({
  method: s.oneOf(['nonlinear', 'linear'], {
    default: 'nonlinear',
    description: 'Least squares on the signal itself, or the linearised Ernst equation (DESPOT1)',
  }),
});
type Protocol = Infer<typeof protocolSchema>;
type Settings = Infer<typeof settingsSchema>;

const b1Input: InputDescription = {
  name: 'b1Factor',
  unit: '1',
  required: false,
  description: 'Actual over nominal flip angle; 1 where not given',
};

/**
 * S(alpha) = M0 sin(alpha) (1 - E1) / (1 - E1 cos(alpha)),  E1 = exp(-TR / T1),  alpha = B1 x nominal
 *
 * Spoiled gradient echoes at several flip angles. The linearised Ernst equation (Gupta 1977; Deoni et al. 2003,
 * MRM 49:515), S/sin = E1 S/tan + M0 (1 - E1), seeds Gauss-Newton steps on the signal itself, each a closed 2 x 2
 * solve (the manner of NOVIFAST, Ramos-Llorden et al. 2018, IEEE TMI 37:2414).
 */
export const t1VfaModel: MapModel<Protocol, Settings> = {
  id: 't1-vfa',
  title: 'T1 by variable flip angle',
  equation: 'S(α) = M0 sin α (1 − E1) / (1 − E1 cos α), E1 = exp(−TR / T1)',
  citation: 'Deoni et al. 2003, MRM 49:515; Ramos-Llorden et al. 2018, IEEE TMI 37:2414; CAPLEX P.NR2.002',
  frames: 'one image per flip angle',
  parameters: [T1, M0],
  free: ['t1Ms', 'm0'],
  inputs: [b1Input],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const { method } = withDefaults<Settings>({ method: 'nonlinear' }, given);
    return prepareVfa(t1VfaModel, protocol, method === 'linear');
  },
};

/**
 * S / sin(alpha) = E1 S / tan(alpha) + M0 (1 - E1)
 *
 * The linearised form by itself, which other programs give (DESPOT1). Small angles weigh too much in it: T1 comes out too
 * long and spreads more where noise is strong (Chang et al. 2008, MRM 60:496). Its standard errors are those of this
 * estimator, not of the better one.
 */
export const t1VfaLinearModel: MapModel<Protocol, NoSettings> = {
  id: 't1-vfa-linear',
  title: 'T1 by variable flip angle, linearised (DESPOT1)',
  equation: 'S / sin α = E1 S / tan α + M0 (1 − E1), E1 = exp(−TR / T1)',
  citation: 'Gupta 1977, JMR 25:231; Deoni et al. 2003, MRM 49:515',
  frames: 'one image per flip angle',
  parameters: [T1, M0],
  free: ['t1Ms', 'm0'],
  inputs: [b1Input],
  protocol: protocolSchema,
  settings: s.object({}),
  prepare: (protocol) => prepareVfa(t1VfaLinearModel, protocol, true),
};

function prepareVfa(
  model: Pick<MapModel<never, never>, 'id' | 'parameters' | 'inputs' | 'free'>,
  { flipAnglesDeg, trMs }: Protocol,
  linear: boolean,
): PreparedModel {
  requireFlipAngles(flipAnglesDeg);
  requireTrMs(trMs);
  requirePoints('flip angles', flipAnglesDeg.length, 2);
  if (new Set(flipAnglesDeg).size < 2) throw protocolError('All flip angles are the same: T1 needs two');
  const fitter = vfaFitter(flipAnglesDeg, trMs, linear);
  const images = `Flip angles of ${span(flipAnglesDeg, 'degrees')} at a TR of ${trMs} ms`;
  return preparedModel(model, fitter, {
    warnings: [
      ...protocolVerdict(model, fitter, images, TISSUES),
      ...exactFitWarning('flip angles', flipAnglesDeg.length, 2),
    ],
  });
}

/** Breast at 3 T. */
const TISSUES: readonly TypicalTissue[] = [
  { name: 'a native tumour', truth: { t1Ms: 1900, m0: 1 }, snr: 50 },
  { name: 'a tumour after contrast', truth: { t1Ms: 460, m0: 1 }, snr: 50 },
];
