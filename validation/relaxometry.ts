import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  b1AfiModel,
  type CurveFit,
  cornerRectangles,
  inversionRecoveryModel,
  noiseFromBackground,
  type PreparedModel,
  reasonOf,
  rectangleVoxels,
  snrNoise,
  t1VfaLinearModel,
  t1VfaModel,
  t2Model,
  t2StarModel,
} from '@lobule/quantify';
import { readNifti } from '@lobule/volume';
import { type CaseResult, compare, type Suite } from './suite.ts';

/**
 * Relaxometry against ukat, qMRLab and scipy on the same curves (validation/relaxometry-peers.json, made by
 * bench/peers/relaxometry_reference.py): generated ones, the prostate voxels of OSIPI with their B1 factor, and two
 * echoes of a Siemens multi-echo series.
 *
 * Tolerances, set before the first run: 0.1 % of T1, T2 and T2* where the peer's optimiser stops by a relative change of
 * 1e-8 (scipy), 2 % of standard errors, 0.1 ms of T1* where it searches a grid of that step (qMRLab), 0.5 % of T2 by
 * Octave's lsqnonlin, 1e-6 of what both compute in closed form. A curve for which the peer stopped at a residual more
 * than 0.1 % above ours is a minimum beside the least: it is skipped by name. The other way round it is a failure.
 */
export const suite: Suite = {
  name: 'relaxometry',
  cases: 758,
  async run({ reference }) {
    const peers = JSON.parse(
      readFileSync(path.join(import.meta.dirname, 'relaxometry-peers.json'), 'utf8'),
    ) as Peers;
    return [
      ...recovery('MOLLI', peers.molli, true),
      ...recovery('inversion recovery', peers.recovery, false),
      ...signedRecovery(peers),
      ...decays(peers),
      ...prostate(reference('dce-osipi'), peers),
      ...siemens(reference('dicom-vendors'), peers),
      imageSnr(peers),
      ...actualFlipAngles(peers),
    ];
  },
};

interface Recoveries {
  readonly inversionTimesMs: readonly number[];
  readonly signals: readonly (readonly number[])[];
  readonly ukat: Readonly<Record<'t1Ms' | 'm0' | 'inversion' | 't1SeMs', readonly number[]>>;
  /** The least of nine starts around the truth; the standard error by the full covariance. */
  readonly scipy?: Readonly<Record<'t1Ms' | 't1SeMs', readonly number[]>>;
  readonly qMRLab: Readonly<Record<'t1StarMs' | 'a' | 'b', readonly number[]>>;
}
interface Decays {
  readonly echoTimesMs: readonly number[];
  readonly signals: readonly (readonly number[])[];
}
interface Peers {
  readonly molli: Recoveries;
  readonly recovery: Recoveries;
  readonly signed: { readonly signals: readonly (readonly number[])[]; readonly ukatT1Ms: readonly number[] };
  readonly t2: Decays & {
    readonly ukat: Readonly<Record<'t2Ms' | 's0' | 't2SeMs', readonly number[]>>;
    readonly qMRLab: Readonly<Record<'t2Ms' | 's0', readonly number[]>>;
  };
  readonly t2star: Decays & {
    readonly ukat: Readonly<Record<'t2StarMs' | 's0' | 't2StarSeMs', readonly number[]>>;
  };
  readonly prostate: Readonly<Record<'scipyT1Ms' | 'qMRLabLinearT1Ms', readonly number[]>>;
  readonly siemens: { readonly voxels: readonly number[]; readonly ukatT2StarMs: readonly number[] };
  readonly rayleigh: { readonly image: readonly number[]; readonly ukatSnr: number };
  readonly fieldMap: { readonly slice: number; readonly ukatSnr: number };
  readonly afi: Readonly<Record<'b1Factor' | 't1Ms' | 'first' | 'second' | 'qMRLab', readonly number[]>>;
}

/** Curves in groups of eleven: one without noise, five at an SNR of 100, five at 50 (40 of decays). */
const noisy = (i: number) => i % 11 > 0;

