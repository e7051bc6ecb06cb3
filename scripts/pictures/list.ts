// Every picture of the documentation, and how it is made. The plots are loaded when they are needed: a test reads this list.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Studio } from './studio.ts';

export interface DocsPicture {
  /** In docs/images. */
  readonly file: string;
  /** `synthetic` is the folder that `npm start -- --once` wrote. */
  make(studio: Studio, synthetic: string): Promise<Uint8Array>;
}

const KINETIC = 'docs/how-to/kinetic-model.md';
const READERS = 'docs/how-to/two-readers.md';
const LESIONS = 'docs/how-to/lesions.md';
/** Pixels of the page: of a figure with axes, and of a slice. */
const FIGURE = 380;
const SLICE = 560;

export const pictures: readonly DocsPicture[] = [
  {
    file: 'report.png',
    make: (studio, synthetic) =>
      studio.report(reportOf(synthetic), { width: 1280, height: 1180, selector: '#measured' }),
  },
  {
    file: 'canaries.png',
    make: (studio, synthetic) =>
      studio.report(reportOf(synthetic), { width: 760, selector: 'figure:has-text("ermuted")' }),
  },
  {
    file: 'ktrans-map.png',
    async make(studio) {
      const folder = studio.folderOf(KINETIC);
      const map = path.join(folder, 'maps', 'desc-tofts_Ktrans.nii.gz');
      const lesion = path.join(folder, 'mine', 'truth', 'LOB-001', 'lesion.nii');
      const { mapWithScale } = await import('./figures.ts');
      return studio.figures(mapWithScale(map, lesion, 'Ktrans', '1/min', SLICE), SLICE);
    },
  },
  { file: 'tofts-5s.png', make: (studio) => tofts(studio, 5, 2.5) },
  { file: 'tofts-60s.png', make: (studio) => tofts(studio, 60, 30) },
  {
    file: 'readers.png',
    make(studio) {
      const plots = path.join(studio.folderOf(READERS), 'readers', 'plots');
      return studio.figures(
        [readFileSync(path.join(plots, 'bland-altman_anna-ben_volume.svg'), 'utf8')],
        FIGURE,
      );
    },
  },
  {
    file: 'outlines.png',
    async make(studio) {
      const { segmentPicture } = await import('./figures.ts');
      return studio.figures([segmentPicture(path.join(studio.folderOf(LESIONS), 'regions'))], SLICE);
    },
  },
];

function reportOf(synthetic: string): string {
  const file = path.join(synthetic, 'report', 'index.html');
  if (!existsSync(file)) throw new Error(`${file} is not there: first npm start -- --once`);
  return file;
}

async function tofts(studio: Studio, phaseS: number, firstS: number): Promise<Uint8Array> {
  const { toftsAt } = await import('./figures.ts');
  return studio.figures([toftsAt(phaseS, firstS)], FIGURE);
}
