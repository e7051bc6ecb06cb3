import { type Code, writeCode } from '../code.ts';
import type { DicomObject } from '../write/object.ts';

/** One content item of a structured report, and those below it (PS3.3 C.17.3). */
export function container(
  relationship: string | undefined,
  concept: Code,
  content: readonly DicomObject[],
  more: DicomObject = {},
): DicomObject {
  return {
    ...(relationship === undefined ? {} : { RelationshipType: relationship }),
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [writeCode(concept)],
    ContinuityOfContent: 'SEPARATE',
    ...(content.length > 0 ? { ContentSequence: content } : {}),
    ...more,
  };
}

export function codeItem(relationship: string, concept: Code, value: Code): DicomObject {
  return { ...head(relationship, 'CODE', concept), ConceptCodeSequence: [writeCode(value)] };
}

export function textItem(relationship: string, concept: Code, text: string): DicomObject {
  return { ...head(relationship, 'TEXT', concept), TextValue: text };
}

export function nameItem(relationship: string, concept: Code, name: string): DicomObject {
  return { ...head(relationship, 'PNAME', concept), PersonName: name };
}

export function uidItem(relationship: string, concept: Code, uid: string): DicomObject {
  return { ...head(relationship, 'UIDREF', concept), UID: uid };
}

/** A number with its unit; where it is undefined, no value and the reason (CID 42). */
export function numberItem(
  relationship: string,
  concept: Code,
  value: number,
  unit: Code,
  content: readonly DicomObject[] = [],
): DicomObject {
  const item = head(relationship, 'NUM', concept);
  const below = content.length > 0 ? { ContentSequence: content } : {};
  if (!Number.isFinite(value)) {
    const reason = { value: '114000', scheme: 'DCM', meaning: 'Not a number' };
    return {
      ...item,
      MeasuredValueSequence: [],
      NumericValueQualifierCodeSequence: [writeCode(reason)],
      ...below,
    };
  }
  const measured = {
    MeasurementUnitsCodeSequence: [writeCode(unit)],
    NumericValue: decimal(value),
    FloatingPointValue: value,
  };
  return { ...item, MeasuredValueSequence: [measured], ...below };
}

export function imageItem(
  relationship: string,
  concept: Code,
  reference: { readonly sopClassUid: string; readonly instanceUid: string; readonly segment?: number },
): DicomObject {
  return {
    ...head(relationship, 'IMAGE', concept),
    ReferencedSOPSequence: [
      {
        ReferencedSOPClassUID: reference.sopClassUid,
        ReferencedSOPInstanceUID: reference.instanceUid,
        ...(reference.segment === undefined ? {} : { ReferencedSegmentNumber: reference.segment }),
      },
    ],
  };
}

function head(relationship: string, type: string, concept: Code): DicomObject {
  return {
    RelationshipType: relationship,
    ValueType: type,
    ConceptNameCodeSequence: [writeCode(concept)],
  };
}

/** DS holds 16 characters; the whole number stands beside it as a double. */
function decimal(value: number): number {
  for (let digits = 15; digits > 1; digits--) {
    const short = Number(value.toPrecision(digits));
    if (String(short).length <= 16) return short;
  }
  return Number(value.toPrecision(1));
}
