// How large a room is for who takes it into a page: all that it exports, minified, gzip.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

interface Size {
  /** The room's own code. */
  readonly ownKib: number;
  /** With the rooms and libraries that it needs. */
  readonly wholeKib: number;
}

/** A room may grow by this share before its README has to say so. */
const GROWTH = 0.1;
const LINE = /^Size: .*$/m;

export async function measureSize(folder: string, room: string): Promise<Size> {
  const entry = path.join(folder, 'all.mjs');
  writeFileSync(entry, `export * from '@lobule/${room}';\n`);
  const isOther = (id: string) => !id.startsWith('.') && !path.isAbsolute(id) && id !== `@lobule/${room}`;
  const bytes = async (external: (id: string) => boolean) => {
    const outcome = await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        target: 'esnext',
        lib: { entry, formats: ['es'] },
        rollupOptions: { external },
      },
    });
    const outputs = (Array.isArray(outcome) ? outcome : [outcome]) as { output: { code?: string }[] }[];
    const code = outputs.flatMap(({ output }) => output.map((chunk) => chunk.code ?? '')).join('\n');
    return gzipSync(code, { level: 9 }).length / 1024;
  };
  return { ownKib: await bytes(isOther), wholeKib: await bytes((id) => id.startsWith('node:')) };
}

/** What the README should say, and what is wrong with what it says. */
export function checkSize(readme: string, { ownKib, wholeKib }: Size): { fault?: string; renewed: string } {
  // A program is run, not imported.
  if (ownKib < 0.1) return { renewed: readme };
  const line = `Size: ${ownKib.toFixed(1)} KiB (all that it exports, minified, gzip); ${wholeKib.toFixed(1)} KiB with all that it needs.`;
  const said = LINE.exec(readme)?.[0];
  const renewed = said === undefined ? `${readme.trimEnd()}\n\n${line}\n` : readme.replace(LINE, line);
  if (said === undefined) return { fault: 'the README does not say its size (--write does)', renewed };
  const [own, whole] = [...said.matchAll(/([\d.]+) KiB/g)].map((match) => Number(match[1]));
  const isOver = ownKib > own * (1 + GROWTH) || wholeKib > whole * (1 + GROWTH);
  const fault = `${ownKib.toFixed(1)} and ${wholeKib.toFixed(1)} KiB are over the README's ${own} and ${whole} by a tenth`;
  return isOver ? { fault, renewed } : { renewed };
}
