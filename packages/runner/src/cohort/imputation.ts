import type { PredictionData } from '@lobule/prediction';
import type { EndpointPlan, StudyNote } from '@lobule/study';

/** At most so many predictors are named in a note. */
const NAMED = 8;

/** How much of what an endpoint's models learn from was not measured; nothing where they impute nothing. */
export function imputationNotes(
  endpoint: EndpointPlan,
  { groups, x, rowPatient, patients }: PredictionData,
): StudyNote[] {
  const imputing = endpoint.models.flatMap((model) =>
    model.steps.flatMap((step) => (step.step === 'impute' ? [{ model, method: step.method }] : [])),
  );
  const used = new Set(imputing.flatMap(({ model }) => model.groups.flatMap((group) => groups[group] ?? [])));
  const lacking = new Set<number>();
  const imputed: { readonly name: string; readonly missing: number }[] = [];
  x.names.forEach((name, column) => {
    if (!used.has(name)) return;
    const without = new Set<number>();
    for (let row = 0; row < x.rows; row++) {
      if (Number.isNaN(x.values[column * x.rows + row])) without.add(rowPatient[row]);
    }
    for (const patient of without) lacking.add(patient);
    if (without.size > 0) imputed.push({ name, missing: without.size });
  });
  if (imputed.length === 0) return [];
  const named = imputed
    .sort((a, b) => b.missing - a.missing)
    .slice(0, NAMED)
    .map(({ name, missing }) => `${name} (${missing})`);
  const more = imputed.length > NAMED ? ` and ${imputed.length - NAMED} more` : '';
  const methods = [...new Set(imputing.map(({ method }) => method))].join(' or ');
  return [
    {
      kind: 'defaulted',
      code: 'imputed',
      text: `Of ${patients.length} patients ${lacking.size} lacked a value of ${imputed.length} of ${used.size} predictors, which was imputed by the ${methods} of the training patients: ${named.join(', ')}${more}`,
      step: `analysis of ${endpoint.name}`,
    },
  ];
}
