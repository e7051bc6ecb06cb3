import type { Code } from '../code.ts';
import { getText } from '../read/values.ts';
import { comprehensive3dSrStorage, segmentationStorage } from '../sop-classes.ts';
import type { DicomObject } from '../write/object.ts';
import { type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { writeDicom } from '../write/write-dicom.ts';
import { concepts } from './concepts.ts';
import { codeItem, container, imageItem, nameItem, numberItem, textItem, uidItem } from './content.ts';

/** Who measured: a person by pseudonym, or a program. One report has one observer; two readers have two reports. */
export type Observer =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'device'; readonly name: string; readonly uid: string };

/** What was measured in one region. */
export interface MeasurementGroup {
  /** The same for the same lesion at every visit. */
  readonly tracking: { readonly id: string; readonly uid: string };
  /** Such as (108369006, SCT, Neoplasm). */
  readonly finding: Code;
  /** The segment in which it was measured. */
  readonly segment: { readonly instanceUid: string; readonly seriesUid: string; readonly number: number };
  /** The series on which the segment was drawn. */
  readonly sourceSeriesUid: string;
  /** NaN is written as `not a number`, with no value. */
  readonly measurements: readonly { readonly concept: Code; readonly value: number; readonly unit: Code }[];
}

/** `source` is an image that was read. */
export interface MeasurementReportOptions extends OwnInstance {
  readonly observer: Observer;
  readonly groups: readonly MeasurementGroup[];
  /** What was done; default magnetic resonance imaging of the breast. */
  readonly procedure?: Code;
}

/**
 * Measurements of regions as a structured report after TID 1500 (PS3.16), a group after TID 1411 for each region. It is
 * partial and unverified: a person signs reports, no program does.
 *
 * @throws dicom/missing-attribute where the source names no study
 * @example
 * const bytes = writeMeasurementReport({ observer: { kind: 'person', name: 'Reader^A' }, groups, source, ...more });
 */
export function writeMeasurementReport(options: MeasurementReportOptions): Uint8Array<ArrayBuffer> {
  const { source, groups } = options;
  const tree = container(undefined, concepts.report, [
    codeItem('HAS CONCEPT MOD', concepts.language, concepts.english),
    ...observerItems(options.observer),
    codeItem('HAS CONCEPT MOD', concepts.procedureReported, options.procedure ?? concepts.breastMri),
    container('CONTAINS', concepts.measurements, groups.map(writeGroup)),
  ]);
  return writeDicom({
    ...ownInstance(options),
    // Those of images alone.
    FrameOfReferenceUID: undefined,
    PositionReferenceIndicator: undefined,
    Laterality: undefined,
    BodyPartExamined: undefined,
    ...tree,
    ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1500' }],
    SOPClassUID: comprehensive3dSrStorage,
    Modality: 'SR',
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CurrentRequestedProcedureEvidenceSequence: [evidence(getText(source, 'StudyInstanceUID') ?? '', groups)],
    CompletionFlag: 'PARTIAL',
    VerificationFlag: 'UNVERIFIED',
  });
}

function observerItems(observer: Observer): DicomObject[] {
  if (observer.kind === 'person') {
    return [
      codeItem('HAS OBS CONTEXT', concepts.observerType, concepts.person),
      nameItem('HAS OBS CONTEXT', concepts.personName, observer.name),
    ];
  }
  return [
    codeItem('HAS OBS CONTEXT', concepts.observerType, concepts.device),
    uidItem('HAS OBS CONTEXT', concepts.deviceUid, observer.uid),
    textItem('HAS OBS CONTEXT', concepts.deviceName, observer.name),
  ];
}

function writeGroup(group: MeasurementGroup): DicomObject {
  const { tracking, finding, segment, sourceSeriesUid, measurements } = group;
  return container(
    'CONTAINS',
    concepts.group,
    [
      textItem('HAS OBS CONTEXT', concepts.trackingId, tracking.id),
      uidItem('HAS OBS CONTEXT', concepts.trackingUid, tracking.uid),
      codeItem('CONTAINS', concepts.finding, finding),
      imageItem('CONTAINS', concepts.referencedSegment, {
        sopClassUid: segmentationStorage,
        instanceUid: segment.instanceUid,
        segment: segment.number,
      }),
      uidItem('CONTAINS', concepts.sourceSeries, sourceSeriesUid),
      ...measurements.map(({ concept, value, unit }) => numberItem('CONTAINS', concept, value, unit)),
    ],
    { ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1411' }] },
  );
}

/** Every object that the report points at. */
function evidence(study: string, groups: readonly MeasurementGroup[]): DicomObject {
  const bySeries = new Map<string, Set<string>>();
  for (const { segment } of groups) {
    const known = bySeries.get(segment.seriesUid) ?? new Set();
    bySeries.set(segment.seriesUid, known.add(segment.instanceUid));
  }
  return {
    StudyInstanceUID: study,
    ReferencedSeriesSequence: [...bySeries].map(([uid, instances]) => ({
      SeriesInstanceUID: uid,
      ReferencedSOPSequence: [...instances].map((instance) => ({
        ReferencedSOPClassUID: segmentationStorage,
        ReferencedSOPInstanceUID: instance,
      })),
    })),
  };
}
