import { dkiTensorModel } from '../packages/quantify/src/index.ts';

/** b = 0 and two shells of directions on a spiral over half the sphere. */
export function twoShells(count: number) {
  const directions = Array.from({ length: count }, (_, i) => {
    const z = (i + 0.5) / count;
    const turn = i * Math.PI * (3 - Math.sqrt(5));
    const across = Math.sqrt(1 - z * z);
    return [across * Math.cos(turn), across * Math.sin(turn), z];
  });
  const bValues = [0, ...directions.map(() => 1000), ...directions.map(() => 2000)];
  return { bValues, directions: [[0, 0, 0], ...directions, ...directions] };
}

export const tensorTissue = Object.fromEntries(
  dkiTensorModel.free
    .filter((name) => name !== 's0')
    .map((name): [string, readonly [number, number]] => {
      if (name.startsWith('d_'))
        return /xx|yy|zz/.test(name) ? [name, [8e-4, 1.4e-3]] : [name, [-1e-4, 1e-4]];
      if (/xxxx|yyyy|zzzz/.test(name)) return [name, [0.6, 0.9]];
      return /xxyy|xxzz|yyzz/.test(name) ? [name, [0.2, 0.3]] : [name, [-0.05, 0.05]];
    }),
);
