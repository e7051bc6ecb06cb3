// Figures of the documentation, drawn by the product's own plots from what the commands of a page have made.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { randomStream } from '../../packages/foundation/src/index.ts';
import { fillNormal } from '../../packages/numerics/src/index.ts';
import { colourBar, curveWithFit, mapFigure, runsOf } from '../../packages/plots/src/index.ts';
import { prepareModel } from '../../packages/quantify/src/index.ts';
import { gridSpacingMm, readNifti, type Volume } from '../../packages/volume/src/index.ts';

/** A map of one slice with the outline of a region and its scale. */
export function mapWithScale(
  mapFile: string,
  maskFile: string,
  title: string,
  unit: string,
  shownWidth: number,
): string[] {
  const [map, mask] = [mapFile, maskFile].map((file) => readNifti(readFileSync(file)).volumes[0]);
  const slice = sliceWithMost(mask);
  const [width, height] = map.grid.size;
  const cut = ({ data }: Volume) => data.slice(slice * width * height, (slice + 1) * width * height);
  const values = Array.from(cut(map), (value) => (Number.isFinite(value) ? value : null));
  const inside = cut(mask);
  const window = [0, upper(values.filter((_, p) => inside[p] !== 0))] as const;
  const [dx, dy] = gridSpacingMm(map.grid);
  return [
    mapFigure({
      title,
      description: `${title}, slice ${slice + 1}, with the outline of the lesion.`,
      picture: {
        width,
        height,
        pixelMm: [dx, dy],
        values,
        window,
        colours: 'sequential',
        regions: [{ name: 'lesion', runs: runsOf(inside) }],
        outlines: 'coloured',
      },
      id: 'undefined-voxels',
      width: shownWidth,
      legend: true,
    }),
    colourBar({
      title: `Scale of ${title}`,
      description: unit,
      colours: 'sequential',
      window,
      unit,
      width: shownWidth,
    }),
  ];
}

function sliceWithMost({ grid, data }: Volume): number {
  const [nx, ny, nz] = grid.size;
  const counts = Array.from({ length: nz }, () => 0);
  data.forEach((value, v) => {
    if (value !== 0) counts[Math.floor(v / (nx * ny))]++;
  });
  return counts.indexOf(Math.max(...counts));
}

/** A round number above most values. */
function upper(values: readonly (number | null)[]): number {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return Math.ceil(10 * sorted[Math.floor(0.85 * sorted.length)]) / 10;
}

const TISSUE = { ktransPerMin: 0.15, ve: 0.3, vp: 0.05 };
const NOISE_MM = 0.02;
const LAST_S = 360;

/** A tissue with plasma, seen in phases from one time on, and the Tofts model, which has none, fitted to it. */
export function toftsAt(phaseS: number, firstS: number): string {
  const settings = { arterialInput: { kind: 'parker', hematocrit: 0.42, arrivalS: 20 } };
  const x = Array.from({ length: Math.floor(LAST_S / phaseS) }, (_, i) => firstS + i * phaseS);
  const noise = new Float64Array(x.length);
  fillNormal(randomStream(1, 'docs', String(firstS)), noise);
  // Extended Tofts refuses phases of 60 s, rightly: the truth is made densely and looked up.
  const finelyS = Array.from({ length: 2 * LAST_S }, (_, i) => i / 2);
  const truth = prepareModel('extended-tofts', { timesS: finelyS }, settings).predict(TISSUE);
  const measured = x.map((timeS, t) => truth[2 * timeS] + NOISE_MM * noise[t]);
  const tofts = prepareModel('tofts', { timesS: x }, settings);
  const { parameters } = tofts.fitCurve(measured);
  const found = { ktransPerMin: parameters['ktransPerMin'], ve: parameters['ve'] };
  const fittedX = Array.from({ length: LAST_S }, (_, i) => i + 0.5);
  const ktrans = found.ktransPerMin.toFixed(2);
  return curveWithFit({
    title: `${phaseS} s a phase, the first at ${firstS} s: Tofts finds a Ktrans of ${ktrans}/min`,
    description: `Concentration of a tissue with plasma and the Tofts model fitted to it.`,
    xLabel: 'Time (s)',
    yLabel: 'Concentration (mM)',
    x,
    measured,
    fittedX,
    fitted: Array.from(prepareModel('tofts', { timesS: fittedX }, settings).predict(found)),
    residual: Array.from(tofts.predict(found), (value, t) => measured[t] - value),
  });
}

/** The first picture that `lobule segment` wrote into a folder. */
export function segmentPicture(folder: string): string {
  const [picture] = readdirSync(folder)
    .filter((name) => name.endsWith('.svg'))
    .sort();
  return readFileSync(path.join(folder, picture), 'utf8');
}
