import { hashOf } from '@lobule/foundation';
import { dicomErrors } from '../errors.ts';
import { isUid } from '../uid.ts';
import { boundaryOf, multipartBodies, multipartOf } from './multipart.ts';

/** How a DICOMweb server is talked to: headers, the largest file in bytes, cancellation. */
export interface DicomWebOptions {
  /** Sent with every request to this server and to no other: redirections are refused. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: 2 GiB. */
  readonly maximumFileBytes?: number;
  /** Default: the one of the platform. */
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/** A series that a DICOMweb server says it has; `instances` counts its images. */
export interface FoundSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly modality: string;
  readonly instances: number;
}

/** What is searched for; `*` stands for anything where the server allows it. */
export interface SeriesQuery {
  readonly patientId?: string;
  readonly studyUid?: string;
  readonly modality?: string;
  /** YYYYMMDD or YYYYMMDD-YYYYMMDD. */
  readonly studyDate?: string;
}

/** A DICOMweb server (PS3.18): search, fetch, store. */
export interface DicomWeb {
  /** QIDO-RS. */
  findSeries(query: SeriesQuery): Promise<readonly FoundSeries[]>;
  /** QIDO-RS: the UIDs of the files of a series. */
  findInstances(series: Pick<FoundSeries, 'studyUid' | 'seriesUid'>): Promise<readonly string[]>;
  /** WADO-RS: the files of a series, one after another as they arrive. */
  fetchSeries(series: Pick<FoundSeries, 'studyUid' | 'seriesUid'>): AsyncGenerator<Uint8Array>;
  /** WADO-RS: one file. */
  fetchInstance(
    series: Pick<FoundSeries, 'studyUid' | 'seriesUid'>,
    instanceUid: string,
  ): Promise<Uint8Array>;
  /** STOW-RS: how many were stored; the others are counted as refused. */
  store(files: readonly Uint8Array[]): Promise<{ readonly stored: number; readonly refused: number }>;
}

/**
 * @param base the service's address, such as `http://localhost:8042/dicom-web`
 * @throws dicom/bad-server for an address that is none
 * @example
 * const server = dicomWeb('http://localhost:8042/dicom-web');
 * const series = await server.findSeries({ modality: 'MR' });
 */
