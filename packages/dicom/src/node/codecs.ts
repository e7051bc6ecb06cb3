import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Codecs } from '../pixels/compressed/codecs.ts';
import type { DicomFile } from '../read/dataset.ts';
import { watchedCodecs } from './watched-codecs.ts';

let opened: Promise<Codecs> | undefined;

/**
 * The codecs of the JPEG family, in a thread that is ended where an image keeps it longer than 2 s and 1 s for each MiB.
 *
 * @example
 * const { data } = readPixels(readDicom(bytes), await openCodecs());
 */
export function openCodecs(): Promise<Codecs> {
  opened ??= readFile(
    path.join(
      path.dirname(createRequire(import.meta.url).resolve('dcmjs-codecs')),
      'dcmjs-native-codecs.wasm',
    ),
  ).then((bytes) => watchedCodecs(new Uint8Array(bytes)));
  return opened;
}

/** The codecs where a file needs them, else nothing. */
export async function codecsFor(file: Pick<DicomFile, 'transferSyntax'>): Promise<Codecs | undefined> {
  return file.transferSyntax.compressed ? await openCodecs() : undefined;
}
