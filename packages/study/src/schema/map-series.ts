import { findModel } from '@lobule/quantify';

/** Series that models are fitted to. */
export type MapSeries = 'dynamic' | 'vfa' | 'inversion-recovery' | 'diffusion' | 't2' | 't2star' | B1Pair;

/** Pairs of images that B1 is computed from, each a model of its own. */
export const b1Pairs = ['b1-afi', 'b1-bloch-siegert'] as const;
/** Two acquisitions from which B1 is made. */
export type B1Pair = (typeof b1Pairs)[number];

/** What the frames of a model's series differ in, by the member of its protocol that lists it. */
export const seriesOfMember = {
  flipAnglesDeg: 'vfa',
  inversionTimesMs: 'inversion-recovery',
  echoTimesMs: 't2',
  bValues: 'diffusion',
  timesS: 'dynamic',
} as const satisfies Readonly<Record<string, MapSeries>>;

/** The member of a model's protocol that lists what its frames differ in; undefined for a model of single images. */
export function frameMember(model: string): keyof typeof seriesOfMember | undefined {
  const members = Object.keys(membersOfProtocol(model));
  return (Object.keys(seriesOfMember) as (keyof typeof seriesOfMember)[]).find((name) =>
    members.includes(name),
  );
}

/**
 * The series that a model is made from, or undefined where a study cannot hold the model: a new model of quantify is
 * offered as soon as the headers of some series say what its protocol asks for.
 *
 * @example
 * seriesOfModel('ivim'); // 'diffusion'
 */
export function seriesOfModel(model: string): MapSeries | undefined {
  const member = frameMember(model);
  if (member === undefined) return b1Pairs.find((pair) => pair === model);
  return member === 'echoTimesMs' && model.startsWith('t2star') ? 't2star' : seriesOfMember[member];
}

/** Schemas of what a model must be told of the acquisition, by name. */
export function membersOfProtocol(model: string): Readonly<Record<string, { readonly default?: unknown }>> {
  return findModel(model).protocol.json['properties'] as Record<string, { default?: unknown }>;
}
