import { type Infer, type Schema, s } from '@lobule/foundation';
import { phantomErrors } from './errors.ts';

/** What a person can choose about a synthetic cohort; everything else is the protocol and the anatomy. */
export const phantomSettings = s.object(
  {
    patients: s.integer({ minimum: 1, maximum: 100_000, default: 24, description: 'Number of patients' }),
    seed: s.integer({ minimum: 0, default: 2, description: 'Seed of everything that is drawn' }),
    matrix: s.integer({
      minimum: 32,
      maximum: 256,
      default: 96,
      description: 'Voxels along each side of a slice; the field of view stays 154 mm',
    }),
    slices: s.integer({
      minimum: 6,
      maximum: 64,
      default: 16,
      description: 'Number of slices; the slab stays 56 mm thick',
    }),
    noise: s.number({
      minimum: 0,
      maximum: 20,
      default: 1,
      description: 'Multiplies the noise that the signal-to-noise ratios of the protocol state; 0 for none',
    }),
    plasmaVolume: s.number({
      minimum: 0,
      maximum: 2,
      default: 0,
      description:
        'Multiplies the plasma volume vp of lesions (0.01 to 0.08). At 0 the tissue outside vessels follows the Tofts model, the only one that six phases a minute apart can identify',
    }),
    bolusDelayS: s.number({
      minimum: 0,
      maximum: 60,
      default: 0,
      description: 'From the start of the injection to the start of the arterial curve, in s',
    }),
    kSpaceCentreS: s.number({
      minimum: 0,
      maximum: 45,
      default: 15,
      description:
        'The middle part of the 45 s read-out of a dynamic phase, which fills the centre of k-space and decides the contrast; the signal is averaged over it',
    }),
    motion: s.boolean({ default: true, description: 'One patient moves between the dynamic phases' }),
    incomplete: s.boolean({
      default: true,
      description: 'One patient ends the exam early: without the last dynamic phase and without diffusion',
    }),
  },
  { description: 'A synthetic cohort with known truth' },
);

/** Settings of a phantom as `phantomSettings` reads them. */
export type PhantomSettings = Infer<typeof phantomSettings>;

type Property = {
  readonly type: 'integer' | 'number' | 'boolean';
  readonly default: number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
};

/**
 * The settings with every absent one at its default.
 *
 * @throws phantom/bad-settings
 * @example
 * completeSettings({ patients: 4 }).matrix; // 96
 */
export function completeSettings(given: Partial<PhantomSettings> = {}): PhantomSettings {
  const properties = propertiesOf(phantomSettings);
  const complete: Record<string, number | boolean> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value: unknown = (given as Record<string, unknown>)[name] ?? property.default;
    complete[name] = checked(name, value, property);
  }
  const unknown = Object.keys(given).find((name) => !(name in properties));
  if (unknown !== undefined) throw badSettings(`The phantom has no setting ${unknown}`);
  return complete as PhantomSettings;
}

function propertiesOf(schema: Schema<PhantomSettings>): Readonly<Record<string, Property>> {
  return schema.json['properties'] as Readonly<Record<string, Property>>;
}

function checked(name: string, value: unknown, property: Property): number | boolean {
  if (property.type === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw badSettings(`${name} is neither true nor false`);
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = property;
  const inRange = typeof value === 'number' && value >= minimum && value <= maximum;
  if (inRange && (property.type === 'number' || Number.isInteger(value))) return value;
  throw badSettings(`${name} must be ${property.type === 'integer' ? 'a whole number ' : ''}in its range`);
}

function badSettings(what: string) {
  return phantomErrors.error('phantom/bad-settings', { what });
}
