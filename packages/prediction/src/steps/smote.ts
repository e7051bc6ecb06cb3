import type { RandomStream } from '@lobule/foundation';
import { predictionErrors } from '../errors.ts';
import { lineageOf, refuseSeen } from '../lineage.ts';
import type { TrainView } from '../views.ts';
import { requireComplete, type TransformStep } from './step.ts';

/**
 * Made-up patients of the rarer class, between one and one of her nearest of that class, until both classes are alike
 * (Chawla et al. 2002, J Artif Intell Res 16:321). They exist while the steps after this one learn, in the training part
 * alone, and come after the real rows. Risks are then those of a cohort that is half ill: calibration is spoilt.
 */
export function smoteStep(neighbours: number): TransformStep {
  return {
    kind: 'transform',
    name: 'smote',
    fit(view, stream) {
      const lineage = lineageOf(view);
      return {
        name: 'smote',
        lineage,
        dropped: [],
        apply(scored) {
          refuseSeen(lineage, scored, 'smote');
          return scored;
        },
        applyInTraining: (trained) => trained,
        enlarge: (trained) => withMadeUp(trained, neighbours, stream),
      };
    },
  };
}

function withMadeUp(view: TrainView, neighbours: number, stream: RandomStream): TrainView {
  requireComplete(view.x);
  if (view.y.kind !== 'binary') {
    throw predictionErrors.error('prediction/plan-wrong', { what: 'SMOTE balances classes; there are none' });
  }
  const { values } = view.y;
  const { rows, names } = view.x;
  const ones = values.reduce((sum, value) => sum + value, 0);
  const rarer = 2 * ones <= rows ? 1 : 0;
  const members = Array.from(values.keys()).filter((row) => values[row] === rarer);
  const lacking = rows - 2 * members.length;
  if (lacking <= 0 || members.length < 2) return view;
  const near = members.map((row) => nearest(view.x.values, rows, names.length, row, members, neighbours));
  const made = Array.from({ length: lacking }, () => {
    const place = stream.below(members.length);
    return {
      from: members[place],
      to: near[place][stream.below(near[place].length)],
      way: stream.uniform(),
    };
  });
  const all = rows + lacking;
  const x = new Float64Array(all * names.length);
  for (let j = 0; j < names.length; j++) {
    const column = view.x.values.subarray(j * rows, (j + 1) * rows);
    x.set(column, j * all);
    made.forEach(({ from, to, way }, i) => {
      x[j * all + rows + i] = column[from] + way * (column[to] - column[from]);
    });
  }
  const outcome = new Uint8Array(all).fill(rarer);
  outcome.set(values);
  return {
    ...view,
    // With the key of her whom she was made of: inner folds do not part them.
    ids: [...view.ids, ...made.map(({ from }) => view.ids[from])],
    x: { rows: all, names, values: x },
    y: { kind: 'binary', values: outcome },
    ...(view.batch && { batch: [...view.batch, ...made.map(({ from }) => view.batch![from])] }),
  };
}

/** The rows of the same class that are nearest. */
function nearest(
  x: Float64Array,
  rows: number,
  columns: number,
  row: number,
  members: readonly number[],
  count: number,
): readonly number[] {
  const apart = new Map(
    members.map((other) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const d = x[j * rows + row] - x[j * rows + other];
        sum += d * d;
      }
      return [other, sum];
    }),
  );
  return members
    .filter((other) => other !== row)
    .sort((a, b) => apart.get(a)! - apart.get(b)! || a - b)
    .slice(0, count);
}
