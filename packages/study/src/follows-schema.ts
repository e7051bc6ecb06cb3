import type { JsonSchema } from '@lobule/foundation';

type Json = Readonly<Record<string, unknown>>;

/**
 * Whether a value surely is as a schema of `s` says, told in a tenth of a millisecond where compiling the schema for Ajv
 * takes up to a second or two. False means that it may not be, or that the schema has a word which is not known here: then
 * Ajv decides, and explains.
 */
export function followsSchema(value: unknown, schema: JsonSchema): boolean {
  return Object.entries(schema).every(([word, told]) => {
    const holds = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    return holds?.(value, told, schema) ?? false;
  });
}

type Holds = (value: unknown, told: unknown, schema: JsonSchema) => boolean;

const ofNumber =
  (holds: (value: number, limit: number) => boolean): Holds =>
  (value, limit) =>
    typeof value !== 'number' || holds(value, limit as number);

const WORDS: Readonly<Record<string, Holds>> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  default: () => true,
  type: isOfType,
  const: (value, told) => value === told,
  enum: (value, told) => (told as readonly unknown[]).includes(value),
  pattern: (value, told) => typeof value !== 'string' || new RegExp(told as string, 'u').test(value),
  minimum: ofNumber((value, limit) => value >= limit),
  exclusiveMinimum: ofNumber((value, limit) => value > limit),
  maximum: ofNumber((value, limit) => value <= limit),
  exclusiveMaximum: ofNumber((value, limit) => value < limit),
  items: (value, told) =>
    !Array.isArray(value) || value.every((item) => followsSchema(item, told as JsonSchema)),
  minItems: (value, told) => !Array.isArray(value) || value.length >= (told as number),
  maxItems: (value, told) => !Array.isArray(value) || value.length <= (told as number),
  required: (value, told) =>
    !isObject(value) || (told as readonly string[]).every((key) => Object.hasOwn(value, key)),
  properties: (value, told) =>
    !isObject(value) ||
    Object.entries(value).every(([key, member]) => {
      const property = memberOf(told, key);
      return property === undefined || followsSchema(member, property);
    }),
  additionalProperties: (value, told, { properties }) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, member]) =>
        memberOf(properties, key) !== undefined ||
        (typeof told === 'object' && followsSchema(member, told as JsonSchema)),
    ),
  anyOf: (value, told) => (told as readonly JsonSchema[]).some((option) => followsSchema(value, option)),
  // Said together with oneOf.
  discriminator: () => true,
  oneOf: (value, told, { discriminator }) => {
    const tag = (discriminator as { readonly propertyName?: string } | undefined)?.propertyName;
    if (tag === undefined || !isObject(value)) return false;
    const meant = (told as readonly JsonSchema[]).filter((option) => {
      const property = memberOf(option['properties'], tag);
      return property !== undefined && followsSchema(value[tag], property);
    });
    return meant.length === 1 && followsSchema(value, meant[0]);
  },
};

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return false;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(properties: unknown, key: string): JsonSchema | undefined {
  return isObject(properties) && Object.hasOwn(properties, key) ? (properties[key] as JsonSchema) : undefined;
}
