import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isLobuleError } from '@lobule/foundation';
import { Unzip, UnzipInflate } from 'fflate/browser';
import { createTarDecoder } from 'modern-tar';
import { dicomErrors } from '../errors.ts';
import type { SourceEntry } from '../scan/scan-entries.ts';
import type { RefusedFile } from '../scan/scan-instances.ts';
import {
  memoryEntry,
  refusedLink,
  type Source,
  type SourceLimits,
  safeName,
  sourceOf,
  uniqueNames,
} from './source.ts';

/** The plain files of a tar archive, packed with gzip or not, in memory. Nothing is ever written to a disk. */
export async function openTar(
  place: string,
  gzipped: boolean,
  limits: Required<SourceLimits>,
): Promise<Source> {
  const counter = byteCounter(await counterFor(place, limits));
  const decoder = createTarDecoder({ strict: true });
  const entries: SourceEntry[] = [];
  const refused: RefusedFile[] = [];
  const unique = uniqueNames();
  const collect = async () => {
    for await (const { header, body } of decoder.readable) {
      const name = unique(safeName(header.name));
      if (header.type === undefined || header.type === 'file')
        entries.push(memoryEntry(name, await drain(body)));
      else {
        await body.cancel();
        if (header.type === 'link' || header.type === 'symlink') refused.push(refusedLink(name));
      }
      refuseTooMany(entries.length + refused.length, limits);
    }
  };
  const feed = async () => {
    const source = createReadStream(place);
    const writer = decoder.writable.getWriter();
    const write = async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        await writer.ready;
        await writer.write(new Uint8Array(chunk));
      }
      await writer.close();
    };
    try {
      if (gzipped) await pipeline(source, createGunzip(), counter, write);
      else await pipeline(source, counter, write);
    } catch (error) {
      await writer.abort(error).catch(() => {});
      throw error;
    }
  };
  const [fed, collected] = await Promise.allSettled([feed(), collect()]);
  const failure = fed.status === 'rejected' ? fed : collected;
  if (failure.status === 'rejected') throw damaged(place, failure.reason);
  return sourceOf(entries, refused);
}

function byteCounter(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        count(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** What a bomb of any ratio may take before it is one: a study of empty masks packs to a thousandth. */
const FREE_BYTES = 67_108_864;

/** Counts what really comes out of an archive; throws where that is too much, or too much for what it was packed in. */
async function counterFor(
  place: string,
  { maximumBytes, maximumRatio }: Required<SourceLimits>,
): Promise<(bytes: number) => void> {
  const { size } = await stat(place);
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total > maximumBytes) throw tooLarge(`The archive unpacks to more than ${maximumBytes} bytes`);
    if (total > FREE_BYTES && total > maximumRatio * size) {
      throw dicomErrors.error('dicom/archive-bomb', {
        what: `The ${size} bytes of the archive unpack to more than ${maximumRatio} times as many`,
        where: { file: path.basename(place) },
      });
    }
  };
}

async function drain(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return joined(chunks);
}

/** The plain files of a ZIP archive, in memory; sizes that its directory claims are not believed. */
export async function openZip(place: string, limits: Required<SourceLimits>): Promise<Source> {
  const entries: SourceEntry[] = [];
  const unique = uniqueNames();
  const count = await counterFor(place, limits);
  let open = 0;
  const unzip = new Unzip((file) => {
    if (file.name.endsWith('/')) return;
    const name = unique(safeName(file.name));
    const chunks: Uint8Array[] = [];
    open++;
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      count(chunk.length);
      chunks.push(chunk);
      if (!final) return;
      open--;
      entries.push(memoryEntry(name, joined(chunks)));
      refuseTooMany(entries.length, limits);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    let any = false;
    for await (const chunk of Readable.from(createReadStream(place, { highWaterMark: 16384 }))) {
      any ||= isZipStart(chunk as Uint8Array);
      if (!any) throw damaged(place, undefined);
      unzip.push(new Uint8Array(chunk as Uint8Array));
    }
    unzip.push(new Uint8Array(0), true);
  } catch (error) {
    throw damaged(place, error);
  }
  if (open > 0) throw damaged(place, undefined);
  return sourceOf(entries, []);
}

function isZipStart(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function refuseTooMany(count: number, { maximumEntries }: Required<SourceLimits>): void {
  if (count > maximumEntries) throw tooLarge(`The archive has more than ${maximumEntries} entries`);
}

function tooLarge(what: string) {
  return dicomErrors.error('dicom/too-large', { what });
}

function damaged(place: string, cause: unknown) {
  if (isLobuleError(cause)) return cause;
  return dicomErrors.error('dicom/bad-archive', {
    what: 'The archive is damaged or cut short',
    where: { file: path.basename(place) },
    cause,
  });
}
