import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { hashBytes, openBlobs, type Verification, verifyFolder } from '@lobule/ledger';
import { renderReport } from '@lobule/report';
import { type ReportLanguage, reportLanguages, type StudyResults } from '@lobule/study';
import { cliErrors } from './errors.ts';
import { computedHash, computedHashOf } from './read-results.ts';

export interface RunVerification extends Verification {
  /** Files for people that were checked: all of `files` in the results, the results and the report. */
  readonly delivered: number;
}

interface Damage {
  readonly file: string;
  readonly what: string;
}

/**
 * Checks all that a run left: what it stored, results.json against the ledger, each delivered file against the results,
 * and the report, which the results and its language alone determine. Changes nothing.
 *
 * @throws cli/no-results
 */
export function verifyRun(out: string): RunVerification {
  const store = path.join(out, '.lobule');
  if (!existsSync(store))
    throw cliErrors.error('cli/no-results', { what: 'There are no results here', where: { file: out } });
  const stored = verifyFolder(store);
  const results = verifyResults(out);
  const files = results.genuine ? verifyDelivered(out, results.genuine) : [];
  const report = results.genuine ? verifyReport(out, results.genuine) : [];
  return {
    ...stored,
    delivered: results.genuine ? results.genuine.files.length + 2 : 0,
    damaged: [...stored.damaged, ...results.damaged, ...files, ...report],
  };
}

/** What a check found, in lines for people. */
export function describeVerification({ blobs, steps, events, delivered, damaged }: RunVerification): string {
  return [
    ...damaged.map(({ file, what }) => `damaged: ${file}: ${what}`),
    `${delivered} delivered files, ${blobs} stored files, ${steps} records of steps and ${events} events checked, ${damaged.length} damaged`,
    '',
  ].join('\n');
}

/** Results to check the files against: as the store keeps them, so that a changed results.json hides nothing else. */
function verifyResults(out: string): { genuine?: StudyResults; damaged: Damage[] } {
  const file = path.join(out, 'results.json');
  const present = existsSync(file) ? readFileSync(file) : undefined;
  const expected = ledgerHash(out);
  // The chain that is broken is named already; the files can still be held against what results.json says.
  if (expected === 'unknown') return { ...parsed(present), damaged: [] };
  if (expected === undefined) {
    const what = 'The ledger holds no finished run that could have written it';
    return { damaged: present ? [{ file, what }] : [] };
  }
  if (present && computedHashOf(hashBytes(present)) === expected) return { ...parsed(present), damaged: [] };
  const what = present ? 'It is not what the ledger says that the run found' : 'It is missing';
  return { ...parsed(storedResults(out, expected)), damaged: [{ file, what }] };
}

function ledgerHash(out: string): string | undefined {
  try {
    return computedHash(out);
  } catch (error) {
    if (isLobuleError(error, 'ledger/broken-chain')) return 'unknown';
    throw error;
  }
}

function storedResults(out: string, expected: string): Uint8Array | undefined {
  const blobs = openBlobs(path.join(out, '.lobule', 'blobs'));
  const hash = blobs.hashes().find((one) => computedHashOf(one) === expected);
  return hash !== undefined && blobs.isWhole(hash) ? blobs.get(hash) : undefined;
}

function parsed(bytes: Uint8Array | undefined): { genuine?: StudyResults } {
  if (!bytes) return {};
  try {
    const results = JSON.parse(new TextDecoder().decode(bytes)) as StudyResults;
    return Array.isArray(results.files) ? { genuine: results } : {};
  } catch {
    return {};
  }
}

function verifyDelivered(out: string, { files }: StudyResults): Damage[] {
  return files.flatMap(({ path: name, sha256 }) => {
    const file = path.join(out, ...name.split('/'));
    if (!existsSync(file)) return [{ file, what: 'It is missing' }];
    return hashBytes(readFileSync(file)) === sha256
      ? []
      : [{ file, what: 'It is not what the run wrote: its hash is another than results.json says' }];
  });
}

function verifyReport(out: string, results: StudyResults): Damage[] {
  const file = path.join(out, 'report', 'index.html');
  if (!existsSync(file)) return [{ file, what: 'It is missing; `report` writes it again' }];
  const report = readFileSync(file, 'utf8');
  return report === rendered(results, languageOf(report))
    ? []
    : [{ file, what: 'It is not what the results give; `report` writes it again' }];
}

/** The language in which a report says that it is written: `report --language` may have made it in another. */
function languageOf(report: string): ReportLanguage | undefined {
  const said = /^<!doctype html>\n<html lang="([^"]*)">/.exec(report)?.[1];
  return reportLanguages.find((language) => language === said);
}

/** Results that nobody vouches for, since the ledger is broken, may not even make a report. */
function rendered(results: StudyResults, language: ReportLanguage | undefined): string | undefined {
  try {
    return renderReport(results, language === undefined ? {} : { language });
  } catch {
    return undefined;
  }
}
