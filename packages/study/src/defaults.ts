import type { JsonSchema } from '@lobule/foundation';

export interface Completed {
  readonly value: unknown;
  /** Paths that were not given, with the value taken: `seed = 1`. */
  readonly defaulted: readonly string[];
}

/**
 * Fills in the defaults that a schema states and lists each one, so that the report can say what nobody chose.
 * Parts that are absent and optional stay absent.
 */
export function withDefaults(value: unknown, schema: JsonSchema): Completed {
  const defaulted: string[] = [];
  const complete = (given: unknown, shape: JsonSchema, path: string): unknown => {
    const branch = chooseBranch(given, shape);
    if (branch !== shape) return complete(given, branch, path);
    if (Array.isArray(given)) {
      const items = (shape['items'] ?? {}) as JsonSchema;
      return given.map((item, index) => complete(item, items, `${path}[${index}]`));
    }
    if (given === null || typeof given !== 'object') return given;
    const properties = (shape['properties'] ?? {}) as Record<string, JsonSchema>;
    const extra = shape['additionalProperties'];
    // A map: a key called __proto__ is no more than a key, and is refused by the schema as any other.
    const result = new Map<string, unknown>();
    for (const [key, member] of Object.entries(given)) {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const inner = known ?? (typeof extra === 'object' ? (extra as JsonSchema) : {});
      result.set(key, complete(member, inner, join(path, key)));
    }
    for (const [key, property] of Object.entries(properties)) {
      if (result.has(key) || property['default'] === undefined) continue;
      const taken = property['default'];
      if (!isEmpty(taken)) defaulted.push(`${join(path, key)} = ${JSON.stringify(taken)}`);
      result.set(key, complete(structuredClone(taken), property, join(path, key)));
    }
    return Object.fromEntries(result);
  };
  return { value: complete(value, schema, ''), defaulted };
}

/** The member of a tagged union that the value's tag means. */
function chooseBranch(value: unknown, schema: JsonSchema): JsonSchema {
  const options = (schema['oneOf'] ?? schema['anyOf']) as JsonSchema[] | undefined;
  const tag = (schema['discriminator'] as { propertyName: string } | undefined)?.propertyName;
  if (!options) return schema;
  if (value === null || typeof value !== 'object') return {};
  const byTag =
    tag && options.find((option) => accepts(property(option, tag), (value as Record<string, unknown>)[tag]));
  if (byTag) return byTag;
  const fitting = options.find((option) =>
    Object.entries(value).every(([key, member]) => {
      const known = property(option, key);
      return known !== undefined && (!isClosed(known) || accepts(known, member));
    }),
  );
  return fitting ?? {};
}

function property(schema: JsonSchema, key: string): JsonSchema | undefined {
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined;
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function accepts(schema: JsonSchema | undefined, value: unknown): boolean {
  if (!schema) return false;
  return schema['const'] === value || ((schema['enum'] as unknown[] | undefined)?.includes(value) ?? false);
}

/** True where only listed values are allowed. */
function isClosed(schema: JsonSchema): boolean {
  return schema['const'] !== undefined || schema['enum'] !== undefined;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
