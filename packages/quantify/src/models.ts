import { type JsonSchema, nearest } from '@lobule/foundation';
import type { MapModel, PreparedModel } from './core/model.ts';
import { adcModel } from './diffusion/adc.ts';
import { dkiModel } from './diffusion/dki.ts';
import { dkiTensorModel } from './diffusion/dki-tensor.ts';
import { ivimModel } from './diffusion/ivim.ts';
import { ivimBayesModel } from './diffusion/ivim-bayes.ts';
import { ivimSegmentedModel } from './diffusion/ivim-segmented.ts';
import { quantifyErrors } from './errors.ts';
import { dualInputModel } from './perfusion/dual-input.ts';
import { extendedToftsModel } from './perfusion/extended-tofts.ts';
import { patlakModel } from './perfusion/patlak.ts';
import { toftsModel } from './perfusion/tofts.ts';
import { twoCompartmentExchangeModel } from './perfusion/two-compartment-exchange.ts';
import { twoCompartmentUptakeModel } from './perfusion/two-compartment-uptake.ts';
import { b1AfiModel } from './relaxometry/b1-afi.ts';
import { b1BlochSiegertModel } from './relaxometry/b1-bloch-siegert.ts';
import { deltaT1Model } from './relaxometry/delta-t1.ts';
import { inversionRecoveryModel } from './relaxometry/inversion-recovery.ts';
import { t2Model, t2StarModel } from './relaxometry/mono-exponential.ts';
import { t1VfaLinearModel, t1VfaModel } from './relaxometry/t1-vfa.ts';
import { iaucModel } from './semiquantitative/iauc.ts';
import { semiquantitativeModel } from './semiquantitative/semiquantitative.ts';

/** A model by itself, without the type of its protocol: what the command line and a viewer list. */
export type ListedModel = Omit<MapModel<unknown, unknown>, 'prepare'>;

const models = [
  t1VfaModel,
  t1VfaLinearModel,
  b1AfiModel,
  b1BlochSiegertModel,
  inversionRecoveryModel,
  deltaT1Model,
  t2Model,
  t2StarModel,
  adcModel,
  ivimModel,
  ivimSegmentedModel,
  ivimBayesModel,
  dkiModel,
  dkiTensorModel,
  toftsModel,
  extendedToftsModel,
  patlakModel,
  twoCompartmentUptakeModel,
  twoCompartmentExchangeModel,
  dualInputModel,
  semiquantitativeModel,
  iaucModel,
] as const;

/** Every model, in the order in which a person would look for them.
 *
 * @example
 * listModels().map((model) => model.id); // ['t1-vfa', 't1-inversion-recovery', ...]
 */
export function listModels(): readonly ListedModel[] {
  return models;
}

/** @throws quantify/unknown-model with the nearest name. */
export function findModel(id: string): ListedModel {
  const found = models.find((model) => model.id === id);
  if (found) return found;
  const suggestion = nearest(
    id,
    models.map((model) => model.id),
  );
  throw quantifyErrors.error('quantify/unknown-model', {
    what: `No model is called ${id}${suggestion ? `; did you mean ${suggestion}?` : ''}`,
  });
}

/**
 * Prepares a model by its name from plain JSON, as read from a file. The names of the members are checked against
 * the model's schemas, their values by the model itself.
 *
 * @throws quantify/unknown-model, quantify/protocol, quantify/settings and what the model throws.
 * @example
 * prepareModel('adc', { bValues: [0, 800] }).fitCurve([1000, 300]).parameters.adcMm2PerS;
 */
export function prepareModel(id: string, protocol: object, settings: object = {}): PreparedModel {
  const model = findModel(id);
  checkMembers('quantify/protocol', 'protocol', protocol, model.protocol.json, true);
  checkMembers('quantify/settings', 'settings', settings, model.settings.json, false);
  return (model as MapModel<unknown, unknown>).prepare(protocol, settings);
}

function checkMembers(
  code: 'quantify/protocol' | 'quantify/settings',
  what: string,
  given: object,
  schema: JsonSchema,
  complete: boolean,
): void {
  const known = Object.keys(schema['properties'] as object);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const suggestion = nearest(name, known);
    throw quantifyErrors.error(code, {
      what: `Unknown member ${name} of the ${what}${suggestion ? `; did you mean ${suggestion}?` : ''}`,
    });
  }
  const required = complete ? (schema['required'] as readonly string[]) : [];
  for (const name of required) {
    if (Object.hasOwn(given, name)) continue;
    throw quantifyErrors.error(code, { what: `The ${what} lacks ${name}` });
  }
}
