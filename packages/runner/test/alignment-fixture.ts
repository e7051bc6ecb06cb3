// A woman at two visits, by code: a dynamic and a diffusion series on grids of their own, moved by what is known.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { exp, sin } from '@lobule/numerics';
import {
  type Grid,
  indexToPatient,
  makeGrid,
  makeVolume,
  type Point,
  voxelCount,
  writeNifti,
} from '@lobule/volume';

export const dynamicGrid = makeGrid({
  size: [26, 24, 13],
  spacingMm: [3, 3, 3.5],
  originMm: [-37.5, -36, -21],
});
export const diffusionGrid = makeGrid({
  size: [19, 17, 11],
  spacingMm: [4, 4, 4.2],
  originMm: [-36, -35, -21],
});

/** Where what is seen at a place lay in the woman at the first visit, in her dynamic series. */
export type Motion = (place: Point) => Point;

export const still: Motion = (place) => place;

export function shifted([dx, dy, dz]: Point): Motion {
  return ([x, y, z]) => [x - dx, y - dy, z - dz];
}

/** Soft inside: 1 in an ellipsoid, 0 beyond, with an edge of a few mm. */
function inside([x, y, z]: Point, [cx, cy, cz]: Point, [a, b, c]: Point): number {
  const [u, v, w] = [(x - cx) / a, (y - cy) / b, (z - cz) / c];
  const depth = 1 - Math.sqrt(u * u + v * v + w * w);
  return 1 / (1 + exp((-depth * Math.min(a, b, c)) / 0.8));
}

interface Tissue {
  readonly body: number;
  readonly gland: number;
  readonly lesion: number;
}

export const lesionAt: Point = [6, 4, 2];

function tissueAt(place: Point, lesionMm: number): Tissue {
  const [x, y, z] = place;
  // Round in front, flat where the chest is.
  const body = inside(place, [0, 2, 0], [34, 32, 20]) / (1 + exp((y - 16) / 0.8));
  const gland =
    inside(place, [-3, 2, 1], [20, 17, 12]) * (0.6 + 0.2 * sin(0.35 * x + 0.2 * z) + 0.2 * sin(0.3 * y));
  return { body, gland: body * gland, lesion: inside(place, lesionAt, [lesionMm, lesionMm, lesionMm]) };
}

export interface VisitPlan {
  readonly dynamic?: Motion;
  readonly diffusion?: Motion;
  readonly lesionMm?: number;
  /** ADC of the lesion, mm2/s. */
  readonly lesionAdc?: number;
}

/** Writes `<visit>-dynamic.nii`, `<visit>-diffusion.nii`, `<visit>-lesion.nii` and `<visit>-lesion-on-diffusion.nii`. */
export function writeVisit(folder: string, visit: string, plan: VisitPlan = {}): void {
  const { dynamic = still, diffusion = still, lesionMm = 9, lesionAdc = 1e-3 } = plan;
  const image = (grid: Grid, motion: Motion, seen: (tissue: Tissue) => number) =>
    makeVolume(
      grid,
      Float32Array.from({ length: voxelCount(grid) }, (_, v) => {
        const [nx, ny] = grid.size;
        const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
        // A pattern of some per cent stands for noise: the same on every machine.
        return seen(tissueAt(motion(place), lesionMm)) + ((v * 7919) % 13) / 10;
      }),
    );
  const phases = [0, 1, 0.8].map((uptake) =>
    image(
      dynamicGrid,
      dynamic,
      ({ body, gland, lesion }) =>
        100 * body - 45 * gland + lesion * (20 + 160 * uptake) + 12 * gland * uptake,
    ),
  );
  const bValues = [0, 800].map((b) =>
    image(
      diffusionGrid,
      diffusion,
      ({ body, gland, lesion }) =>
        20 * body * exp(-b * 0.3e-3) +
        (1 - lesion) * 150 * gland * exp(-b * 1.9e-3) +
        260 * lesion * exp(-b * lesionAdc),
    ),
  );
  const write = (name: string, bytes: Uint8Array) =>
    writeFileSync(path.join(folder, `${visit}-${name}.nii`), bytes);
  write('dynamic', writeNifti(phases));
  write('diffusion', writeNifti(bValues));
  const drawn = (grid: Grid, motion: Motion) =>
    makeVolume(
      grid,
      Uint8Array.from(image(grid, motion, ({ lesion }) => lesion).data, (value, v) =>
        value - ((v * 7919) % 13) / 10 > 0.5 ? 1 : 0,
      ),
    );
  write('lesion', writeNifti(drawn(dynamicGrid, dynamic)));
  write('lesion-on-diffusion', writeNifti(drawn(diffusionGrid, diffusion)));
}

const seriesOf = (visit: string) => `
      - { role: dynamic, file: ${visit}-dynamic.nii, timesS: [0, 90, 300], flipAngleDeg: 12, repetitionTimeMs: 5 }
      - { role: diffusion, file: ${visit}-diffusion.nii, bValues: [0, 800] }`;

/** A study of these visits: ADC and enhancement in the lesion that was drawn. */
export function visitsStudy(visits: readonly string[], registration: string): string {
  const exams = visits.map(
    (visit, n) => `    - subject: A
      visit: ${visit}
      day: ${30 * n}
      series: ${seriesOf(visit)}`,
  );
  const windows = visits.map((visit, n) => `{ name: ${visit}, days: [${30 * n}, ${30 * n + 1}] }`);
  return `lobule: 1
title: Where things are
kind: synthetic
images:
  visits: [${windows.join(', ')}]
  nifti:
${exams.join('\n')}
maps: [{ model: adc }, { model: semiquantitative, arrivalS: 30 }]
regions:
  - { kind: masks, name: lesion, file: "{visit}-lesion.nii" }
  - { kind: masks, name: bright, file: "{visit}-lesion-on-diffusion.nii", drawnOn: diffusion }
${registration}`;
}
