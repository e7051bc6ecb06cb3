import type { EndpointResult, FlowStage } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

/** Where the table of the flow is written. */
export const FLOW_FILE = 'tables/flow.csv';

/**
 * Who came to each stage and who left there and why: a row for everybody who left, one without a subject where nobody
 * did. After the stages of the flow, those of each outcome's own analysis. People have the study's labels.
 */
export function flowTable(flow: readonly FlowStage[], endpoints: readonly EndpointResult[]): Table {
  const stages: readonly FlowStage[] = [
    ...flow,
    ...endpoints.map(
      ({ title, patients, dropped }): FlowStage => ({
        label: `Patients for the outcome: ${title}`,
        unit: 'patients',
        n: patients + dropped.length,
        excluded: dropped,
      }),
    ),
  ];
  const rows = stages.flatMap((stage, index) =>
    (stage.excluded.length === 0 ? [undefined] : stage.excluded).map((left) => ({ index, stage, left })),
  );
  return makeTable([
    numberColumn(
      'stage',
      rows.map(({ index }) => index + 1),
    ),
    textColumn(
      'label',
      rows.map(({ stage }) => stage.label),
    ),
    textColumn(
      'unit',
      rows.map(({ stage }) => stage.unit),
    ),
    numberColumn(
      'came',
      rows.map(({ stage }) => stage.n),
    ),
    numberColumn(
      'left',
      rows.map(({ stage }) => stage.excluded.length),
    ),
    textColumn(
      'subject',
      rows.map(({ left }) => left?.subject ?? null),
    ),
    textColumn(
      'reason',
      rows.map(({ left }) => left?.reason.code ?? null),
    ),
    textColumn(
      'why',
      rows.map(({ left }) => left?.reason.text ?? null),
    ),
  ]);
}
