import type { Reason } from '@lobule/foundation';
import type { FeatureTableSummary, Study } from '@lobule/study';
import type { Table } from '@lobule/tables';
import type { ExamOutcome } from '../exam/exam-task.ts';

/** The table of features for the report: what is undefined in an exam, and what an exam lacks that others have. */
export function featureSummary(
  features: Table,
  outcomes: readonly ExamOutcome[],
  study: Study,
): FeatureTableSummary {
  const names = features.columns.slice(2).map(({ name }) => name);
  return {
    rows: features.rows,
    features: names.length,
    region: study.features.map(({ region }) => region).join(', '),
    settings: { ...study.features[0]?.settings, ...heterogeneityOf(study) },
    undefined: outcomes.flatMap(({ subject, features: cells }) => {
      const reasons = new Map(cells.map(({ name, reason }) => [name, reason]));
      const inRegion = (region: string) => cells.some(({ name }) => name.startsWith(`${region}_`));
      return names.flatMap((feature) => {
        const reason = reasons.has(feature) ? reasons.get(feature) : whyAbsent(feature, study, inRegion);
        return reason ? [{ feature, subject, reason }] : [];
      });
    }),
    file: 'tables/features.csv',
  };
}

/** Of the first request, as its other settings are. */
function heterogeneityOf({ features: [first] }: Study): Readonly<Record<string, unknown>> {
  return first?.heterogeneity ? { heterogeneity: first.heterogeneity } : {};
}

function whyAbsent(feature: string, { features }: Study, inRegion: (region: string) => boolean): Reason {
  const [request] = features
    .filter(({ region }) => feature.startsWith(`${region}_`))
    .sort((a, b) => b.region.length - a.region.length);
  if (request && !inRegion(request.region)) {
    return { code: 'no-region', text: `The exam has no features of the region ${request.region}.` };
  }
  const asked = [...(request?.images ?? []), ...(request?.heterogeneity?.maps ?? [])];
  const image = asked.find((name) => feature.startsWith(`${request?.region}_${name}_`));
  return image === undefined
    ? { code: 'not-measured', text: 'The exam lacks this feature.' }
    : { code: 'no-image', text: `The exam has no image ${image}.` };
}
