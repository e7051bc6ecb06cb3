/**
 * Settings described once: the JSON Schema that an editor and a validator read, and the TypeScript type that the
 * code reads, from one expression. Rooms export such schemas; `study` composes them into that of study.yaml.
 *
 * @example
 * const settings = s.object({ bins: s.integer({ minimum: 2, default: 32, description: 'Grey levels' }) });
 * type Settings = Infer<typeof settings>; // { bins: number }
 */
export interface Schema<T> {
  /** JSON Schema, draft 2020-12. */
  readonly json: JsonSchema;
  /** Only for the type system; never set. */
  readonly static?: T;
  readonly optional?: boolean;
}

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** The type of what a schema reads: `Infer<typeof studySchema>`. */
export type Infer<S> = S extends Schema<infer T> ? T : never;

interface Notes<T> {
  readonly description?: string;
  /** Taken where the setting is absent; the report lists it as defaulted. */
  readonly default?: T;
}
interface NumberNotes extends Notes<number> {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

type Shape = { readonly [key: string]: Schema<unknown> };
type OptionalKeys<P extends Shape> = { [K in keyof P]: P[K] extends { optional: true } ? K : never }[keyof P];
type ObjectOf<P extends Shape> = { readonly [K in Exclude<keyof P, OptionalKeys<P>>]: Infer<P[K]> } & {
  readonly [K in OptionalKeys<P>]?: Infer<P[K]>;
};

/** An object's schema, with its members at hand for schemas that take some of them over. */
export interface ObjectSchema<P extends Shape> extends Schema<ObjectOf<P>> {
  readonly shape: P;
}

const make = <T>(json: JsonSchema): Schema<T> => ({ json });

/**
 * Makes schemas: `s.number({ minimum: 0, default: 1 })`. Each gives a type, a JSON Schema and a description
 * for people.
 */
export const s = {
  string: (notes: Notes<string> & { pattern?: string } = {}) => make<string>({ type: 'string', ...notes }),
  number: (notes: NumberNotes = {}) => make<number>({ type: 'number', ...notes }),
  integer: (notes: NumberNotes = {}) => make<number>({ type: 'integer', ...notes }),
  boolean: (notes: Notes<boolean> = {}) => make<boolean>({ type: 'boolean', ...notes }),
  oneOf: <const V extends string>(values: readonly V[], notes: Notes<V> = {}) =>
    make<V>({ type: 'string', enum: values, ...notes }),
  literal: <const V extends string | number | boolean>(value: V, notes: { description?: string } = {}) =>
    make<V>({ const: value, ...notes }),
  array: <T>(items: Schema<T>, notes: Notes<readonly T[]> & { minItems?: number; maxItems?: number } = {}) =>
    make<readonly T[]>({ type: 'array', items: items.json, ...notes }),
  record: <T>(values: Schema<T>, notes: { description?: string } = {}) =>
    make<{ readonly [key: string]: T }>({ type: 'object', additionalProperties: values.json, ...notes }),
  /** One of several shapes. */
  union: <const A extends readonly Schema<unknown>[]>(options: A, notes: { description?: string } = {}) =>
    make<Infer<A[number]>>({ anyOf: options.map((option) => option.json), ...notes }),
  /** One of several objects, told apart by the value of one property; mistakes are reported for the one meant. */
  tagged: <const A extends readonly Schema<object>[]>(
    tag: string,
    options: A,
    notes: { description?: string } = {},
  ) =>
    make<Infer<A[number]>>({
      type: 'object',
      discriminator: { propertyName: tag },
      required: [tag],
      oneOf: options.map((option) => option.json),
      ...notes,
    }),
  object: <P extends Shape>(
    shape: P,
    notes: { description?: string; default?: unknown } = {},
  ): ObjectSchema<P> => ({
    shape,
    json: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, value.json])),
      required: Object.keys(shape).filter(
        (key) => !shape[key].optional && shape[key].json['default'] === undefined,
      ),
      additionalProperties: false,
      ...notes,
    },
  }),
  optional: <T>(schema: Schema<T>): Schema<T> & { readonly optional: true } => ({
    ...schema,
    optional: true,
  }),
};
