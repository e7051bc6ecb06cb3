type Point = readonly [number, number, number];
type Face = readonly [number, number, number];

const GOLDEN = (1 + Math.sqrt(5)) / 2;
const SHORT = 1 / Math.sqrt(1 + GOLDEN * GOLDEN);
const LONG = GOLDEN * SHORT;

const CORNERS: readonly Point[] = [
  [-SHORT, LONG, 0],
  [SHORT, LONG, 0],
  [-SHORT, -LONG, 0],
  [SHORT, -LONG, 0],
  [0, -SHORT, LONG],
  [0, SHORT, LONG],
  [0, -SHORT, -LONG],
  [0, SHORT, -LONG],
  [LONG, 0, -SHORT],
  [LONG, 0, SHORT],
  [-LONG, 0, -SHORT],
  [-LONG, 0, SHORT],
];

/** Corners of an icosahedron whose faces are cut in four so many times, all on a sphere. */
export function icosphere(subdivision: number, radius: number): readonly Point[] {
  let points: Point[] = [...CORNERS];
  let faces = facesOf(CORNERS);
  for (let n = 0; n < subdivision; n++) ({ points, faces } = divided(points, faces));
  return points.map(([x, y, z]) => [x * radius, y * radius, z * radius]);
}

/** Corners as near each other as any are make an edge, three edges a face. */
function facesOf(points: readonly Point[]): readonly Face[] {
  const isEdge = (a: number, b: number) => squaredDistance(points[a], points[b]) < 4 * SHORT * SHORT + 1e-9;
  const all = points.map((_, n) => n);
  return all.flatMap((a) =>
    all
      .filter((b) => b > a && isEdge(a, b))
      .flatMap((b) =>
        all.filter((c) => c > b && isEdge(a, c) && isEdge(b, c)).map((c) => [a, b, c] as const),
      ),
  );
}

function divided(old: readonly Point[], faces: readonly Face[]): { points: Point[]; faces: Face[] } {
  const points = [...old];
  const middles = new Map<string, number>();
  const middle = (a: number, b: number) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const found = middles.get(key);
    if (found !== undefined) return found;
    const sum = [0, 1, 2].map((axis) => old[a][axis] + old[b][axis]);
    const length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    middles.set(key, points.length);
    return points.push([sum[0] / length, sum[1] / length, sum[2] / length]) - 1;
  };
  const smaller = faces.flatMap(([a, b, c]): readonly Face[] => {
    const [p, q, r] = [middle(a, b), middle(b, c), middle(c, a)];
    return [
      [a, p, r],
      [p, b, q],
      [r, q, c],
      [p, q, r],
    ];
  });
  return { points, faces: smaller };
}

function squaredDistance(a: Point, b: Point): number {
  return a.reduce((sum, x, axis) => sum + (x - b[axis]) * (x - b[axis]), 0);
}
