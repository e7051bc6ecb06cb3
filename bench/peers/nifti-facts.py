"""Facts of the NIfTI files of nibabel's tests, as nibabel reads them, for validation/nifti.ts.

    pip install nibabel==5.4.2 numpy==2.4.6
    python bench/peers/nifti-facts.py <reference>/nifti-nibabel
"""
import json
import os
import sys

import nibabel
import numpy as np

folder = sys.argv[1]
facts = []
for name in sorted(os.listdir(folder)):
    try:
        image = nibabel.load(os.path.join(folder, name))
        values = image.get_fdata()
    except Exception:
        continue
    if not isinstance(image, nibabel.Nifti1Pair):
        continue
    flat = values.ravel(order="F")
    finite = flat[np.isfinite(flat)]
    lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine
    at = [int(round(f * (flat.size - 1))) for f in (0.0, 0.31, 0.5, 0.77, 1.0)]
    facts.append({
        "file": name,
        "shape": list(values.shape),
        "affine": lps[:3].ravel().tolist(),
        "undefined": int(flat.size - finite.size),
        "sum": float(finite.sum()) if finite.size else 0,
        "min": float(finite.min()) if finite.size else None,
        "max": float(finite.max()) if finite.size else None,
        "values": [[i, None if np.isnan(flat[i]) else float(flat[i])] for i in at],
    })
print(json.dumps(facts, indent=1))