export function dicomWeb(base: string, options: DicomWebOptions = {}): DicomWeb {
  const root = rootOf(base);
  const request = options.fetch ?? fetch;
  const most = options.maximumFileBytes ?? 2 * 1_073_741_824;

  async function call(place: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await request(`${root}${place}`, {
        ...init,
        redirect: 'error',
        headers: { ...options.headers, ...(init.headers as Record<string, string>) },
        ...(options.signal ? { signal: options.signal } : {}),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw dicomErrors.error('dicom/no-server', {
        what: `${new URL(root).origin} does not answer`,
        cause: error,
      });
    }
    if (response.ok) return response;
    const { status } = response;
    const why =
      status === 401 || status === 403 ? ': it wants to know who asks' : status === 404 ? ': not found' : '';
    throw dicomErrors.error('dicom/server-refused', {
      what: `${new URL(root).origin} answers ${status}${why}`,
    });
  }

  async function search(place: string): Promise<readonly Attributes[]> {
    const pageSize = 500;
    const found: Attributes[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const pages = `${place.includes('?') ? '&' : '?'}limit=${pageSize}&offset=${offset}`;
      const response = await call(`${place}${pages}`, { headers: { Accept: 'application/dicom+json' } });
      const page = response.status === 204 ? [] : attributesOf(await textOf(response));
      // Some servers do not know offsets and give the first page again.
      const isAgain = offset > 0 && JSON.stringify(page[0]) === JSON.stringify(found[0]);
      if (isAgain) return found;
      found.push(...page);
      if (page.length < pageSize) return found;
      if (found.length > MOST_ROWS) throw tooMuch(`more than ${MOST_ROWS} answers to one question`);
    }
  }

  async function* parts(place: string): AsyncGenerator<Uint8Array> {
    const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
    const response = await call(place, { headers: { Accept: accept } });
    const boundary = boundaryOf(response.headers.get('content-type'));
    if (boundary === undefined || response.body === null) {
      throw dicomErrors.error('dicom/server-refused', {
        what: `${new URL(root).origin} answers with something other than DICOM files`,
      });
    }
    yield* multipartBodies(chunksOf(response.body), boundary, most);
  }

  return {
    async findSeries(query) {
      const asked = new URLSearchParams();
      if (query.patientId !== undefined) asked.set('PatientID', query.patientId);
      if (query.studyUid !== undefined) asked.set('StudyInstanceUID', query.studyUid);
      if (query.modality !== undefined) asked.set('Modality', query.modality);
      if (query.studyDate !== undefined) asked.set('StudyDate', query.studyDate);
      const text = asked.toString();
      const rows = await search(`/series${text === '' ? '' : `?${text}`}`);
      return rows.map((row) => ({
        studyUid: uidOf(row, '0020000D'),
        seriesUid: uidOf(row, '0020000E'),
        modality: String(firstValue(row, '00080060') ?? ''),
        instances: Number(firstValue(row, '00201209') ?? Number.NaN),
      }));
    },
    async findInstances({ studyUid, seriesUid }) {
      const rows = await search(`/studies/${checked(studyUid)}/series/${checked(seriesUid)}/instances`);
      return rows.map((row) => uidOf(row, '00080018'));
    },
    fetchSeries: ({ studyUid, seriesUid }) =>
      parts(`/studies/${checked(studyUid)}/series/${checked(seriesUid)}`),
    async fetchInstance({ studyUid, seriesUid }, instanceUid) {
      const series = `/studies/${checked(studyUid)}/series/${checked(seriesUid)}`;
      for await (const bytes of parts(`${series}/instances/${checked(instanceUid)}`)) return bytes;
      throw dicomErrors.error('dicom/server-refused', { what: `${new URL(root).origin} gave no file` });
    },
    async store(files) {
      const boundary = `lobule-${hashOf(files.map((file) => file.length)).slice(0, 24)}`;
      const response = await call('/studies', {
        method: 'POST',
        headers: {
          'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
          Accept: 'application/dicom+json',
        },
        body: multipartOf(files, boundary),
      });
      const [answer] = attributesOf(`[${await textOf(response)}]`);
      const stored = sequenceLength(answer, '00081199');
      return { stored, refused: files.length - stored };
    },
  };
}

/** Of one page of answers, and in all: a server may go on for ever. */
const MOST_TEXT_BYTES = 67_108_864;
const MOST_ROWS = 1_000_000;

/** What a server claims of its length is not believed: the bytes are counted. */
async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let total = 0;
  for await (const chunk of chunksOf(body)) {
    total += chunk.length;
    if (total > MOST_TEXT_BYTES) throw tooMuch(`an answer of more than ${MOST_TEXT_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooMuch(what: string) {
  return dicomErrors.error('dicom/too-large', { what: `The server gives ${what}` });
}

/** DICOM JSON (PS3.18 F): tags as keys. Read as a Map, so that no key of a server ever becomes a property. */
type Attributes = ReadonlyMap<string, readonly unknown[]>;

function attributesOf(text: string): readonly Attributes[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text === '' ? '[]' : text);
  } catch (error) {
    throw dicomErrors.error('dicom/server-refused', {
      what: 'The answer of the server is not JSON',
      cause: error,
    });
  }
  const rows = Array.isArray(parsed) ? parsed : [parsed];
  return rows.map(
    (row) =>
      new Map(
        Object.entries(Object(row) as Record<string, { Value?: unknown }>).map(([tag, attribute]) => [
          tag.toUpperCase(),
          Array.isArray(attribute?.Value) ? (attribute.Value as readonly unknown[]) : [],
        ]),
      ),
  );
}

function firstValue(row: Attributes, tag: string): unknown {
  return row.get(tag)?.[0];
}

function sequenceLength(row: Attributes | undefined, tag: string): number {
  return row?.get(tag)?.length ?? 0;
}

function uidOf(row: Attributes, tag: string): string {
  return checked(String(firstValue(row, tag) ?? ''));
}

/** A UID goes into an address only where it is one. */
function checked(uid: string): string {
  if (isUid(uid)) return uid;
  throw dicomErrors.error('dicom/server-refused', { what: 'The server gives a UID that is none' });
}

function rootOf(base: string): string {
  let url: URL | undefined;
  try {
    url = new URL(base);
  } catch {
    url = undefined;
  }
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw dicomErrors.error('dicom/bad-server', {
      what: 'The address of the server is not http or https without a password',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
