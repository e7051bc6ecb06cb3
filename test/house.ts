/** The floors of the house: a room imports from any lower floor, never from its own. */
export const FLOORS: readonly (readonly string[])[] = [
  ['foundation'],
  ['numerics', 'volume', 'tables', 'ledger'],
  ['dicom', 'quantify', 'statistics', 'learners', 'clinical', 'standardisation'],
  ['registration', 'radiomics', 'phantom', 'prediction'],
  ['segmentation', 'plots'],
  ['study'],
  ['runner', 'viewer'],
  ['server', 'report'],
  ['reading-room'],
  ['cli'],
];

/** Rooms that live in Node; every other one may reach Node only from `src/node`. */
export const NODE_ROOMS: readonly string[] = ['ledger', 'runner', 'server', 'cli'];

/** Rooms that promise to have no dependency outside the house. */
export const WITHOUT_DEPENDENCIES: readonly string[] = [
  'foundation',
  'numerics',
  'quantify',
  'radiomics',
  'statistics',
  'learners',
  'clinical',
  'standardisation',
];

export function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}
