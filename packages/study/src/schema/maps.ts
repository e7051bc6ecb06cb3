import { type JsonSchema, type Schema, s } from '@lobule/foundation';
import { findModel, type ListedModel, listModels, type Relaxivity, relaxivitySchema } from '@lobule/quantify';
import { type B1Pair, b1Pairs, membersOfProtocol, seriesOfModel } from './map-series.ts';

/**
 * A map of a study: a model of `quantify` by its id, its settings, and what the images alone do not say. Which of the
 * members a model takes follows from its protocol.
 */
export interface MapRequest {
  readonly model: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly phaseCentreS?: number;
  readonly phaseDurationS?: number;
  readonly baselineFrames?: readonly number[];
  readonly arrivalS?: number;
  readonly earlyFrame?: number;
  readonly lateFrame?: number;
  /** The model whose T1 map is taken, or one T1 in ms. */
  readonly t1?: string | number;
  readonly relaxivityPerMmPerS?: Relaxivity;
  /** Where the actual flip angle comes from. */
  readonly b1?: B1Source;
  /** Of pairs for B1, by the names of their protocols. */
  readonly tr1Ms?: number;
  readonly tr2Ms?: number;
  readonly nominalPeakUt?: number;
  readonly kRadPerUt2?: number;
  readonly pulse?: object;
}

/** A map that the study makes, the scanner's own, or none. */
export type B1Source = B1Pair | 'series' | 'none';

const dynamicClock = {
  phaseCentreS: s.number({
    default: 0,
    description: 'From the time of a phase to the centre of its k-space, s',
  }),
  phaseDurationS: s.optional(s.number({ exclusiveMinimum: 0, description: 'How long one phase is read, s' })),
};

const baselineFrames = s.array(s.integer({ minimum: 0 }), {
  minItems: 1,
  default: [0],
  description: 'Phases before contrast, counted from 0',
});

const arrivalS = s.optional(
  s.number({
    description:
      'Bolus arrival on the clock of the phases, s; if not given midway between the last phase before contrast and the next',
  }),
);

/** Models that give a T1 to convert signals with. */
const t1Models = listModels()
  .filter(({ parameters }) => parameters.some(({ label }) => label === 'T1map'))
  .map(({ id }) => id);

const conversion = {
  t1: s.union([
    s.oneOf(t1Models, { description: 'The map that this study makes' }),
    s.number({ exclusiveMinimum: 0, description: 'One T1 for all tissue, ms' }),
  ]),
  relaxivityPerMmPerS: relaxivitySchema,
};

const b1 = s.optional(
  s.oneOf([...b1Pairs, 'series', 'none'], {
    description:
      'Where the actual flip angle comes from: a map that this study makes, the scanner’s own (series), or none; if not given the map that stands above, else the scanner’s where the exam has one',
  }),
);

/** What a pair of images for B1 does not say of itself; its two repetition times it may say. */
function ofPair(id: string): Record<string, Schema<unknown>> {
  const { properties, required } = findModel(id).protocol.json as {
    readonly properties: Readonly<Record<string, JsonSchema>>;
    readonly required: readonly string[];
  };
  const stated = Object.entries(properties).filter(([name]) => name !== 'flipAngleDeg');
  return Object.fromEntries(
    stated.map(([name, json]) => [
      name,
      { json, optional: /^tr\dMs$/.test(name) || !required.includes(name) },
    ]),
  );
}

const ofEnhancement = {
  earlyFrame: s.optional(
    s.integer({ minimum: 1, description: 'Early phase, counted from 0 before contrast' }),
  ),
  lateFrame: s.optional(s.integer({ minimum: 2, description: 'Late phase; the last where not given' })),
};

/** What the headers of a dynamic series do not say, as far as a model asks for it. */
function statedOf(id: string): Record<string, Schema<unknown>> {
  const asked = membersOfProtocol(id);
  const has = (name: string) => name in asked;
  return {
    ...(has('timesS') && dynamicClock),
    ...(has('signal') && conversion),
    ...((has('signal') || has('baselineFrames')) && { baselineFrames }),
    ...(has('arrivalS') && { arrivalS }),
    ...(has('earlyFrame') && ofEnhancement),
    ...(b1Pairs.some((pair) => pair === id) && ofPair(id)),
    ...(findModel(id).inputs.some(({ name }) => name === 'b1Factor') && { b1 }),
  };
}

function requestSchema({ id, settings }: ListedModel): Schema<object> {
  const isNeeded = (settings.json['required'] as readonly string[]).length > 0;
  return s.object({
    model: s.literal(id),
    settings: isNeeded ? settings : s.optional(settings),
    ...statedOf(id),
  });
}

/** Composed from the schemas of the models themselves. */
export const mapSchema = s.tagged(
  'model',
  listModels()
    .filter(({ id }) => seriesOfModel(id) !== undefined)
    .map(requestSchema),
) as Schema<MapRequest>;
