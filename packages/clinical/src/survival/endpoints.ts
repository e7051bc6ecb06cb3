/** What can happen to a patient in follow-up, apart where some endpoint tells it apart. */
export const eventKinds = [
  'local-recurrence',
  'regional-recurrence',
  'distant-recurrence',
  /** Invasive, and where is not known. */
  'recurrence',
  'contralateral-invasive',
  /** Invasive and not of the breast. */
  'second-primary',
  /** Ductal carcinoma in situ, of either breast. */
  'in-situ',
  'progression',
  'death-breast-cancer',
  'death-other',
  /** Of a cause that is not known. */
  'death',
] as const;
/** One of `eventKinds`. */
export type EventKind = (typeof eventKinds)[number];

/** Endpoints by STEEP 2.0 and its neighbours, by their usual letters. */
export const survivalEndpoints = ['IDFS', 'IBCFS', 'RFS', 'DRFI', 'DFS', 'EFS', 'PFS', 'OS'] as const;
/** One of `survivalEndpoints`. */
export type SurvivalEndpoint = (typeof survivalEndpoints)[number];

/** What counts as the event of an endpoint, what ends its time, and what is left open. */
export interface EndpointEvents {
  readonly title: string;
  readonly events: readonly EventKind[];
  /** Ends the time at risk without being the event. */
  readonly competing: readonly EventKind[];
  /** Might be an event; what is known does not say. */
  readonly unclear: readonly EventKind[];
}

const DEATHS = ['death-breast-cancer', 'death-other', 'death'] as const;
const RECURRENCES = ['local-recurrence', 'regional-recurrence', 'distant-recurrence', 'recurrence'] as const;
const none = { competing: [], unclear: [] } as const;

/** What counts for each endpoint (STEEP 2.0, Tolaney et al. 2021, doi:10.1200/JCO.20.03613; PFS by RECIST 1.1). */
export const endpointEvents: Readonly<Record<SurvivalEndpoint, EndpointEvents>> = {
  IDFS: {
    title: 'invasive disease-free survival',
    events: [...RECURRENCES, 'contralateral-invasive', 'second-primary', ...DEATHS],
    ...none,
  },
  IBCFS: {
    title: 'invasive breast cancer-free survival',
    events: [...RECURRENCES, 'contralateral-invasive', ...DEATHS],
    ...none,
  },
  RFS: { title: 'recurrence-free survival', events: [...RECURRENCES, ...DEATHS], ...none },
  DRFI: {
    title: 'distant recurrence-free interval',
    events: ['distant-recurrence', 'death-breast-cancer'],
    competing: ['death-other'],
    unclear: ['recurrence', 'death'],
  },
  DFS: {
    title: 'disease-free survival, with in situ disease (legacy; not to be pooled with IDFS)',
    events: [...RECURRENCES, 'contralateral-invasive', 'second-primary', 'in-situ', ...DEATHS],
    ...none,
  },
  EFS: { title: 'event-free survival', events: ['progression', ...RECURRENCES, ...DEATHS], ...none },
  PFS: { title: 'progression-free survival', events: ['progression', ...DEATHS], ...none },
  OS: { title: 'overall survival', events: DEATHS, ...none },
};

/** Events of EFS where the protocol counts new primaries. */
export const secondPrimaries: readonly EventKind[] = ['contralateral-invasive', 'second-primary'];

export function isDeath(kind: EventKind): boolean {
  return (DEATHS as readonly EventKind[]).includes(kind);
}
