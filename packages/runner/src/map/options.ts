import { existsSync, readFileSync } from 'node:fs';
import type { JsonSchema } from '@lobule/foundation';
import type { ListedModel } from '@lobule/quantify';
import { type ReadOption, readOption, studyErrors } from '@lobule/study/map';
import { SHARED_FACTS } from '../exam/frame-facts.ts';
import type { StatedProtocol } from '../exam/protocol.ts';

/**
 * Settings of a model as JSON or YAML, or a file of it; defaults are filled in.
 *
 * @param later a setting that is found from the images and may not be given.
 * @throws study/option-not-valid
 */
export function readSettings(
  given: string | undefined,
  { settings }: ListedModel,
  later?: string,
): ReadOption {
  const { json } = settings;
  if (later === undefined) return readOption(textOf(given), json, 'settings');
  const { [later]: _, ...properties } = json['properties'] as Readonly<Record<string, JsonSchema>>;
  const required = (json['required'] as readonly string[]).filter((name) => name !== later);
  return readOption(textOf(given), { ...json, properties, required }, 'settings');
}

export interface ReadProtocol {
  readonly stated: StatedProtocol;
  readonly defaulted: readonly string[];
}

/** What is stated of the acquisition; what headers may say can be left out. @throws study/option-not-valid */
export function readProtocol(given: string | undefined, { protocol }: ListedModel): ReadProtocol {
  const { value, defaulted } = readOption(textOf(given), withoutHeaders(protocol.json), 'protocol');
  return { stated: value, defaulted };
}

function textOf(given = ''): string {
  if (given !== '' && existsSync(given)) return readFileSync(given, 'utf8');
  if (!/\.(json|ya?ml)$/i.test(given)) return given;
  throw studyErrors.error('study/option-not-valid', { what: `There is no file ${given}` });
}

/** The schema of a protocol in which nothing is required that the headers of images can say. */
function withoutHeaders(schema: JsonSchema): JsonSchema {
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  const { signal } = properties;
  const isDynamic = 'timesS' in properties;
  const needed = (part: JsonSchema) =>
    (part['required'] as readonly string[]).filter((name) => !(name in SHARED_FACTS));
  return {
    ...schema,
    properties: {
      ...properties,
      ...(signal && { signal: { ...signal, required: needed(signal) } }),
      ...(isDynamic && { phaseCentreS: { type: 'number' } }),
    },
    required: [],
  };
}
