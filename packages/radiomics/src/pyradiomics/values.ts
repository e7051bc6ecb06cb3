import { nearest } from '@lobule/foundation';
import { radiomicsErrors } from '../errors.ts';

/** A part of a parameter file, by key. */
export type Mapping = Readonly<Record<string, unknown>>;

/** In YAML a key without a value is null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @throws radiomics/pyradiomics-parameters */
export function mapping(path: string, value: unknown): Mapping {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping;
  throw notSupported(path, value);
}

/** @throws radiomics/pyradiomics-parameters */
export function numberOr(path: string, value: unknown, otherwise: number): number {
  if (!isGiven(value)) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw notSupported(path, value);
}

/** One number or a list of them. @throws radiomics/pyradiomics-parameters */
export function numbers(path: string, value: unknown): readonly number[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw notSupported(path, '[]');
  return list.map((one) => numberOr(path, one ?? 'null', 0));
}

/** @throws radiomics/pyradiomics-parameters, with the nearest key that is known */
export function requireKnown(prefix: string, given: Mapping, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw radiomicsErrors.error('radiomics/pyradiomics-parameters', {
    what: `${prefix}${unknown} is not known here${near === undefined ? '' : `; is it ${near}?`}`,
    where: { path: `${prefix}${unknown}` },
  });
}

/** The error for a value that would come out differently, or is none. */
export function notSupported(path: string, value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return radiomicsErrors.error('radiomics/pyradiomics-parameters', {
    what: `${path} cannot be ${text} here`,
    where: { path },
  });
}
