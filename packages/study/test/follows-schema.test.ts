import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { s } from '@lobule/foundation';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withDefaults } from '../src/defaults.ts';
import { followsSchema } from '../src/follows-schema.ts';
import { mapSchema } from '../src/schema/maps.ts';
import { regionSchema } from '../src/schema/regions.ts';
import { studySchema } from '../src/schema.ts';

const templates = path.join(import.meta.dirname, '..', 'templates');
const studies = readdirSync(templates).map((name) => {
  const plan: unknown = parse(readFileSync(path.join(templates, name), 'utf8'));
  return { name, value: withDefaults(plan, studySchema.json).value };
});

const WRONG = [null, 'nothing', -1, 0.5, [], {}, true] as const;

/** The value with one thing in it changed, at every place. */
function* changes(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [n, item] of value.entries()) {
      for (const other of changes(item)) yield value.with(n, other);
      yield value.toSpliced(n, 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const other of changes(member)) yield { ...value, [key]: other };
      const { [key]: _gone, ...rest } = value as Record<string, unknown>;
      yield rest;
    }
    yield { ...value, unheardOf: 1 };
  }
  yield* WRONG;
}

describe('what surely follows a schema', () => {
  test('is every study that stands ready', () => {
    for (const { name, value } of studies) {
      expect({ name, follows: followsSchema(value, studySchema.json) }).toEqual({ name, follows: true });
    }
  });

  test('is what Ajv takes, of maps and regions with one thing changed', () => {
    // Compiling the schema of a whole study takes seconds.
    const json = s.object({ maps: s.array(mapSchema), regions: s.array(regionSchema) }).json;
    const check = new Ajv2020({ discriminator: true, strict: false }).compile(json);
    let refused = 0;
    for (const { maps, regions } of studies.map(({ value }) => value as Record<string, unknown>)) {
      for (const changed of changes({ maps, regions })) {
        const taken = check(changed);
        if (!taken) refused++;
        if (followsSchema(changed, json) !== taken) expect(changed).toEqual({ taken });
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });

  test('keeps every word that settings are described with', () => {
    const schema = s.object({
      name: s.string({ pattern: '^[a-z]+$' }),
      share: s.number({ minimum: 0, exclusiveMaximum: 1 }),
      other: s.number({ exclusiveMinimum: 0, maximum: 1 }),
      few: s.array(s.integer(), { minItems: 1, maxItems: 2 }),
      by: s.record(s.boolean()),
      way: s.tagged('kind', [
        s.object({ kind: s.literal('a'), n: s.integer() }),
        s.object({ kind: s.literal('b') }),
      ]),
      any: s.union([s.string(), s.oneOf(['x'])]),
    }).json;
    const check = new Ajv2020({ discriminator: true, strict: false }).compile(schema);
    const right = {
      name: 'ab',
      share: 0,
      other: 1,
      few: [1, 2],
      by: { a: true },
      way: { kind: 'a', n: 1 },
      any: 'y',
    };
    const others = [
      { ...right, name: 'A' },
      { ...right, share: 1 },
      { ...right, other: 0 },
      { ...right, few: [1, 2, 3] },
      { ...right, way: { kind: 'b', n: 1 } },
    ];
    for (const value of [right, ...others, ...changes(right)]) {
      expect(followsSchema(value, schema)).toBe(check(value));
    }
  });

  test('is nothing under a word that is not known here', () => {
    expect(followsSchema(3, { type: 'integer', multipleOf: 3 })).toBe(false);
    expect(followsSchema({}, { oneOf: [{ type: 'object' }] })).toBe(false);
    expect(followsSchema(null, { type: 'null' })).toBe(false);
    expect(followsSchema(Number.NaN, { type: 'number' })).toBe(false);
  });
});
