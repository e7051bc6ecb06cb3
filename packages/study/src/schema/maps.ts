import { type Schema, s } from '@lobule/foundation';
import { type ListedModel, listModels, type Relaxivity, relaxivitySchema } from '@lobule/quantify';
import { membersOfProtocol, seriesOfModel } from './map-series.ts';

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
}

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
