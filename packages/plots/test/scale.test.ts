import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, roundDomain, tickText } from '../src/scale.ts';
import { mark, short } from '../src/svg.ts';
import { fitText, textWidth, wrapText } from '../src/theme.ts';

describe('scales', () => {
  const range = fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-5, max: 1e6, noNaN: true }))
    .map(([low, size]): [number, number] => [low, low + size])
    .filter(([low, high]) => high - low > Math.abs(low) * 1e-9);

  test('a round domain holds its values and has a tick at both ends', () => {
    fc.assert(
      fc.property(range, (values) => {
        const domain = roundDomain(values);
        const slack = (domain[1] - domain[0]) * 1e-6;
        expect(domain[0]).toBeLessThanOrEqual(values[0] + slack);
        expect(domain[1]).toBeGreaterThanOrEqual(values[1] - slack);
        const { ticks } = linearScale(domain, [0, 100]);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(Math.abs(ticks[0] - domain[0])).toBeLessThanOrEqual(slack);
        expect(Math.abs(ticks[ticks.length - 1] - domain[1])).toBeLessThanOrEqual(slack);
        expect(ticks.length).toBeLessThanOrEqual(13);
      }),
    );
  });

  test('ticks are round', () => {
    expect(linearScale([0, 1], [0, 100]).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearScale([-0.1, 0.3], [0, 100], 4).ticks).toEqual([-0.1, 0, 0.1, 0.2, 0.3]);
  });

  test('a single value gets room on both sides', () => expect(roundDomain([5])).toEqual([4.5, 5.5]));

  test('ticks read well', () => {
    expect(tickText(-0.2, 1)).toBe('−0.2');
    expect(tickText(12000, 0)).toBe('12,000');
    expect(tickText(2e-7, 7)).toBe('2×10⁻⁷');
    expect(tickText(0, 7)).toBe('0');
    expect(tickText(-12500000, 0)).toBe('−1.25×10⁷');
  });
});

describe('text', () => {
  test('lines are no wider than asked, and no letter is lost', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 60, max: 200 }), (text, width) => {
        const lines = wrapText(text, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width + 1e-9);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });

  test('what does not fit ends with an ellipsis', () => {
    expect(fitText('short', 100)).toBe('short');
    expect(fitText('a very long name indeed', 60)).toMatch(/…$/);
  });
});

describe('svg', () => {
  test('text and attributes are escaped', () => {
    expect(mark('text', { 'data-x': `"<'` }, '<b>&').svg).toBe(
      '<text data-x="&quot;&lt;&#39;">&lt;b&gt;&amp;</text>',
    );
  });
  test('numbers have two decimals at most and no minus zero', () => {
    expect(short(1 / 3)).toBe('0.33');
    expect(short(-0.001)).toBe('0');
  });
});
