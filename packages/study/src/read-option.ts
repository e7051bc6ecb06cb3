import type { JsonSchema } from '@lobule/foundation';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'yaml';
import { withDefaults } from './defaults.ts';
import { studyErrors } from './errors.ts';
import { explainFaults } from './explain-faults.ts';
import { followsSchema } from './follows-schema.ts';
import { plainSettings } from './plain-settings.ts';

/** An option of the command line that is JSON or YAML, as its schema reads it. */
export interface ReadOption {
  readonly value: Readonly<Record<string, unknown>>;
  /** What was not said and was taken by default, as `sampling = "instant"`. */
  readonly defaulted: readonly string[];
}

/**
 * Reads settings that are given outside a study, as on a command line: JSON or YAML, checked against their schema, with
 * its defaults filled in.
 *
 * @param name what it is, for people: `settings`.
 * @throws study/option-not-valid
 * @example
 * readOption('{ lowestB: 100 }', adcModel.settings.json, 'settings').value; // { lowestB: 100 }
 */
export function readOption(text: string, schema: JsonSchema, name: string): ReadOption {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    throw studyErrors.error('study/option-not-valid', {
      what: `The ${name} are neither JSON nor YAML: ${document.errors[0].message.split('\n')[0]}`,
    });
  }
  const read = plainSettings(document);
  if ('fault' in read) {
    throw studyErrors.error('study/option-not-valid', {
      what: `The ${name} cannot be read: ${read.fault.what}`,
      cause: read.fault.cause,
    });
  }
  const plain: unknown = read.plain ?? {};
  const { value, defaulted } = withDefaults(plain, schema);
  if (followsSchema(value, schema)) return { value: value as ReadOption['value'], defaulted };
  const validate = new Ajv2020({
    allErrors: true,
    discriminator: true,
    strict: false,
    verbose: true,
    // The schema is our own: compiling the one of schemas to check it would take longer than all the rest.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  }).compile(schema);
  if (validate(value)) return { value: value as ReadOption['value'], defaulted };
  const faults = explainFaults(validate.errors ?? [], () => undefined, name);
  throw studyErrors.error('study/option-not-valid', {
    what: faults.map(({ what }) => what).join('\n'),
    ...(faults.length === 1 && faults[0].cure !== undefined ? { cure: faults[0].cure } : {}),
  });
}
