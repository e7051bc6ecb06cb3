import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isLobuleError } from '@lobule/foundation';
import { expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import {
  arterialInputFromRegion,
  bolusArrival,
  findArterialInput,
  findImageDelay,
  t1VfaModel,
  toftsModel,
} from '../../src/index.ts';

interface Facts {
  readonly TR_s: number;
  readonly t_s: readonly number[];
  readonly Cp_mM: readonly number[];
  readonly T1flip_deg: readonly number[];
  readonly DCEflip_deg: number;
  readonly relaxivity_per_s_per_mM: number;
}

/** Volumes of a NIfTI file of 32-bit floats. */
function volumes(file: string): Float32Array[] {
  const bytes = gunzipSync(readFileSync(file));
  const [x, y, z, t] = [1, 2, 3, 4].map((dimension) => bytes.readInt16LE(40 + 2 * dimension));
  const from = bytes.byteOffset + bytes.readFloatLE(108);
  const size = x * y * z;
  return Array.from(
    { length: t },
    (_, i) =>
      new Float32Array(bytes.buffer.slice(from + 4 * size * i, from + 4 * size * (i + 1)) as ArrayBuffer),
  );
}

describeWithReference(
  'the real breast tumour of DCEMRI.jl, one slice, 25 frames 16.4 s apart',
  'dce-qiba',
  (folder) => {
    const load = () => {
      const facts = JSON.parse(
        readFileSync(path.join(folder, 'converted/breast_invivo.json'), 'utf8'),
      ) as Facts;
      const dynamic = volumes(path.join(folder, 'converted/breast_invivo_dce_25t.nii.gz'));
      const flips = volumes(path.join(folder, 'converted/breast_invivo_vfa_10fa.nii.gz'));
      const trMs = 1000 * facts.TR_s;
      const all = Int32Array.from(dynamic[0].keys());
      const t1 = t1VfaModel.prepare({ flipAnglesDeg: facts.T1flip_deg, trMs }).fit(flips, all);
      const signal = {
        trMs,
        flipAngleDeg: facts.DCEflip_deg,
        relaxivityPerMmPerS: facts.relaxivity_per_s_per_mM,
        baselineFrames: [0, 1, 2],
      };
      const sum = (frames: readonly Float32Array[], v: number) =>
        frames.reduce((total, frame) => total + frame[v], 0);
      const enhancing = all.filter(
        (v) => sum(flips, v) > 3000 && sum(dynamic.slice(-4), v) / sum(dynamic.slice(0, 3), v) > 2,
      );
      return {
        facts,
        dynamic,
        all,
        enhancing,
        protocol: { timesS: facts.t_s, signal },
        t1Ms: t1.parameters.t1Ms,
      };
    };

    test('shows no artery: its frames are too slow for a first pass', () => {
      const { dynamic, all, protocol, t1Ms } = load();
      try {
        findArterialInput(protocol, dynamic, all, { extra: { t1Ms } });
        expect.unreachable();
      } catch (error) {
        expect(isLobuleError(error, 'quantify/no-arterial-input')).toBe(true);
        expect((error as Error).message).toMatch(/16\.4 s apart/);
      }
    });

    test('has an input that arrives after the tissue: no delay within 10 s is that of the image', () => {
      const { facts, dynamic, enhancing, protocol, t1Ms } = load();
      const arterialInput = {
        kind: 'measured',
        timesS: facts.t_s,
        concentrationMm: facts.Cp_mM,
        of: 'plasma',
      } as const;
      // Known every 16.4 s, slower than a first pass: fitted all the same.
      const settings = { arterialInput, delay: { kind: 'per-image' }, allowUnidentifiable: true } as const;
      const act = () => findImageDelay(toftsModel, protocol, settings, dynamic, enhancing, { t1Ms });
      expect(act).toThrow(/the mean curve of \d+ enhancing voxels is delay-at-limit/);
      const region = arterialInputFromRegion(protocol, dynamic, enhancing, { extra: { t1Ms } });
      const given = bolusArrival(facts.t_s, facts.Cp_mM);
      expect(given.arrivalS).toBeGreaterThan(facts.t_s[3]);
      expect(region.arrival.arrivalS).toBeLessThan(given.arrivalS - 16);
    });
  },
);
