import { hashOf } from '@lobule/foundation';
import type { EventLedger } from '@lobule/ledger';
import { type Plan, type RegisteredPlan, registerPlan } from '@lobule/prediction';
import type { EndpointPlan, Study } from '@lobule/study';

type Analysis = NonNullable<Study['analysis']>;

export interface RegisteredAnalysis {
  readonly analysis: Analysis;
  readonly plans: readonly PlannedEndpoint[];
  readonly hash: string;
  /** Outcomes were read in this folder under another plan before this one was registered. */
  readonly isChanged: boolean;
}

export interface PlannedEndpoint {
  readonly endpoint: EndpointPlan;
  readonly registered: RegisteredPlan;
  /** This outcome was not in the first plan, or not as it is now: its results confirm nothing. */
  readonly isExploratory: boolean;
}

export const PLAN_CHANGED =
  'An earlier plan of another hash was registered here on which outcomes were read; this analysis is exploratory';

const REGISTERED = 'plan-registered';
const READ = 'outcomes-read';

/** What the ledger holds of a plan. */
interface PlanEvent {
  readonly hash?: string;
  /** Hash of each endpoint's own plan, with all that is done to the table and the images before it. */
  readonly plans?: Readonly<Record<string, string>>;
}

/**
 * Fixes the plan by its hash and writes that to the ledger, before any outcome is read. The first plan of a folder under
 * which outcomes were read is the one that was made without knowing; what is not in it is exploratory.
 *
 * @throws prediction/plan-wrong
 */
export function registerAnalysis(study: Study, ledger: EventLedger): RegisteredAnalysis | undefined {
  const { analysis } = study;
  if (!analysis) return undefined;
  const planned = analysis.endpoints.map((endpoint) => {
    const { name: _name, title: _title, ...ofPlan } = endpoint;
    const plan: Plan = {
      ...ofPlan,
      patient: 'subject',
      seed: study.seed,
      groups: usedGroups(endpoint, analysis),
    };
    return { endpoint, registered: registerPlan(plan) };
  });
  const before = preparationOf(study);
  const own = Object.fromEntries(
    planned.map(({ endpoint, registered }) => [endpoint.name, hashOf({ before, plan: registered.hash })]),
  );
  const { tableOne, univariable, correlations, groups } = analysis;
  const correlated = correlations && { correlations, groups };
  const hash = hashOf({ before, tableOne, univariable, correlated, plans: own });
  const known = planEvents(ledger, REGISTERED);
  if (!known.some((event) => event.hash === hash)) ledger.append(REGISTERED, { hash, plans: own });
  const [read] = planEvents(ledger, READ);
  const first = read && known.find((event) => event.hash === read.hash);
  const isChanged = first !== undefined && first.hash !== hash;
  const confirmed = new Set(Object.values(first?.plans ?? {}));
  return {
    analysis,
    plans: planned.map((one) => ({
      ...one,
      isExploratory: isChanged && !confirmed.has(own[one.endpoint.name]),
    })),
    hash,
    isChanged,
  };
}

/**
 * Writes down that outcomes are read under this plan from now on: from here a changed plan is exploratory. One that was
 * refused before (a misspelt column, an unknown code) has taught nobody anything.
 */
export function beginReading({ hash }: RegisteredAnalysis, ledger: EventLedger): void {
  if (!planEvents(ledger, READ).some((event) => event.hash === hash)) ledger.append(READ, { hash });
}

function planEvents(ledger: EventLedger, wanted: string): readonly PlanEvent[] {
  return ledger.events().flatMap(({ kind, data }) => (kind === wanted ? [data as PlanEvent] : []));
}

/** Only the groups that an endpoint's models take: another endpoint's outcome may stand in another group. */
function usedGroups(endpoint: EndpointPlan, analysis: Analysis): Plan['groups'] {
  const wanted = new Set([
    ...endpoint.models.flatMap(({ groups }) => groups),
    ...(analysis.univariable?.groups ?? []),
  ]);
  return Object.fromEntries(Object.entries(analysis.groups).filter(([name]) => wanted.has(name)));
}

/**
 * What becomes of the data before a model sees them: a threshold of a region that is moved after the outcomes were seen is
 * another plan too. Where files lie, and how things are called for people, is not.
 */
function preparationOf(study: Study): unknown {
  const { images, registration, table, externalTables = [], maps, regions, standardise, features } = study;
  const ofTable = ({
    id,
    missing,
    rules,
    recist,
  }: Pick<NonNullable<Study['table']>, 'id' | 'missing' | 'rules'> &
    Pick<NonNullable<Study['table']>, 'recist'>) => ({
    id,
    missing,
    rules,
    ...(recist && { recist: { ...recist, file: undefined } }),
  });
  return {
    table: table && ofTable(table),
    externalTables: externalTables.map((one) => ({ name: one.name, ...ofTable(one) })),
    images: images && { visits: images.visits, series: images.series },
    registration,
    standardise,
    maps,
    regions: regions.map((region) => ('file' in region ? { ...region, file: undefined } : region)),
    features,
  };
}
