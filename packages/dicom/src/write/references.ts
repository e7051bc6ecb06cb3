import type { SourceInstance } from '../parametric-map/parametric-map.ts';
import type { DicomObject } from './object.ts';

/** The instances that an object was made from, by series (Referenced Series Sequence). */
export function referencedSeries(sources: readonly SourceInstance[]): DicomObject[] {
  const bySeries = new Map<string, SourceInstance[]>();
  for (const source of sources) {
    const same = bySeries.get(source.seriesUid);
    if (same) same.push(source);
    else bySeries.set(source.seriesUid, [source]);
  }
  return [...bySeries].map(([uid, instances]) => ({
    SeriesInstanceUID: uid,
    ReferencedInstanceSequence: instances.map(({ sopClassUid, instanceUid }) => ({
      ReferencedSOPClassUID: sopClassUid,
      ReferencedSOPInstanceUID: instanceUid,
    })),
  }));
}
