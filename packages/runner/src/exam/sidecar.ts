import { canonicalJson, hashOf, type Reason } from '@lobule/foundation';
import { fitReasons, type ParameterDescription } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { type ExamProtocol, modelOf } from './protocol.ts';

/** What stands beside a map: what it is, by which model, from which protocol, and what its reason codes mean. */
export function sidecar(
  request: MapRequest,
  protocol: ExamProtocol,
  parameter: ParameterDescription,
  warnings: readonly Reason[],
): Uint8Array {
  const model = modelOf(request);
  const content = {
    Quantity: parameter.label,
    Description: parameter.description,
    Units: parameter.unit,
    ...(parameter.standardId === undefined ? {} : { OsipiCaplexId: parameter.standardId }),
    Model: model.title,
    ModelId: model.id,
    Citation: model.citation,
    Protocol: protocol.protocol,
    Settings: protocol.settings,
    SettingsHash: hashOf(request),
    Warnings: warnings.map(({ text }) => text),
    ReasonCodes: Object.fromEntries(fitReasons.map(({ code, name, text }) => [code, `${name}: ${text}`])),
    GeneratedBy: [{ Name: 'Lobule', Description: 'For research, not a medical device' }],
  };
  return new TextEncoder().encode(`${canonicalJson(content)}\n`);
}
