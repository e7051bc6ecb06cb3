import fc from 'fast-check';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import {
  base64,
  type Colours,
  colourAt,
  colourSteps,
  mapFigure,
  mapPicture,
  outlineSample,
  runsOf,
} from '../src/index.ts';
import { outlinePath, runsInside } from '../src/outline.ts';
import { samplePicture } from './samples.ts';

/** Oklab (Ottosson 2020), where equal distances look equal. */
function oklab([red, green, blue]: readonly number[]): number[] {
  const linear = (value: number) =>
    value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, i) => value - b[i]));

describe('colour maps', () => {
  test.each(['sequential', 'diverging'] as const)('%s: equal steps of the value look equal', (colours) => {
    const steps = colourSteps(colours, 17).map(oklab);
    const sizes = steps.slice(1).map((colour, i) => distance(colour, steps[i]));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    for (const size of sizes) expect(Math.abs(size / mean - 1)).toBeLessThan(0.2);
  });

  test.each(['grey', 'sequential'] as const)('%s grows lighter all the way', (colours) => {
    const light = colourSteps(colours, 64).map((colour) => oklab(colour)[0]);
    light.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(light[i]));
  });

  test('diverging is lightest in the middle and the same at both ends', () => {
    const light = colourSteps('diverging', 33).map((colour) => oklab(colour)[0]);
    expect(Math.max(...light)).toBe(light[16]);
    expect(light[0]).toBeCloseTo(light[32], 2);
  });

  test('outside of the window the colour is that of the end', () => {
    for (const colours of ['grey', 'sequential', 'diverging'] as Colours[]) {
      expect(colourAt(colours, -3)).toEqual(colourAt(colours, 0));
      expect(colourAt(colours, 3)).toEqual(colourAt(colours, 1));
    }
  });
});

describe('a map as a picture', () => {
  const png = decode(Uint8Array.from(atob(mapPicture(samplePicture).split(',')[1]), (c) => c.charCodeAt(0)));

  test('has one pixel a voxel', () => expect([png.width, png.height]).toEqual([6, 4]));

  test('shows each value in the colour of its place in the window, and nothing where it is undefined', () => {
    samplePicture.values.forEach((value, i) => {
      const entry = png.palette![png.data[i]];
      if (value === null) expect(entry[3]).toBe(0);
      else {
        const colour = colourAt('sequential', Math.round((value / 24) * 254) / 254);
        expect(entry.slice(0, 3)).toEqual([...colour]);
      }
    });
  });

  test('draws each of many regions in a colour of its own, which a legend names', () => {
    const regions = Array.from({ length: 9 }, (_, n) => ({ name: `part ${n}`, runs: [n, 2] }));
    const picture = { ...samplePicture, regions, outlines: 'coloured' as const };
    const text = { title: 'Regions', description: 'Nine of them.' };
    const bare = mapFigure({ ...text, picture, id: 'a' });
    const named = mapFigure({ ...text, picture, id: 'a', legend: true });
    const strokes = new Set(
      [...bare.matchAll(/stroke="(#[0-9a-f]{6})"[^>]*?(dasharray="[^"]*")?\/?>/g)].map(([all]) =>
        all.replace(/stroke-width="[^"]*"/, ''),
      ),
    );
    expect(strokes.size).toBeGreaterThanOrEqual(9);
    expect(bare).not.toContain('part 3');
    for (const { name } of regions) expect(named).toContain(name);
    expect(Number(/viewBox="0 0 \d+ (\d+)/.exec(named)?.[1])).toBeGreaterThan(
      Number(/viewBox="0 0 \d+ (\d+)/.exec(bare)?.[1]),
    );
    expect(outlineSample(8)).toContain('stroke-dasharray');
  });

  test('must have as many values as pixels', () => {
    expect(() => mapPicture({ ...samplePicture, height: 5 })).toThrow('6 by 5 pixels has 24 values');
  });

  test('of one single value is drawn', () => {
    const flat = { ...samplePicture, values: new Array(24).fill(3), window: [3, 3] as const };
    expect(mapPicture(flat)).toMatch(/^data:image\/png;base64,/);
  });
});

describe('outlines', () => {
  test('a mask comes back from its runs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 60 }), (mask) => {
        expect(Array.from(runsInside(runsOf(mask), mask.length, 1))).toEqual(mask);
      }),
    );
  });

  test('have the length of the edges between inside and outside', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 20, maxLength: 20 }), (cells) => {
        const mask = Uint8Array.from(cells);
        const at = (x: number, y: number) => (x < 0 || y < 0 || x > 4 || y > 3 ? 0 : mask[5 * y + x]);
        let edges = 0;
        for (let y = -1; y < 4; y++) {
          for (let x = -1; x < 5; x++) {
            edges += Number(at(x, y) !== at(x + 1, y)) + Number(at(x, y) !== at(x, y + 1));
          }
        }
        const path = outlinePath(mask, 5, 4, 1, 1);
        const length = [...path.matchAll(/M(\d+) (\d+)([HV])(\d+)/g)].reduce(
          (sum, [, x, y, way, to]) => sum + Number(to) - Number(way === 'H' ? x : y),
          0,
        );
        expect(length).toBe(edges);
      }),
    );
  });
});

test('base64 is that of the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(base64(bytes)).toBe(btoa(String.fromCharCode(...bytes)));
    }),
  );
});
