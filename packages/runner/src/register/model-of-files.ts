import { makeVolume, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { openFiles } from '../map/open-files.ts';
import { planFit } from '../map/plan-fit.ts';
import { valuesOfImage } from '../map/stored-image.ts';
import { type Predict, toftsTarget } from './tofts-target.ts';

/** What `lobule map tofts` is told of a dynamic series, in its words. */
export interface ModelOfFiles {
  /** JSON or YAML, or the path of such a file: what the headers do not say. */
  readonly protocol?: string;
  /** The same of the settings of the Tofts model. */
  readonly settings?: string;
  /** T1 before contrast: one for all tissue, ms, or a NIfTI file. */
  readonly t1?: number | string;
  /** NIfTI file of the actual over the nominal flip angle. */
  readonly b1?: number | string;
}

/**
 * The Tofts model of a dynamic series in files, as the target of its alignment.
 *
 * @param out folder for what a fit of files may have to unpack
 * @throws runner/model-target where the model sees other volumes than those that are aligned; what `mapFiles` throws of a
 *   call that it cannot fit
 */
export async function modelOfFiles(
  place: string,
  volumes: readonly Volume[],
  reference: Volume,
  { protocol, settings, t1, b1 }: ModelOfFiles,
  out: string,
): Promise<Predict> {
  const files = openFiles(out);
  try {
    const plan = await planFit(
      'tofts',
      [place],
      {
        out,
        ...(protocol !== undefined && { protocol }),
        ...(settings !== undefined && { settings }),
        inputs: { ...(t1 !== undefined && { t1Ms: t1 }), ...(b1 !== undefined && { b1Factor: b1 }) },
      },
      files,
    );
    const { grid, frames } = plan.series;
    if (frames.length !== volumes.length) {
      throw runnerErrors.error('runner/model-target', {
        what: `The model sees ${frames.length} volumes of a dynamic series, and ${volumes.length} are to be aligned`,
        cure: 'Give the files of the dynamic series alone.',
      });
    }
    const input = async (name: string) => {
      const found = plan.inputs.find((one) => one.name === name);
      return found && (await valuesOfImage(found.image));
    };
    const [t1Ms, b1Factor] = [await input('t1Ms'), await input('b1Factor')];
    if (t1Ms === undefined) {
      throw runnerErrors.error('runner/model-target', {
        what: 'Signals become concentrations by a T1 before contrast, and none was given',
        cure: 'Give it with --t1: one T1 in ms for all tissue, or a NIfTI file.',
      });
    }
    return toftsTarget(plan.protocol, makeVolume(grid, reference.data), {
      t1Ms: t1Ms.slice(),
      ...(b1Factor && { b1Factor: b1Factor.slice() }),
    });
  } finally {
    await files.close();
  }
}
