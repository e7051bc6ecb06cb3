import type { ProgressListener } from '@lobule/foundation';
import type {
  HabitatSettings,
  LesionSettings,
  OedemaSettings,
  RandomWalkSettings,
} from '@lobule/segmentation';
import type { Point } from '@lobule/volume';

/** What a lesion is made from. */
export type SegmentFrom =
  /** A place in each lesion. */
  | { readonly kind: 'click'; readonly places: readonly Point[]; readonly coordinates: Coordinates }
  /** Two opposite corners of a box around a lesion. */
  | { readonly kind: 'box'; readonly corners: readonly [Point, Point]; readonly coordinates: Coordinates }
  /** Nothing: so many of the ranked candidates. */
  | { readonly kind: 'nothing'; readonly lesions: number }
  /** A model that was learnt, with a place in each lesion or for all of the breast; or the manifest of an ONNX network. */
  | {
      readonly kind: 'model';
      readonly file: string;
      readonly places?: readonly Point[];
      readonly coordinates?: Coordinates;
    }
  /** A file of labels on the grid of the images: 0 where nothing is said, `background` around the lesions. */
  | { readonly kind: 'scribbles'; readonly file: string; readonly background: number };

/** In the patient in mm, as DICOM or as NIfTI and 3D Slicer have it; or voxels of the image, from 0. */
export type Coordinates = 'LPS' | 'RAS' | 'voxel';

/** What a segmentation starts from, and where it is written. */
export interface SegmentFilesOptions {
  readonly from: SegmentFrom;
  readonly out: string;
  /**
   * Whose exam it is, as in the table of a training: a learnt model refuses whom it saw. The patient ID of DICOM where not
   * given. It is written nowhere.
   */
  readonly patient?: string;
  /** Which phase is drawn on, from 0 before contrast; the one nearest 90 s where not given. */
  readonly phase?: number;
  /** Draw on the curves of all phases instead. */
  readonly allPhases?: boolean;
  /** The last phase before contrast, from which the 90 s count; 0 where not given. */
  readonly baseline?: number;
  /** Enhancing solid part, necrotic core and whole tumour. */
  readonly parts?: boolean;
  /** Rings from and to so many mm around each lesion, clipped to the breast. */
  readonly ringsMm?: readonly (readonly [number, number])[];
  /** Clusters of each lesion by these maps (files on any grid), or by enhancement and washout where the list is empty. */
  readonly habitats?: readonly string[];
  readonly habitatSettings?: Partial<HabitatSettings>;
  /** The breasts as a region of their own. */
  readonly breast?: boolean;
  /** Each lesion mirrored into the other breast. */
  readonly mirrored?: boolean;
  /** A fat-suppressed T2 image (file or DICOM): oedema around each lesion. */
  readonly oedema?: string;
  /** Whose gland oedema is compared with; the other breast where not given. */
  readonly oedemaReference?: OedemaSettings['reference'];
  readonly settings?: Partial<LesionSettings>;
  readonly walk?: Partial<RandomWalkSettings>;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}
