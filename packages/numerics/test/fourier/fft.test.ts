import { randomStream } from '@lobule/foundation';
import { fft, fft3d, inverseFft, inverseFft3d, lineTransform } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';

const lengths = [
  1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 25, 30, 31, 49, 60, 64, 97, 96, 100, 128, 243, 251, 256,
];

function noise(n: number, name: string): Float64Array {
  const stream = randomStream(n, name);
  return Float64Array.from({ length: n }, () => stream.uniform() - 0.5);
}

describe('Fourier transforms', () => {
  test.each(lengths)('of length %d are the sums that define them, and turn back', (n) => {
    const re = noise(n, 're');
    const im = noise(n, 'im');
    const outRe = re.slice();
    const outIm = im.slice();
    fft(outRe, outIm);
    for (let k = 0; k < n; k++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        sumRe += re[j] * Math.cos(angle) - im[j] * Math.sin(angle);
        sumIm += re[j] * Math.sin(angle) + im[j] * Math.cos(angle);
      }
      expect(Math.abs(outRe[k] - sumRe)).toBeLessThan(3e-14);
      expect(Math.abs(outIm[k] - sumIm)).toBeLessThan(3e-14);
    }
    inverseFft(outRe, outIm);
    for (let k = 0; k < n; k++) {
      expect(Math.abs(outRe[k] - re[k])).toBeLessThan(2e-15);
      expect(Math.abs(outIm[k] - im[k])).toBeLessThan(2e-15);
    }
  });

  test('of a volume find the one wave in it, and turn back', () => {
    const [nx, ny, nz] = [6, 5, 7];
    const re = new Float64Array(nx * ny * nz);
    const im = new Float64Array(nx * ny * nz);
    for (let z = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        for (let x = 0; x < nx; x++) {
          const angle = 2 * Math.PI * ((2 * x) / nx + (1 * y) / ny + (3 * z) / nz);
          re[x + nx * (y + ny * z)] = Math.cos(angle);
          im[x + nx * (y + ny * z)] = Math.sin(angle);
        }
      }
    }
    const before = re.slice();
    fft3d(re, im, [nx, ny, nz]);
    const place = 2 + nx * (1 + ny * 3);
    re.forEach((value, i) => {
      expect(Math.abs(value - (i === place ? nx * ny * nz : 0))).toBeLessThan(1e-12);
    });
    inverseFft3d(re, im, [nx, ny, nz]);
    re.forEach((value, i) => {
      expect(Math.abs(value - before[i])).toBeLessThan(1e-14);
    });
  });

  test('of parts that do not fit are refused', () => {
    const code = expect.objectContaining({ code: 'numerics/shapes-differ' });
    expect(() => fft(new Float64Array(3), new Float64Array(4))).toThrow(code);
    expect(() => fft(new Float64Array(0), new Float64Array(0))).toThrow(code);
    expect(() => fft3d(new Float64Array(8), new Float64Array(8), [2, 2, 3])).toThrow(code);
  });

  test.each(lengths.flatMap((n) => [[n, true] as const, [n, false] as const]))(
    'of several lines of length %d are those of each, to the bit (kernel: %s)',
    (n, withKernel) => {
      const lines = lineTransform(n, 6, withKernel);
      lines.re.set(noise(6 * n, 'lines-re'));
      lines.im.set(noise(6 * n, 'lines-im'));
      const each = Array.from({ length: 6 }, (_, b) => {
        const line = {
          re: lines.re.filter((_x, i) => i % 6 === b),
          im: lines.im.filter((_x, i) => i % 6 === b),
        };
        fft(line.re, line.im);
        return line;
      });
      lines.forward();
      each.forEach(({ re, im }, b) => {
        expect(lines.re.filter((_x, i) => i % 6 === b)).toEqual(re);
        expect(lines.im.filter((_x, i) => i % 6 === b)).toEqual(im);
      });
    },
  );

  test('of lines need a length and an even number of them', () => {
    expect(() => lineTransform(0, 2)).toThrow('a length above 0');
    expect(() => lineTransform(8, 3)).toThrow('an even number of lines');
  });
});
