import type { Dataset } from '../read/dataset.ts';
import { getItem, getNumber, getNumbers, privateTag } from '../read/values.ts';

/** b-value in s/mm2 and gradient direction of a classic image: the standard's attributes, else the vendor's. */
interface DiffusionOfImage {
  readonly bValue?: number;
  readonly bDirection?: readonly [number, number, number];
}

export function readDiffusion(dataset: Dataset): DiffusionOfImage {
  const sequence = getItem(dataset, 'MRDiffusionSequence') ?? dataset;
  const bValue = getNumber(sequence, 'DiffusionBValue') ?? vendorBValue(dataset);
  if (bValue === undefined || bValue < 0) return {};
  const gradient = getItem(sequence, 'DiffusionGradientDirectionSequence') ?? sequence;
  const direction = getNumbers(gradient, 'DiffusionGradientOrientation');
  const [x, y, z] = direction.length === 3 ? direction : vendorDirection(dataset);
  const length = Math.sqrt(x * x + y * y + z * z);
  if (!(bValue > 0 && length > 0.5)) return { bValue };
  return { bValue, bDirection: [x / length, y / length, z / length] };
}

function vendorBValue(dataset: Dataset): number | undefined {
  const siemens = privateTag(dataset, 0x0019, 'SIEMENS MR HEADER', 0x0c);
  if (siemens !== undefined) return getNumber(dataset, siemens, 'IS');
  const philips = privateTag(dataset, 0x2001, 'Philips Imaging DD 001', 0x03);
  if (philips !== undefined) return getNumber(dataset, philips, 'FL');
  const ge = privateTag(dataset, 0x0043, 'GEMS_PARM_01', 0x39);
  const stored = ge === undefined ? undefined : getNumber(dataset, ge, 'IS');
  // GE adds 1e9 to mark several b-values in one series.
  return stored === undefined ? undefined : stored % 1e9;
}

const nowhere: readonly number[] = [0, 0, 0];

function vendorDirection(dataset: Dataset): readonly number[] {
  const siemens = privateTag(dataset, 0x0019, 'SIEMENS MR HEADER', 0x0e);
  if (siemens !== undefined) {
    const direction = getNumbers(dataset, siemens, 'FD');
    return direction.length === 3 ? direction : nowhere;
  }
  const philips = [0xb0, 0xb1, 0xb2].map((element) =>
    privateTag(dataset, 0x2005, 'Philips MR Imaging DD 001', element),
  );
  const parts = philips.map((tag) => (tag === undefined ? undefined : getNumber(dataset, tag, 'FL')));
  // GE gives directions in the image's frame, which needs the phase-encoding axis: left for the enhanced reader.
  return parts.every((part) => part !== undefined) ? parts : nowhere;
}
