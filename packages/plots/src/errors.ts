import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const plotsErrors = errorCatalogue({
  'plots/nothing-to-draw': {
    cause: 'A figure was asked for without a single finite value.',
    cure: 'Leave the figure out and say why there are no values.',
  },
  'plots/lengths-differ': {
    cause: 'Two lists that belong together (times and values, pixels and size) differ in length.',
    cure: 'Give one value for each position.',
  },
});

/** Throws plots/lengths-differ unless every list has the length of the first. */
export function checkLengths(figure: string, lists: Readonly<Record<string, number>>): void {
  const [[first, length], ...others] = Object.entries(lists);
  for (const [name, other] of others) {
    if (other !== length) {
      throw plotsErrors.error('plots/lengths-differ', {
        what: `${figure}: ${first} has ${length} values and ${name} has ${other}`,
      });
    }
  }
}

/** The finite ones of these values; throws plots/nothing-to-draw where there is none. */
export function finiteOf(figure: string, values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) {
    throw plotsErrors.error('plots/nothing-to-draw', { what: `${figure} has no finite value` });
  }
  return finite;
}
