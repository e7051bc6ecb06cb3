import { contrastAgents, relaxivityPerMmPerS } from '@lobule/quantify';
import { describe, expect, test } from 'vitest';

describe('relaxivities', () => {
  test('are those of the literature for the agent, the field and the medium', () => {
    expect(relaxivityPerMmPerS('gadobutrol', 1.5)).toBe(4.78);
    expect(relaxivityPerMmPerS('gadobutrol', 3, 'blood')).toBe(3.47);
    expect(relaxivityPerMmPerS('gadoterate', 3)).toBe(3);
    expect(relaxivityPerMmPerS('gadobenate', 1.5)).toBe(6.3);
  });

  test('take a scanner of 2.89 T for one of 3 T', () => {
    expect(relaxivityPerMmPerS('gadoteridol', 2.89)).toBe(3.28);
  });

  test('are in plasma larger at 1.5 T than at 3 T for every agent but gadobutrol', () => {
    const rising = contrastAgents.filter(
      (agent) => relaxivityPerMmPerS(agent, 3) > relaxivityPerMmPerS(agent, 1.5),
    );
    expect(rising).toEqual(['gadobutrol']);
  });

  test('are refused where nobody measured them, naming the fields where somebody did', () => {
    expect(() => relaxivityPerMmPerS('gadobutrol', 1.5, 'blood')).toThrow('at 3 T');
    expect(() => relaxivityPerMmPerS('gadopentetate', 3, 'blood')).toThrow('none in this medium');
    expect(() => relaxivityPerMmPerS('gadobutrol', 7)).toThrow('1.5 and 3 T');
  });
});
