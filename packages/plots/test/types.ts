// What must not compile; `npm run types` checks it, nothing here runs.
import { rocPlot, stripPlot } from '../src/index.ts';

// @ts-expect-error a figure without the words for who cannot see it
stripPlot({ title: 'Ages', values: [], xLabel: 'years' });
// @ts-expect-error a figure without a title
rocPlot({ description: 'A curve.', models: [] });
