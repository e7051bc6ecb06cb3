// Every command and snippet of the documentation, page by page, as a reader would type them one after another.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Interop } from './run.ts';

const root = path.join(import.meta.dirname, '..');
const FOLDERS = ['learn', 'how-to'];
const VERB = 'npm run -s lobule -- ';

interface Fence {
  readonly kind: 'sh' | 'sh fails' | 'ts';
  readonly text: string;
  /** What the page says that it prints. */
  readonly prints?: string;
}

function fencesOf(page: string): Fence[] {
  const fences = /```(sh fails|sh|ts)\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g;
  return [...page.matchAll(fences)].map(([, kind, text, prints]) => ({
    kind: kind as Fence['kind'],
    text,
    ...(prints === undefined ? {} : { prints }),
  }));
}

/** What went wrong, in words, or undefined. */
function runFence({ kind, text, prints }: Fence, folder: string): string | undefined {
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
  if (prints !== undefined && stdout !== prints) return `prints another text than the page: ${stdout}`;
  if (works === (status === 0)) return undefined;
  return `ended with ${status}. ${`${stdout}${stderr}`.trim().slice(-600)}`;
}

export const interop: Interop = {
  name: 'docs',
  missing: () => undefined,
  async run() {
    const failed: string[] = [];
    let passed = 0;
    for (const folder of FOLDERS) {
      const pages = readdirSync(path.join(root, 'docs', folder)).filter((name) => name.endsWith('.md'));
      for (const page of pages) {
        // Below a room that depends on all others, so that a snippet finds them.
        const place = mkdtempSync(path.join(root, 'packages', 'cli', '.docs-'));
        try {
          cpSync(path.join(root, 'examples'), path.join(place, 'examples'), { recursive: true });
          const fences = fencesOf(readFileSync(path.join(root, 'docs', folder, page), 'utf8'));
          for (const fence of fences) {
            const wrong = runFence(fence, place);
            if (wrong === undefined) passed++;
            else failed.push(`${folder}/${page}: ${wrong}`);
          }
        } finally {
          rmSync(place, { recursive: true, force: true });
        }
      }
    }
    return { passed, failed };
  },
};
