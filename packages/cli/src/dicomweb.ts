import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DicomWeb, dicomWeb, readDicom, type SeriesQuery } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import { isLobuleError, type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { cliErrors } from './errors.ts';

interface Work {
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

export interface Pulled {
  readonly out: string;
  readonly series: number;
  readonly files: number;
}

export interface Pushed {
  readonly files: number;
  readonly stored: number;
  readonly refused: number;
  /** Files that are no DICOM and were not sent. */
  readonly notSent: number;
}

/** A server with the headers of a file: JSON, such as {"Authorization": "Bearer ..."}. */
export function openServer(url: string, headersFile: string | undefined, signal: AbortSignal): DicomWeb {
  return dicomWeb(url, {
    signal,
    ...(headersFile === undefined ? {} : { headers: readHeaders(headersFile) }),
  });
}

function readHeaders(file: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw cliErrors.error('cli/call', {
      what: 'The file of headers cannot be read as JSON',
      where: { file },
    });
  }
  const entries = Object.entries(Object(parsed) as Record<string, unknown>);
  if (!entries.every(([, value]) => typeof value === 'string')) {
    throw cliErrors.error('cli/call', {
      what: 'The file of headers is not an object of texts',
      where: { file },
      cure: 'Write it as {"Authorization": "Bearer ..."}.',
    });
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Every file of the series that a query finds, as `<series>/<number>.dcm`; names on the server become no paths here. */
export async function pull(server: DicomWeb, query: SeriesQuery, out: string, work: Work): Promise<Pulled> {
  const found = await server.findSeries(query);
  let files = 0;
  for (const [index, series] of found.entries()) {
    throwIfCancelled(work.signal);
    const folder = path.join(out, `series-${String(index + 1).padStart(4, '0')}`);
    mkdirSync(folder, { recursive: true });
    let number = 0;
    for await (const bytes of server.fetchSeries(series)) {
      number++;
      files++;
      writeFileAtomic(path.join(folder, `${String(number).padStart(5, '0')}.dcm`), bytes);
    }
    work.progress({ task: 'Fetching series', done: index + 1, total: found.length });
  }
  return { out, series: found.length, files };
}

/** Some megabytes at once: servers hold a request in memory as a whole. */
const batchBytes = 16 * 1_048_576;

/** Every DICOM file of a folder, to the server. */
export async function push(server: DicomWeb, place: string, work: Work): Promise<Pushed> {
  const source = await openSource(place);
  const sum = { files: 0, stored: 0, refused: 0, notSent: source.refused.length };
  let batch: Uint8Array[] = [];
  const send = async () => {
    if (batch.length === 0) return;
    const { stored, refused } = await server.store(batch);
    sum.stored += stored;
    sum.refused += refused;
    batch = [];
  };
  for (const [index, entry] of source.entries.entries()) {
    throwIfCancelled(work.signal);
    const bytes = await entry.read();
    if (isDicom(bytes)) {
      sum.files++;
      batch.push(bytes);
    } else sum.notSent++;
    if (batch.reduce((total, file) => total + file.length, 0) >= batchBytes) await send();
    if (index % 16 === 15 || index === source.entries.length - 1) {
      work.progress({ task: 'Sending', done: index + 1, total: source.entries.length });
    }
  }
  await send();
  return sum;
}

function isDicom(bytes: Uint8Array): boolean {
  try {
    readDicom(bytes, { stopAtPixelData: true });
    return true;
  } catch (error) {
    if (isLobuleError(error)) return false;
    throw error;
  }
}
