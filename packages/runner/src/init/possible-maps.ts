import type { Survey } from './survey.ts';

export interface PossibleMap {
  readonly model: string;
  /** Of how many exams. */
  readonly exams: number;
  /** Settings that the images suggest, as they stand in YAML. */
  readonly settings?: string;
}

/** A model, its series, and how many images of it the model needs. */
const RULES: readonly (readonly [string, string, number])[] = [
  ['b1-afi', 'b1-afi', 2],
  ['t1-vfa', 'vfa', 2],
  ['t1-inversion-recovery', 'inversion-recovery', 4],
  ['t2', 't2', 3],
  ['t2star', 't2star', 3],
  ['semiquantitative', 'dynamic', 3],
];

/** b-values below it hold perfusion, which raises ADC (quantification: up to 11.8 %, PMC3599215). */
const PERFUSION_B = 100;
/** Phases slower than this cannot tell plasma from tissue: the model of two parameters is offered. */
const EXTENDED_S = 10;

/** The maps that the series of a folder allow, in the order in which they need each other. */
export function possibleMaps({ roles, bValues, dynamic }: Survey): readonly PossibleMap[] {
  const maps = RULES.flatMap(([model, role, least]): PossibleMap[] => {
    const found = roles.find((one) => one.role === role);
    return found && found.frames >= least ? [{ model, exams: found.exams }] : [];
  });
  const exams = roles.find(({ role }) => role === 'diffusion')?.exams ?? 0;
  const high = bValues.filter((b) => b >= PERFUSION_B);
  if (bValues.length >= 2) {
    const settings = high.length >= 2 ? { settings: `{ lowestB: ${high[0]} }` } : {};
    maps.push({ model: 'adc', exams, ...settings });
  }
  const low = bValues.filter((b) => b < 200);
  if (low.length >= 4 && bValues.length - low.length >= 2) maps.push({ model: 'ivim', exams });
  if (dynamic && dynamic.timesS.length >= 4) {
    const own = roles.find(({ role }) => role === 'dynamic')?.exams ?? 0;
    const isFast = (dynamic.intervalS ?? Number.POSITIVE_INFINITY) <= EXTENDED_S;
    maps.push({ model: isFast ? 'extended-tofts' : 'tofts', exams: own });
  }
  return maps;
}
