import { nearest } from '@lobule/foundation';
import type { ErrorObject } from 'ajv/dist/2020.js';

/** One fault of a study.yaml, for people. */
export interface Fault {
  readonly what: string;
  readonly line?: number;
  readonly cure?: string;
}

type LineOf = (path: readonly (string | number)[]) => number | undefined;

/**
 * What a validation found, a fault for each mistake of the writer: what several rules say of one mistake is told once.
 */
export function explainFaults(errors: readonly ErrorObject[], lineOf: LineOf, whole = 'the study'): Fault[] {
  return withoutEchoes(errors).map((error) => explain(error, lineOf, whole));
}

function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const echoes = new Set<ErrorObject>();
  for (const error of errors) {
    if (error.keyword === 'discriminator') {
      const { tag } = error.params as { tag: string };
      const isEcho = ({ keyword, instancePath, params }: ErrorObject) =>
        keyword === 'required' && instancePath === error.instancePath && params['missingProperty'] === tag;
      for (const other of errors) if (isEcho(other)) echoes.add(other);
    }
    if (error.keyword === 'anyOf') {
      for (const other of echoesOfAlternatives(error, errors)) echoes.add(other);
    }
  }
  return errors.filter((error) => !echoes.has(error));
}

/**
 * Of alternatives that are settings, the one that is nearest to what was written is what was meant, and its faults are
 * told; of alternatives that are single values, all are told at once.
 */
function echoesOfAlternatives(anyOf: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = (anyOf.schema as { type?: string }[]).map((_, index) =>
    errors.filter(({ schemaPath }) => schemaPath.startsWith(`${anyOf.schemaPath}/${index}/`)),
  );
  if (!(anyOf.schema as { type?: string }[]).some(({ type }) => type === 'object'))
    return alternatives.flat();
  const fewest = Math.min(...alternatives.map(({ length }) => length));
  const meant = alternatives.find(({ length }) => length === fewest);
  return [anyOf, ...alternatives.filter((alternative) => alternative !== meant).flat()];
}

function explain(error: ErrorObject, lineOf: LineOf, whole: string): Fault {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const place = path.length === 0 ? whole : path.join('.');
  const parameters = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const wrong = String(parameters['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
      const near = nearest(wrong, known);
      return {
        what: `${place} has no setting ${wrong}${near ? `; did you mean ${near}?` : ''}`,
        line: lineOf([...path, wrong]),
        cure: near ? `Write ${near} in place of ${wrong}.` : `The settings here are: ${known.join(', ')}.`,
      };
    }
    case 'required':
      return {
        what: `${place} lacks ${String(parameters['missingProperty'])}`,
        line: lineOf(path),
        cure: `Add \`${String(parameters['missingProperty'])}:\`.`,
      };
    case 'enum': {
      const allowed = (parameters['allowedValues'] as unknown[]).map(String);
      const near = nearest(String(error.data), allowed);
      return {
        what: `${place} is ${JSON.stringify(error.data)}${near ? `; did you mean ${near}?` : ''}`,
        line: lineOf(path),
        cure: `It can be: ${allowed.join(', ')}.`,
      };
    }
    case 'discriminator': {
      const tag = String(parameters['tag']);
      const allowed = branchValues(error.parentSchema?.['oneOf'], tag);
      if (parameters['tagValue'] === undefined) {
        return {
          what: `${place} lacks ${tag}`,
          line: lineOf(path),
          cure: `Add \`${tag}:\`; it can be: ${allowed.join(', ')}.`,
        };
      }
      const given = String(parameters['tagValue']);
      const near = nearest(given, allowed);
      return {
        what: `${place}.${tag} is ${JSON.stringify(parameters['tagValue'])}${near ? `; did you mean ${near}?` : ''}`,
        line: lineOf([...path, tag]) ?? lineOf(path),
        cure: `It can be: ${allowed.join(', ')}.`,
      };
    }
    case 'anyOf': {
      const options = error.schema as { type?: string; enum?: unknown[] }[];
      const words = options.flatMap((option) => (option.enum ?? []).map(String));
      const kinds = options.flatMap((option) => (option.enum ? [] : [`a ${option.type}`]));
      const near = typeof error.data === 'string' ? nearest(error.data, words) : undefined;
      return {
        what: `${place} is ${JSON.stringify(error.data)}${near ? `; did you mean ${near}?` : ''}`,
        line: lineOf(path),
        cure: `It can be: ${[...words, ...kinds].join(', ')}.`,
      };
    }
    default:
      return { what: `${place} ${error.message ?? 'is wrong'}`, line: lineOf(path) };
  }
}

function branchValues(options: unknown, tag: string): string[] {
  return ((options ?? []) as { properties: Record<string, { const?: unknown; enum?: unknown[] }> }[])
    .flatMap(({ properties }) => properties[tag].enum ?? [properties[tag].const])
    .map(String);
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
