import type { EndpointResult, FlowStage } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

/** Where the table of the flow is written. */
export const FLOW_FILE = 'tables/flow.csv';

/** Who was in the study's own table and not in the development: held out, or held out without the outcome. */
function setAside(holdOut: EndpointResult['holdOut']): FlowStage['excluded'] {
  if (holdOut === undefined || holdOut.subjects.length === 0) return [];
  const reason = {
    code: 'held-out',
    text: `Held out (${holdOut.design}): scored once by the models of the others`,
  };
  return [...holdOut.subjects.map((subject) => ({ subject, reason })), ...holdOut.dropped];
}

/**
 * Who came to each stage and who left there and why: a row for everybody who left, one without a subject where nobody
 * did. After the stages of the flow, those of each outcome's own analysis. People have the study's labels.
 */
export function flowTable(flow: readonly FlowStage[], endpoints: readonly EndpointResult[]): Table {
  const stages: readonly FlowStage[] = [
    ...flow,
    ...endpoints.map(({ title, patients, dropped, holdOut }): FlowStage => {
      const aside = setAside(holdOut);
      return {
        label: `Patients for the outcome: ${title}`,
        unit: 'patients',
        n: patients + dropped.length + aside.length,
        excluded: [...dropped, ...aside],
      };
    }),
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
