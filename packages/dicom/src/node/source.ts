import type { SourceEntry } from '../scan/scan-entries.ts';
import type { RefusedFile } from '../scan/scan-instances.ts';
import type { FileReference } from '../scan/summary.ts';

/** Files to scan, wherever they are. */
export interface Source {
  readonly entries: readonly SourceEntry[];
  /** Links and whatever else is never opened. */
  readonly refused: readonly RefusedFile[];
  /** The whole bytes of an entry by its name: what `readFrames` asks for. */
  read(file: FileReference): Promise<Uint8Array>;
}

/** Limits on what an archive may unpack to, counted in bytes that really come out. */
export interface SourceLimits {
  /** Default: 8 GiB. */
  readonly maximumBytes?: number;
  /** How many times the size of the archive, from 64 MiB on. Default: 100; images pack to a half or a fifth. */
  readonly maximumRatio?: number;
  /** Default: 1,000,000. */
  readonly maximumEntries?: number;
}

export const defaultLimits: Required<SourceLimits> = {
  maximumBytes: 8 * 1_073_741_824,
  maximumRatio: 100,
  maximumEntries: 1_000_000,
};

/** A name for people and for looking up, never for opening: relative, no steps upward, no control characters. */
export function safeName(name: string): string {
  const parts = name.replace(/[\u0000-\u001f\u007f]/g, '?').split(/[/\\]+/);
  const kept = parts.filter((part) => part !== '' && part !== '.' && part !== '..');
  return kept.length === 0 ? 'unnamed' : kept.join('/');
}

/** Names that are unique: a second `a/b` becomes `a/b (2)`. */
export function uniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}

export function refusedLink(name: string): RefusedFile {
  const source = { name, size: 0 };
  return { source, code: 'dicom/link', text: 'a link, which is never followed', foreign: true };
}

/** An entry whose bytes are in memory already. */
export function memoryEntry(name: string, bytes: Uint8Array): SourceEntry {
  return {
    name,
    size: bytes.length,
    read: async (maximumBytes = bytes.length) => bytes.subarray(0, maximumBytes),
  };
}

export function sourceOf(entries: readonly SourceEntry[], refused: readonly RefusedFile[]): Source {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return { entries, refused, read: ({ name }) => byName.get(name)!.read() };
}
