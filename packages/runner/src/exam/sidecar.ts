import { canonicalJson, type Json, type Reason } from '@lobule/foundation';
import { findModel, fitReasons, type ParameterDescription } from '@lobule/quantify';
import packageFacts from '../../package.json' with { type: 'json' };
import { BACKGROUND } from './made-map.ts';
import type { ExamProtocol } from './protocol.ts';

/** What the files beside the maps of one model tell. */
export interface SidecarFacts {
  readonly protocol: ExamProtocol;
  /** What the plan or the call asked for. */
  readonly settingsHash: string;
  /** Hash of the code that made the maps. */
  readonly code: string;
  /** Content hashes of the series and of the maps that the model took. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Marks that must travel with every output. */
  readonly warnings: readonly Reason[];
}

/** What stands beside a map: what it is, by which model, from which protocol, and what its reason codes mean. */
export function sidecar(facts: SidecarFacts, parameter: ParameterDescription): Uint8Array {
  const { label, description, unit } = parameter;
  return encode({
    Quantity: label,
    Description: description,
    Units: unit,
    ...standardIds(parameter),
    ...common(facts),
    ReasonCodes: reasonNames(),
  });
}

/** What stands beside the map of reasons. */
export function reasonsSidecar(facts: SidecarFacts): Uint8Array {
  return encode({
    Quantity: 'reasons',
    Description:
      'Why a voxel has no value, a part of one, or one to be read with care; 0 where the fit is sound',
    Units: '1',
    ...common(facts),
    ReasonCodes: reasonNames(),
  });
}

/** `255: background: Outside the body or the mask: not fitted.` */
export function reasonNames(): Record<string, string> {
  const named = fitReasons.map(({ code, name, text }): [string, string] => [`${code}`, `${name}: ${text}`]);
  return Object.fromEntries([
    ...named,
    [`${BACKGROUND}`, 'background: Outside the body or the mask: not fitted.'],
  ]);
}

/** Suffixes that BIDS knows for maps (qMRI appendix). */
const BIDS_SUFFIX = /^(T1|T2|T2star|R1|R2|R2star|PD|M0|S0|TB1)map$/;

/** The id of OSIPI CAPLEX or of DICOM, and the suffix of BIDS, of those that a quantity has. */
export function standardIds({ standardId, label }: Pick<ParameterDescription, 'standardId' | 'label'>): {
  readonly OsipiCaplexId?: string;
  readonly DicomCode?: string;
  readonly BidsSuffix?: string;
} {
  const isDicom = standardId?.startsWith('DCM:');
  return {
    ...(standardId !== undefined && (isDicom ? { DicomCode: standardId } : { OsipiCaplexId: standardId })),
    ...(BIDS_SUFFIX.test(label) && { BidsSuffix: label }),
  };
}

function common({ protocol, settingsHash, code, inputs, warnings }: SidecarFacts) {
  const { id, title, equation, citation } = findModel(protocol.model.modelId);
  return {
    Model: title,
    ModelId: id,
    Formula: equation,
    Citation: citation,
    Protocol: protocol.protocol as Json,
    Settings: protocol.settings as Json,
    SettingsHash: settingsHash,
    InputHashes: inputs,
    Warnings: warnings.map(({ text }) => text),
    GeneratedBy: [
      {
        Name: 'Lobule',
        Version: packageFacts.version,
        CodeHash: code,
        Description: 'For research, not a medical device',
      },
    ],
  };
}

function encode(content: Readonly<Record<string, unknown>>): Uint8Array {
  return new TextEncoder().encode(`${canonicalJson(content)}\n`);
}
