import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DeidentifyOptions, deidentify, readDicom } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import { isLobuleError, type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { cliErrors } from './errors.ts';

/** What was done to a folder; counts and new names alone. */
export interface DeidentifySummary {
  readonly out: string;
  readonly files: number;
  readonly patients: number;
  /** Files that were not written and why, by code. */
  readonly refused: readonly { readonly code: string; readonly files: number }[];
  /** Files, by their new names, into whose pixels text may be burned; they were written only where that was accepted. */
  readonly mayHaveBurnedInText: number;
  readonly actions: readonly {
    readonly attribute: string;
    readonly action: string;
    readonly count: number;
  }[];
}

export interface DeidentifyFolder {
  readonly place: string;
  readonly out: string;
  readonly options: DeidentifyOptions;
  /** Writes pictures that may carry burned-in text too. */
  readonly acceptBurnedInText: boolean;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/** The secret of a file: its text without white space around; at least 16 characters. */
export function readSecret(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    throw cliErrors.error('cli/call', { what: 'The file of the secret cannot be read', where: { file } });
  }
  if (text.length >= 16) return text;
  throw cliErrors.error('cli/call', {
    what: 'The secret is shorter than 16 characters and could be guessed',
    where: { file },
    cure: 'Write a long random text into the file, such as `openssl rand -hex 32` gives, and keep it apart from the images.',
  });
}

/**
 * Every DICOM file of a folder or archive, without what could tell who the patient is, as
 * `<patient>/<study>/<series>/<number>.dcm` under new names. Files are read, written and forgotten one by one.
 */
export async function deidentifyFolder(work: DeidentifyFolder): Promise<DeidentifySummary> {
  const source = await openSource(work.place);
  const actions = new Map<string, { attribute: string; action: string; count: number }>();
  const refused = new Map<string, number>();
  const patients = new Set<string>();
  const counts = new Map<string, number>();
  let files = 0;
  let mayHaveBurnedInText = 0;
  const refuse = (code: string) => refused.set(code, (refused.get(code) ?? 0) + 1);
  for (const { code } of source.refused) refuse(code);
  for (const [index, entry] of source.entries.entries()) {
    throwIfCancelled(work.signal);
    try {
      const done = deidentify(readDicom(await entry.read()), work.options);
      if (done.mayHaveBurnedInText) mayHaveBurnedInText++;
      if (done.mayHaveBurnedInText && !work.acceptBurnedInText) refuse('burned-in-text');
      else {
        const folder = path.join(work.out, done.patient, tail(done.studyUid), tail(done.seriesUid));
        const number = (counts.get(folder) ?? 0) + 1;
        counts.set(folder, number);
        mkdirSync(folder, { recursive: true });
        writeFileAtomic(path.join(folder, `${String(number).padStart(5, '0')}.dcm`), done.bytes);
        patients.add(done.patient);
        files++;
        for (const { attribute, action, count } of done.actions) {
          const key = `${attribute} ${action}`;
          actions.set(key, { attribute, action, count: (actions.get(key)?.count ?? 0) + count });
        }
      }
    } catch (error) {
      if (!isLobuleError(error)) throw error;
      refuse(error.code);
    }
    if (index % 16 === 15 || index === source.entries.length - 1) {
      work.progress({ task: 'De-identifying', done: index + 1, total: source.entries.length });
    }
  }
  const summary: DeidentifySummary = {
    out: work.out,
    files,
    patients: patients.size,
    refused: [...refused].map(([code, count]) => ({ code, files: count })),
    mayHaveBurnedInText,
    actions: [...actions.values()].sort((a, b) => (a.attribute < b.attribute ? -1 : 1)),
  };
  if (files > 0) {
    writeFileAtomic(path.join(work.out, 'deidentification.json'), `${JSON.stringify(summary, null, 2)}\n`);
  }
  return summary;
}

/** Enough of a new UID to tell folders apart. */
function tail(uid: string): string {
  return uid.slice(-12);
}

export function describeDeidentified(summary: DeidentifySummary): string {
  const lines = [`${summary.out}: ${summary.files} files of ${summary.patients} patients, under new names.`];
  for (const { code, files } of summary.refused) {
    const why =
      code === 'burned-in-text'
        ? 'text may be burned into the pixels: look at them, then give --accept-burned-in-text'
        : code;
    lines.push(`${files} files were not written: ${why}`);
  }
  if (summary.files > 0) lines.push('What was done to which attribute: deidentification.json');
  lines.push('Pixels were not changed: faces and text in them are for you to look for.');
  return `${lines.join('\n')}\n`;
}
