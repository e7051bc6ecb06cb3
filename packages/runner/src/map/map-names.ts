/** `desc-tofts_Ktrans.nii.gz`, `desc-tofts_Ktrans_se.nii.gz`, `desc-tofts_Ktrans.json`: BIDS allows no hyphen in a label. */
export function mapFileName(model: string, blob: string, extension = 'nii.gz'): string {
  const desc = `desc-${model.replaceAll('-', '')}`;
  if (blob.endsWith('_sidecar')) return `${desc}_${blob.slice(0, -8)}.json`;
  return `${desc}_${blob}.${extension}`;
}