function recovery(name: string, data: Recoveries, lookLocker: boolean): CaseResult[] {
  const model = inversionRecoveryModel.prepare(data, { lookLocker });
  const signed = inversionRecoveryModel.prepare(data, { lookLocker, polarity: 'signed' });
  return data.signals.flatMap((signal, i) => {
    const ours = model.fitCurve(signal);
    // Our errors hold that signs may be others; those of ukat and scipy are of signs that are known.
    const standardError = signed.fitCurve(ours.observed).standardErrors.t1Ms;
    const { t1Ms, m0, inversion, t1SeMs } = data.ukat;
    const theirs = lookLocker ? t1Ms[i] / (inversion[i] - 1) : t1Ms[i];
    const ofUkat = squares(
      signal,
      data.inversionTimesMs,
      (t) => m0[i] * (1 - inversion[i] * Math.exp(-t / theirs)),
    );
    const { a, b, t1StarMs } = data.qMRLab;
    const ofQmrlab = squares(signal, data.inversionTimesMs, (t) => a[i] + b[i] * Math.exp(-t / t1StarMs[i]));
    const curve = `${name} ${i}`;
    const results = [
      unlessBeside(
        compare(`${curve}: T1, ukat`, ours.parameters.t1Ms, t1Ms[i], 0, 1e-3),
        'ukat',
        ours,
        signal,
        ofUkat,
      ),
      unlessBeside(
        compare(`${curve}: T1*, qMRLab`, ours.parameters.t1StarMs, t1StarMs[i], 0.1),
        'qMRLab',
        ours,
        signal,
        ofQmrlab,
      ),
    ];
    // ukat leaves out that the errors of T1* and inversion go together; without the correction there is nothing to leave.
    if (noisy(i) && !lookLocker) {
      const error = compare(`${curve}: SE of T1, ukat`, standardError, t1SeMs[i], 0, 0.02);
      results.push(unlessBeside(error, 'ukat', ours, signal, ofUkat));
    }
    if (data.scipy) {
      const expected = data.scipy;
      results.push(compare(`${curve}: T1, scipy`, ours.parameters.t1Ms, expected.t1Ms[i], 0, 1e-3));
      if (noisy(i)) {
        results.push(compare(`${curve}: SE of T1, scipy`, standardError, expected.t1SeMs[i], 0, 0.02));
      }
    }
    return results;
  });
}

/** ukat gives a negative T1 where nothing was inverted: no number is right there, ours is none. */
function signedRecovery({ molli: { inversionTimesMs }, signed: { signals, ukatT1Ms } }: Peers): CaseResult[] {
  const model = inversionRecoveryModel.prepare({ inversionTimesMs }, { polarity: 'signed' });
  return signals.map((signal, i) => {
    const { parameters, reason } = model.fitCurve(signal);
    if (ukatT1Ms[i] > 0) return compare(`signed ${i}: T1, ukat`, parameters.t1Ms, ukatT1Ms[i], 0, 1e-3);
    const refused = Number.isNaN(parameters.t1Ms) && reasonOf(reason).code === 'outside-model';
    return {
      case: `signed ${i}: ukat has a T1 of ${ukatT1Ms[i].toFixed(0)} ms`,
      error: refused ? 0 : 1,
      tolerance: 0,
      passed: refused,
    };
  });
}

function decays({ t2, t2star }: Peers): CaseResult[] {
  const spin = t2Model.prepare(t2);
  const gradient = t2StarModel.prepare(t2star);
  return [
    ...t2.signals.flatMap((signal, i) => {
      const ours = spin.fitCurve(signal);
      const ofUkat = squares(signal, t2.echoTimesMs, (t) => t2.ukat.s0[i] * Math.exp(-t / t2.ukat.t2Ms[i]));
      const ofQmrlab = squares(
        signal,
        t2.echoTimesMs,
        (t) => t2.qMRLab.s0[i] * Math.exp(-t / t2.qMRLab.t2Ms[i]),
      );
      return [
        unlessBeside(
          compare(`T2 ${i}: ukat`, ours.parameters.t2Ms, t2.ukat.t2Ms[i], 0, 1e-3),
          'ukat',
          ours,
          signal,
          ofUkat,
        ),
        unlessBeside(
          compare(`T2 ${i}: qMRLab`, ours.parameters.t2Ms, t2.qMRLab.t2Ms[i], 0, 5e-3),
          'qMRLab',
          ours,
          signal,
          ofQmrlab,
        ),
        ...(noisy(i)
          ? [compare(`T2 ${i}: SE, ukat`, ours.standardErrors.t2Ms, t2.ukat.t2SeMs[i], 0, 0.02)]
          : []),
      ];
    }),
    ...t2star.signals.flatMap((signal, i) => {
      const ours = gradient.fitCurve(signal);
      const { t2StarMs, s0, t2StarSeMs } = t2star.ukat;
      const ofUkat = squares(signal, t2star.echoTimesMs, (t) => s0[i] * Math.exp(-t / t2StarMs[i]));
      return [
        unlessBeside(
          compare(`T2* ${i}: ukat`, ours.parameters.t2StarMs, t2StarMs[i], 0, 1e-3),
          'ukat',
          ours,
          signal,
          ofUkat,
        ),
        ...(noisy(i)
          ? [compare(`T2* ${i}: SE, ukat`, ours.standardErrors.t2StarMs, t2StarSeMs[i], 0, 0.02)]
          : []),
      ];
    }),
  ];
}

