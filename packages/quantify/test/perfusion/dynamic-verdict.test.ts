import { describe, expect, test } from 'vitest';
import {
  extendedToftsModel,
  identifiability,
  prepareModel,
  twoCompartmentExchangeModel,
} from '../../src/index.ts';

const at = (gapS: number, untilS: number) =>
  Array.from({ length: Math.ceil(untilS / gapS) }, (_, i) => gapS * i);
const parker = (arrivalS: number) => ({ arterialInput: { kind: 'parker', arrivalS } }) as const;
const tumour = { ktransPerMin: 0.2, ve: 0.4, vp: 0.05 };

function textOf(gapS: number, arrivalS: number): string {
  const settings = { ...parker(arrivalS), allowUnidentifiable: true };
  const { warnings } = extendedToftsModel.prepare({ timesS: at(gapS, 350) }, settings);
  return warnings.map(({ text }) => text).join(' ');
}

describe('the verdict contradicted itself (defect: "do not determine extended Tofts: Ktrans 4 %, ve 2 %, vp 2 %")', () => {
  test('its bound is the worst of arrivals within one interval of phases, as identifiability gives it there', () => {
    const text = textOf(65, 55);
    const [, laterS, vp] = text.match(/\((\d+) s after its stated arrival\).*vp (\d+) %/) ?? [];
    expect(Number(vp)).toBeGreaterThan(100);
    const { relativeSd } = identifiability(extendedToftsModel, { timesS: at(65, 350) }, tumour, 0.01, {
      settings: parker(55 + Number(laterS)),
    });
    expect(Math.abs(100 * relativeSd.vp - Number(vp))).toBeLessThan(10);
    const here = identifiability(extendedToftsModel, { timesS: at(65, 350) }, tumour, 0.01, {
      settings: parker(55),
    });
    expect(here.relativeSd.vp).toBeLessThan(0.04);
  });

  test.each([0, 10, 20, 30, 40, 50, 55, 60])(
    'never shows a bound below what it calls too large: arrival %d s',
    (arrivalS) => {
      const text = textOf(65, arrivalS);
      expect(text).toMatch(/from 40 s on .* whatever their bound, and the bound of vp is above 50 %/);
      const [, vp] = text.match(/vp (\d+) % \(/) ?? [];
      expect(Number(vp)).toBeGreaterThan(100);
    },
  );

  test('names the rule that refused: the bound alone below 40 s, the spacing alone where the bound is small', () => {
    const every20 = { timesS: at(20, 350) };
    const settings = { ...parker(20), allowUnidentifiable: true };
    const [{ text }] = twoCompartmentExchangeModel.prepare(every20, settings).warnings;
    expect(text).toMatch(/20 s apart .*: the bound of .*PS.* is above 50 %/);
    expect(text).not.toMatch(/from 40 s on/);
    const slow = { kind: 'weinmann', arrivalS: 0, doseMmolPerKg: 1 } as const;
    const late = { timesS: at(40, 1600) };
    const bright = extendedToftsModel.prepare(late, { arterialInput: slow, allowUnidentifiable: true });
    expect(bright.warnings[0].text).toMatch(
      /40 s apart .*: from 40 s on [^,]*, whatever their bound\. Where/,
    );
  });

  test('does not depend on where in the interval contrast is said to arrive', () => {
    const told = [20, 22, 24, 26, 28, 30, 32, 34].map((arrivalS) => {
      const protocol = { timesS: at(15, 350) };
      return prepareModel('2cxm', protocol, { ...parker(arrivalS), allowUnidentifiable: true }).warnings
        .length;
    });
    expect(new Set(told).size).toBe(1);
  });

  test('tries no arrival after the last frame, with which nothing would be seen', () => {
    const protocol = { timesS: at(20, 200) };
    expect(() => extendedToftsModel.prepare(protocol, parker(165))).toThrow(/20 s apart.*unbounded/);
  });
});
