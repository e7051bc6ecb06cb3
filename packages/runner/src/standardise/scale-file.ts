import path from 'node:path';
import { canonicalJson, hashOf, type Json, shortHash } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import type { NyulScale } from '@lobule/standardisation';
import { runnerErrors } from '../errors.ts';
import { readBytes } from '../features/read-image.ts';

/** A learnt scale as it is saved: with whom it saw, so that it can refuse to score them. */
export interface SavedScale extends NyulScale {
  /** Hashes of the ids of the training patients: the file names nobody, and whoever has an id can look it up. */
  readonly subjects: readonly string[];
}

/** The trace of a patient in a saved scale. */
export function traceOf(id: string): string {
  return shortHash(hashOf({ subject: id }));
}

export function packScale(scale: NyulScale, ids: readonly string[]): string {
  const saved: SavedScale = { ...scale, subjects: [...new Set(ids.map(traceOf))].sort() };
  return `${canonicalJson(saved as unknown as Json)}\n`;
}

export interface ReadScale {
  readonly scale: SavedScale;
  /** Of the bytes of the file. */
  readonly hash: string;
}

/** @throws runner/scale, runner/no-image-file */
export function readScale(file: string): ReadScale {
  const bytes = readBytes(file);
  const scale = parsed(new TextDecoder().decode(bytes));
  if (isScale(scale)) return { scale, hash: hashBytes(bytes) };
  throw runnerErrors.error('runner/scale', {
    what: 'The file holds no scale of histogram matching',
    where: { file: path.basename(file) },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isScale(value: unknown): value is SavedScale {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, percentiles, standard, subjects } = value as Partial<Record<keyof SavedScale, unknown>>;
  return (
    kind === 'nyul' &&
    isRising(percentiles) &&
    isRising(standard) &&
    percentiles.length === standard.length &&
    Array.isArray(subjects)
  );
}

function isRising(values: unknown): values is readonly number[] {
  return (
    Array.isArray(values) &&
    values.length >= 2 &&
    values.every((value, n) => Number.isFinite(value) && (n === 0 || value > values[n - 1]))
  );
}
