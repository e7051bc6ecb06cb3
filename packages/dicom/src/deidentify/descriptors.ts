/** Words of descriptions that say what a series is and never who or where. */
const technical = new Set(
  (
    'ax axial sag sagittal cor coronal bilateral left right breast breasts liver mr mri t1 t2 t2star pd fl3d fl2d fspgr ' +
    'spgr gre flash vibe vibrant thrive bliss disco twist dixon water fat fatsat fs stir spair tse fse epi resolve haste se ' +
    'dyn dynamic dce pre post contrast phase ph early late sub subtraction subtracted mip dwi diffusion dti ivim dki adc ' +
    'trace b0 b50 b400 b600 b800 b1000 tracew map maps fa vfa flip b1 b1map afi molli look locker ir inversion echo echoes ' +
    'multiecho meg localizer loc scout perfusion ktrans ve kep vp ser pe pe1 auc iauc mask seg segmentation registered moco'
  ).split(' '),
);

/** The technical words of a description, in order; numbers and b-values among them. */
export function technicalWords(text: string): string {
  return text
    .toLowerCase()
    .split(/[^a-z0-9.*+-]+/)
    .filter((word) => technical.has(word) || /^(b?\d{1,4}|\d{1,2}(deg|min|s|ms|mm)|t2\*)$/.test(word))
    .join(' ')
    .slice(0, 64);
}
