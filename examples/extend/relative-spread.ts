// A new feature, as it would stand in packages/radiomics/src/intensity: see docs/how-to/extend.md.
import type { Definition } from '../../packages/radiomics/src/feature.ts';
import type { Summary } from '../../packages/radiomics/src/intensity/summary.ts';

/** The middle four fifths of the intensities over their median: free of units, and of single bright voxels. */
export const relativeSpread: Definition<Pick<Summary, 'median' | 'percentile'>> = {
  name: 'RelativeSpread',
  unit: '1',
  value: ({ median, percentile }) =>
    median === 0
      ? { code: 'zero-median', text: 'The median is 0, and nothing can be told in its share.' }
      : (percentile(90) - percentile(10)) / median,
};