/** T1 with B1 by two independent programs; the site's own figures are in the suite osipi. */
function prostate(root: string, { prostate: { scipyT1Ms, qMRLabLinearT1Ms } }: Peers): CaseResult[] {
  const [header, ...lines] = readFileSync(path.join(root, 'T1_mapping/data/t1_prostate_data.csv'), 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const keys = header.split(',').map((key) => key.trim());
  const numbers = (cell: string) => cell.trim().split(/\s+/).map(Number);
  return lines.flatMap((line, i) => {
    const cells = line.split(',');
    const cell = (key: string) => cells[keys.indexOf(key)];
    const protocol = { flipAnglesDeg: numbers(cell('FA')), trMs: numbers(cell('TR'))[0] };
    const b1Factor = Number(cell('B1')) / 100;
    const t1 = (model: PreparedModel) => model.fitCurve(numbers(cell('s')), { b1Factor }).parameters.t1Ms;
    return [
      compare(`prostate ${i}: T1 with B1, scipy`, t1(t1VfaModel.prepare(protocol)), scipyT1Ms[i], 0, 1e-3),
      compare(
        `prostate ${i}: linearised T1 with B1, qMRLab`,
        t1(t1VfaLinearModel.prepare(protocol)),
        qMRLabLinearT1Ms[i],
        0,
        1e-6,
      ),
    ];
  });
}

function siemens(root: string, { siemens: { voxels, ukatT2StarMs }, fieldMap }: Peers): CaseResult[] {
  const read = (name: string) => readNifti(readFileSync(path.join(root, 'me/Ref', `${name}.nii`)));
  const echoes = [1, 2].map((echo) => read(`me_fMRI_4_e${echo}`).volumes[0]);
  const model = t2StarModel.prepare({ echoTimesMs: [20, 37.83] });
  const maps = model.fit(
    echoes.map(({ data }) => data),
    Int32Array.from(voxels),
  );
  const field = read('me_FieldMap_GRE_2_e1');
  const { size } = field.grid;
  const corners = cornerRectangles([size[0], size[1]], { slice: fieldMap.slice });
  const background = corners.map((corner) => rectangleVoxels(corner, size));
  const noise = noiseFromBackground(field.volumes[0].data, background);
  const refused = Number.isNaN(noise.value) && (noise.reason?.code.startsWith('background-') ?? false);
  return [
    ...voxels.map((voxel, i) =>
      compare(`Siemens voxel ${voxel}: T2*, ukat`, maps.parameters.t2StarMs[i], ukatT2StarMs[i], 0, 1e-3),
    ),
    {
      case: `Siemens field map: no noise of one channel in the corners (ukat has an SNR of ${fieldMap.ukatSnr.toFixed(0)})`,
      error: refused ? 0 : 1,
      tolerance: 0,
      passed: refused,
    },
  ];
}

/** ukat divides by n where we divide by n - 1: 0.2 % of 256 voxels. */
function imageSnr({ rayleigh: { image, ukatSnr } }: Peers): CaseResult {
  const size = [40, 40] as const;
  const background = cornerRectangles(size, { share: 0.2, margin: 1 }).map((corner) =>
    rectangleVoxels(corner, size),
  );
  const outside = new Set(background.flatMap((corner) => Array.from(corner)));
  const region = Int32Array.from(image.keys()).filter((voxel) => !outside.has(voxel));
  const { value } = snrNoise(image, region, noiseFromBackground(image, background));
  return compare('image SNR in Rayleigh noise, ukat', value, ukatSnr, 0, 5e-3);
}

function actualFlipAngles({ afi }: Peers): CaseResult[] {
  const model = b1AfiModel.prepare({ flipAngleDeg: 60, tr1Ms: 20, tr2Ms: 100 });
  return afi.b1Factor.flatMap((b1Factor, i) => {
    const signals = [afi.first[i], afi.second[i]];
    const name = `actual flip angle ${b1Factor}, T1 ${afi.t1Ms[i]} ms`;
    const exact = model.fitCurve(signals, { t1Ms: afi.t1Ms[i] });
    return [
      compare(`${name}: qMRLab`, model.fitCurve(signals).parameters.b1Factor, afi.qMRLab[i], 0, 1e-6),
      compare(`${name}: truth, T1 given`, exact.parameters.b1Factor, b1Factor, 0, 1e-6),
    ];
  });
}

function squares(signal: readonly number[], times: readonly number[], model: (t: number) => number): number {
  return signal.reduce((sum, value, i) => sum + (value - Math.abs(model(times[i]))) ** 2, 0);
}

/** Skipped where the peer left a residual sum of squares more than 0.1 % above ours, beyond rounding. */
function unlessBeside(
  result: CaseResult,
  peer: string,
  { residual, fitted }: CurveFit,
  signal: readonly number[],
  theirs: number,
): CaseResult {
  const ours = residual * residual * fitted.length;
  const rounding = 1e-6 * signal.reduce((sum, value) => sum + value * value, 0);
  if (result.passed || !(theirs > 1.001 * ours + rounding)) return result;
  const skipped = `${peer} stopped at a residual sum of squares of ${theirs.toPrecision(4)}, ours is ${ours.toPrecision(4)}`;
  return { ...result, passed: false, skipped };
}
