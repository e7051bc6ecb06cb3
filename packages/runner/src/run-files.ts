import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { openStore } from '@lobule/ledger';
import type { OutputFile, StudyResults } from '@lobule/study';
import type { FoundExams } from './scan-study.ts';
import { publish } from './work/publish.ts';

/** Which files were not used and why, by the last part of their paths: folders are often called after the patient. */
export function listUnused({ unused }: FoundExams): string {
  return ['file\treason', ...unused.map(({ name, reason }) => `${name}\t${reason}`), ''].join('\n');
}

/** The files of the last finished run in this folder. */
export function writtenBefore(out: string): string[] {
  try {
    const { files } = JSON.parse(readFileSync(path.join(out, 'results.json'), 'utf8')) as StudyResults;
    return files.map(({ path: file }) => file);
  } catch {
    return [];
  }
}

/** Texts under their names, each a blob first. */
export function writeTexts(
  out: string,
  store: ReturnType<typeof openStore>,
  texts: ReadonlyMap<string, string | Uint8Array>,
  key: string,
): OutputFile[] {
  return [...texts].map(([name, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return publish(out, store.blobs, { path: name, hash: store.blobs.put(bytes), step: 'tables', key });
  });
}

/** What BIDS asks of a folder of derivatives; BIDS has no suffixes for dynamic maps, and this says so. */
export function datasetDescription(title: string): string {
  return `${JSON.stringify(
    {
      Name: title,
      BIDSVersion: '1.10.0',
      DatasetType: 'derivative',
      GeneratedBy: [
        { Name: 'Lobule', Version: packageVersion(), Description: 'For research, not a medical device' },
      ],
    },
    null,
    2,
  )}\n`;
}

/** Of this package. */
export function packageVersion(): string {
  const manifest = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
