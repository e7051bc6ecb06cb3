import { type Code, codeOf, writeCode } from '../code.ts';
import type { Dataset } from '../read/dataset.ts';
import { getItems, getText } from '../read/values.ts';
import type { DicomObject } from './object.ts';

const breast: Code = { value: '76752008', scheme: 'SCT', meaning: 'Breast' };
const entireBody: Code = { value: '38266002', scheme: 'SCT', meaning: 'Entire body' };

/**
 * What the frames show and of which side (PS3.3 C.7.6.16.2.8), as the source says it; of a body part without a code
 * here, the entire body. The standard does not ask for it in every object, but dcmqi, and Slicer with it, end where a
 * map lacks it.
 */
export function frameAnatomy(source: Dataset): DicomObject {
  const [stated] = getItems(source, 'AnatomicRegionSequence');
  const isBreast = getText(source, 'BodyPartExamined')?.toUpperCase() === 'BREAST';
  const side = getText(source, 'ImageLaterality') ?? getText(source, 'Laterality');
  const region = stated === undefined ? (isBreast ? breast : entireBody) : codeOf(stated);
  return {
    FrameAnatomySequence: [
      {
        // A breast without a side is both, another part none.
        FrameLaterality: side === 'R' || side === 'L' || side === 'B' ? side : isBreast ? 'B' : 'U',
        AnatomicRegionSequence: [writeCode(region)],
      },
    ],
  };
}
