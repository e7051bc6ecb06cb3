import type { Reason } from '@lobule/foundation';
import type { FeatureTableSummary, Study, VisitChanges } from '@lobule/study';
import type { Table } from '@lobule/tables';
import type { ExamOutcome } from '../exam/exam-task.ts';

/** The table of features for the report: what is undefined in an exam, and what an exam lacks that others have. */
export function featureSummary(
  features: Table,
  outcomes: readonly ExamOutcome[],
  study: Study,
  changes: readonly VisitChanges[] = [],
): FeatureTableSummary {
  const names = features.columns.slice(2).map(({ name }) => name);
  return {
    rows: features.rows,
    features: names.length,
    region: study.features.map(({ region }) => region).join(', '),
    settings: { ...study.features[0]?.settings, ...beside(study) },
    undefined: outcomes.flatMap(({ subject, result, features: cells }) => {
      const reasons = new Map(cells.map(({ name, reason }) => [name, reason]));
      const inRegion = (region: string) => cells.some(({ name }) => name.startsWith(`${region}_`));
      return names.flatMap((feature) => {
        const asked = changes.find(({ region, to }) => feature.startsWith(`${region}_change-${to}-`));
        // Changes stand in the row of the visit from which they are.
        if (asked && asked.from !== result.visit) return [];
        const reason = reasons.has(feature)
          ? reasons.get(feature)
          : (asked?.patients.find((one) => one.subject === subject)?.reason ??
            whyAbsent(feature, study, inRegion));
        return reason ? [{ feature, subject, reason }] : [];
      });
    }),
    file: 'tables/features.csv',
  };
}

/** Of the first request, as its other settings are. */
function beside({ features: [first] }: Study): Readonly<Record<string, unknown>> {
  const { heterogeneity, voxelMaps, changes } = first ?? {};
  return {
    ...(heterogeneity && { heterogeneity }),
    ...(voxelMaps && { voxelMaps }),
    ...(changes && { changes }),
  };
}

function whyAbsent(feature: string, { features }: Study, inRegion: (region: string) => boolean): Reason {
  const [request] = features
    .filter(({ region }) => feature.startsWith(`${region}_`))
    .sort((a, b) => b.region.length - a.region.length);
  if (request && !inRegion(request.region)) {
    return { code: 'no-region', text: `The exam has no features of the region ${request.region}.` };
  }
  const asked = [
    ...(request?.images ?? []),
    ...(request?.heterogeneity?.maps ?? []),
    ...(request?.voxelMaps?.images ?? []),
  ];
  const image = asked.find((name) => feature.startsWith(`${request?.region}_${name}_`));
  return image === undefined
    ? { code: 'not-measured', text: 'The exam lacks this feature.' }
    : { code: 'no-image', text: `The exam has no image ${image}.` };
}
