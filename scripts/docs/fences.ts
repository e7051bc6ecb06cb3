// The commands and snippets of a page of the documentation, run as a reader would type them one after another.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const VERB = 'npm run -s lobule -- ';

export interface Fence {
  readonly kind: 'sh' | 'sh fails' | 'ts';
  readonly text: string;
  /** What the page says that it prints. */
  readonly prints?: string;
}

/** Of `docs/how-to/kinetic-model.md` and the like, in their order. */
export function fencesOf(page: string): Fence[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const fences = /```(sh fails|sh|ts)\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g;
  return [...text.matchAll(fences)].map(([, kind, code, prints]) => ({
    kind: kind as Fence['kind'],
    text: code,
    ...(prints === undefined ? {} : { prints }),
  }));
}

/** A new folder below a room that depends on all others, so that a snippet finds them. The caller removes it. */
export function readersFolder(): string {
  const place = mkdtempSync(path.join(root, 'packages', 'cli', '.docs-'));
  cpSync(path.join(root, 'examples'), path.join(place, 'examples'), { recursive: true });
  return place;
}

/** What went wrong, in words, or undefined. */
export function runFence({ kind, text, prints }: Fence, folder: string): string | undefined {
  if (kind === 'ts') {
    const file = path.join(folder, 'snippet.ts');
    writeFileSync(file, text);
    return told([process.execPath, '--disable-warning=ExperimentalWarning', file], folder, true, prints);
  }
  const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
  for (const line of text.trim().split('\n')) {
    const command = line.startsWith(VERB)
      ? `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}" ${line.slice(VERB.length)}`
      : line;
    const wrong = told(['sh', '-c', command], folder, kind === 'sh');
    if (wrong !== undefined) return `${line}: ${wrong}`;
  }
  return undefined;
}

function told(
  [program, ...args]: readonly string[],
  cwd: string,
  works: boolean,
  prints?: string,
): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (works !== (status === 0)) return `ended with ${status}. ${`${stdout}${stderr}`.trim().slice(-600)}`;
  if (prints !== undefined && stdout !== prints) return `prints another text than the page: ${stdout}`;
  return undefined;
}
