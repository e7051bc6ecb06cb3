import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Codecs, codecsFrom } from '../pixels/compressed/codecs.ts';
import type { DicomFile } from '../read/dataset.ts';

let opened: Promise<Codecs> | undefined;

/**
 * The codecs of the JPEG family, as this machine has them installed.
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
  ).then((bytes) => codecsFrom(new Uint8Array(bytes)));
  return opened;
}

/** The codecs where a file needs them, else nothing. */
export async function codecsFor(file: Pick<DicomFile, 'transferSyntax'>): Promise<Codecs | undefined> {
  return file.transferSyntax.compressed ? await openCodecs() : undefined;
}
