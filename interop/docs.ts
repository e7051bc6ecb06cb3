// Every command and snippet of the documentation, page by page.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fencesOf, readersFolder, runFence } from '../scripts/docs/fences.ts';
import type { Interop } from './run.ts';

const root = path.join(import.meta.dirname, '..');
const FOLDERS = ['learn', 'how-to'];

export const interop: Interop = {
  name: 'docs',
  missing: () => undefined,
  async run() {
    const failed: string[] = [];
    let passed = 0;
    for (const folder of FOLDERS) {
      const pages = readdirSync(path.join(root, 'docs', folder)).filter((name) => name.endsWith('.md'));
      for (const page of pages) {
        const place = readersFolder();
        try {
          for (const fence of fencesOf(`docs/${folder}/${page}`)) {
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
