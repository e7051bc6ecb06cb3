/** SOP classes that this room knows by name (PS3.4 B.5). */
export const mrImageStorage = '1.2.840.10008.5.1.4.1.1.4';
/** SOP class of Enhanced MR images (PS3.4). */
export const enhancedMrImageStorage = '1.2.840.10008.5.1.4.1.1.4.1';
/** SOP class of segmentations (PS3.4). */
export const segmentationStorage = '1.2.840.10008.5.1.4.1.1.66.4';
/** SOP class of label map segmentations (PS3.4). */
export const labelMapSegmentationStorage = '1.2.840.10008.5.1.4.1.1.66.7';
/** SOP class of Spatial Registration (PS3.4). */
export const spatialRegistrationStorage = '1.2.840.10008.5.1.4.1.1.66.1';
/** SOP class of Deformable Spatial Registration (PS3.4). */
export const deformableSpatialRegistrationStorage = '1.2.840.10008.5.1.4.1.1.66.3';
/** SOP class of Parametric Maps (PS3.4). */
export const parametricMapStorage = '1.2.840.10008.5.1.4.1.1.30';
export const mediaStorageDirectory = '1.2.840.10008.1.3.10';
export const comprehensive3dSrStorage = '1.2.840.10008.5.1.4.1.1.88.34';
export const secondaryCaptureStorage = '1.2.840.10008.5.1.4.1.1.7';
export const structureSetStorage = '1.2.840.10008.5.1.4.1.1.481.3';
