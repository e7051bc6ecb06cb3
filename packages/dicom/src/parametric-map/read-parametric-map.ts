import { voxelCount } from '@lobule/volume';
import { codeOf, readCode } from '../code.ts';
import { dicomErrors } from '../errors.ts';
import { readPixels } from '../pixels/read-pixels.ts';
import { planesOf } from '../planes.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItem, getItems, getNumber, getText } from '../read/values.ts';
import { parametricMapStorage } from '../sop-classes.ts';
import type { ParametricMap, QuantityItem } from './parametric-map.ts';

/**
 * A DICOM Parametric Map on the grid of its own frames, as real-world values. Slices that the file leaves out are NaN.
 *
 * @throws dicom/not-a-parametric-map, dicom/missing-attribute where nothing says what the numbers are,
 *   dicom/frames-disagree for several quantities in one file, and those of readPixels
 * @example
 * const { values, unit } = readParametricMap(readDicom(bytes)); // unit.value '/min'
 */
export function readParametricMap(file: DicomFile): ParametricMap {
  if (getText(file, 'SOPClassUID') !== parametricMapStorage) {
    throw dicomErrors.error('dicom/not-a-parametric-map', { what: 'The file is not a DICOM Parametric Map' });
  }
  const { grid, sliceOfFrame } = planesOf(file);
  const pixels = readPixels(file);
  const isOneQuantity = new Set(sliceOfFrame).size === sliceOfFrame.length;
  if (pixels.frames !== sliceOfFrame.length || pixels.samples !== 1 || !isOneQuantity) {
    throw dicomErrors.error('dicom/frames-disagree', {
      what: isOneQuantity
        ? `The file has ${pixels.frames} frames and describes ${sliceOfFrame.length}`
        : 'Several frames lie in one slice',
    });
  }
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  const perFrame = getItems(file, 'PerFrameFunctionalGroupsSequence');
  const mapping = (frame: number) =>
    getItem(perFrame[frame], 'RealWorldValueMappingSequence') ??
    (shared && getItem(shared, 'RealWorldValueMappingSequence'));
  const first = mapping(0);
  const unit = first && readCode(first, 'MeasurementUnitsCodeSequence');
  if (first === undefined || unit === undefined) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'No real-world value mapping says what the numbers are',
      where: { tag: '(0040,9096)' },
    });
  }
  const isDouble = pixels.data instanceof Float64Array;
  const values = new (isDouble ? Float64Array : Float32Array)(voxelCount(grid)).fill(Number.NaN);
  const inSlice = grid.size[0] * grid.size[1];
  sliceOfFrame.forEach((slice, frame) => {
    const { slope, intercept } = linear(mapping(frame) ?? first);
    for (let i = 0; i < inSlice; i++) {
      values[slice * inSlice + i] = pixels.data[frame * inSlice + i] * slope + intercept;
    }
  });
  const derivation = shared && getItem(shared, 'DerivationImageSequence');
  return {
    label: getText(first, 'LUTLabel') ?? getText(file, 'ContentLabel') ?? '',
    explanation: getText(first, 'LUTExplanation') ?? '',
    unit,
    quantity: getItems(first, 'QuantityDefinitionSequence').flatMap(readItem),
    grid,
    values,
    derivation: getText(file, 'DerivationDescription') ?? '',
    sources: (derivation ? getItems(derivation, 'SourceImageSequence') : []).flatMap(
      (item) => getText(item, 'ReferencedSOPInstanceUID') ?? [],
    ),
  };
}

function linear(mapping: Dataset): { readonly slope: number; readonly intercept: number } {
  return {
    slope: getNumber(mapping, 'RealWorldValueSlope') ?? 1,
    intercept: getNumber(mapping, 'RealWorldValueIntercept') ?? 0,
  };
}

/** Kinds of content that this room does not know are passed over. */
function readItem(item: Dataset): QuantityItem[] {
  const concept = readCode(item, 'ConceptNameCodeSequence');
  if (concept === undefined) return [];
  const code = getItem(item, 'ConceptCodeSequence');
  if (code) return [{ concept, code: codeOf(code) }];
  const unit = readCode(item, 'MeasurementUnitsCodeSequence');
  const number = getNumber(item, 'NumericValue') ?? getNumber(item, 'FloatingPointValue');
  if (number !== undefined && unit) return [{ concept, number, unit }];
  const text = getText(item, 'TextValue');
  return text === undefined ? [] : [{ concept, text }];
}
