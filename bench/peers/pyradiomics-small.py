"""All 107 features of a small region by PyRadiomics, for packages/radiomics/test/pyradiomics.test.ts.

    pip install numpy setuptools wheel versioneer cython SimpleITK==2.5.7
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-small.py
"""
import numpy as np
import SimpleITK as sitk
from radiomics import featureextractor

size, spacing = (6, 5, 4), (0.7, 0.9, 2.0)
voxel = np.arange(6 * 5 * 4)
values = (voxel * 7919 % 211).astype(np.int16).reshape(size[::-1])
inside = (voxel * 31 % 7 > 2).astype(np.uint8).reshape(size[::-1])
image, mask = sitk.GetImageFromArray(values), sitk.GetImageFromArray(inside)
image.SetSpacing(spacing)
mask.SetSpacing(spacing)
extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25)
extractor.disableAllFeatures()
for family in ("shape", "firstorder", "glcm", "glrlm", "glszm", "ngtdm", "gldm"):
    extractor.enableFeatureClassByName(family)
for name, value in extractor.execute(image, mask).items():
    if name.startswith("original_"):
        print(f"  {name}: {float(value)!r},")
