import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Hash of the code whose results are kept: that of every room below this one and of this one. A changed line makes
 * every kept result stale, which is slower than it need be and never wrong.
 */
export function codeHash(): string {
  known ??= hashOfCode();
  return known;
}

/** The code of a process is what it was when it was first asked for. */
let known: string | undefined;

function hashOfCode(): string {
  const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
  const files = readdirSync(packages)
    .filter((room) => !ABOVE.includes(room) && !room.startsWith('.'))
    .sort()
    .flatMap((room) =>
      sourceFiles(path.join(packages, room, 'src')).map((file) => path.relative(packages, file)),
    );
  const hash = createHash('sha256');
  // File by file: together they are more than all else that a small fit holds.
  files.forEach((file, index) => {
    hash.update(`${index > 0 ? '\n' : ''}${file.replaceAll('\\', '/')}\n`);
    hash.update(readFileSync(path.join(packages, file)));
  });
  return hash.digest('hex');
}

/** Rooms that show results and do not make them. */
const ABOVE = ['report', 'cli', 'server', 'reading-room', 'viewer', 'plots'];

function sourceFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
}
