import { expect, test } from 'vitest';
import { alignmentFor } from '../../src/register/organ.ts';

test('the breast takes the engine’s own settings; in the liver, which moves by centimetres, the search starts coarser', () => {
  expect(alignmentFor('breast', 'deformable')).toEqual({ mode: 'deformable' });
  const { linear, deformable } = alignmentFor('liver', 'deformable');
  expect(linear?.levelsMm?.[0]).toBeGreaterThan(10);
  expect(deformable?.levelsMm?.[0]).toBeGreaterThan(10);
});
