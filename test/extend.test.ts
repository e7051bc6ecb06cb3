import { describe, expect, test } from 'vitest';
import { brunnerMunzel } from '../examples/extend/brunner-munzel.ts';
import { readMetaImage } from '../examples/extend/meta-image.ts';
import { relativeSpread } from '../examples/extend/relative-spread.ts';
import { stretchedExponentialModel } from '../examples/extend/stretched-exponential.ts';
import { summarise } from '../packages/radiomics/src/intensity/summary.ts';
import { indexToPatient } from '../packages/volume/src/index.ts';

describe('the worked examples of docs/how-to/extend.md', () => {
  test('the model finds the truth that a curve was made from, and tells a voxel without signal', () => {
    const model = stretchedExponentialModel.prepare({ bValues: [0, 100, 300, 600, 1000, 1500] });
    const truth = { ddcMm2PerS: 1.1e-3, alpha: 0.8, s0: 640 };
    const { parameters, reason } = model.fitCurve(model.predict(truth));
    expect(reason).toBe(0);
    for (const [name, value] of Object.entries(truth)) expect(parameters[name] / value).toBeCloseTo(1, 6);
    const { parameters: maps, reasons } = model.fit(
      Array.from({ length: 6 }, () => new Float32Array(1)),
      Int32Array.of(0),
    );
    expect(reasons[0]).not.toBe(0);
    expect(maps['alpha'][0]).toBeNaN();
  });

  test('the feature is a share of the median, and has a reason where that is 0', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => 100 + i);
    expect(relativeSpread.value(summarise(values))).toBeCloseTo(80 / 150, 12);
    expect(relativeSpread.value(summarise(new Float64Array(5)))).toMatchObject({ code: 'zero-median' });
  });

  test("the test gives scipy's numbers for the pain scores of Brunner and Munzel", () => {
    const x = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1];
    const y = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4];
    const { statistic, degreesOfFreedom, p, probability } = brunnerMunzel(x, y);
    expect(statistic).toBeCloseTo(3.1374674823029505, 12);
    expect(degreesOfFreedom).toBeCloseTo(17.682841979481548, 10);
    expect(p).toBeCloseTo(0.0057862086661515377, 12);
    expect(probability).toBeCloseTo(0.788961, 6);
    expect(() => brunnerMunzel([1], y)).toThrow(expect.objectContaining({ code: 'statistics/bad-option' }));
  });

  test('the format is read with its place in the patient, and a file that was cut off is refused', () => {
    const header = [
      'ObjectType = Image',
      'NDims = 3',
      'BinaryDataByteOrderMSB = False',
      'TransformMatrix = 0 1 0 0 0 1 1 0 0',
      'Offset = -10 5 2.5',
      'ElementSpacing = 0.5 0.5 2',
      'DimSize = 2 2 1',
      'ElementType = MET_SHORT',
      'ElementDataFile = LOCAL',
      '',
    ].join('\n');
    const bytes = new Uint8Array([...new TextEncoder().encode(header), 1, 0, 255, 255, 3, 0, 4, 1]);
    const { grid, data } = readMetaImage(bytes);
    expect([...data]).toEqual([1, -1, 3, 260]);
    expect([...indexToPatient(grid, [1, 0, 0])]).toEqual([-10, 5.5, 2.5]);
    expect(() => readMetaImage(bytes.subarray(0, bytes.length - 1))).toThrow(
      expect.objectContaining({ code: 'volume/truncated' }),
    );
    expect(() => readMetaImage(new Uint8Array(40))).toThrow(
      expect.objectContaining({ code: 'volume/unsupported' }),
    );
  });
});
