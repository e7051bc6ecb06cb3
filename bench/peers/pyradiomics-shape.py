"""Shape of brain1 by PyRadiomics itself, for validation/pyradiomics.ts: its stored baseline was made with another mesh.

    pip install numpy setuptools wheel versioneer cython SimpleITK==2.5.7
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-shape.py <reference>/radiomics-pyradiomics
"""
import sys

from radiomics import featureextractor

folder = sys.argv[1]
extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25)
extractor.disableAllFeatures()
extractor.enableFeatureClassByName("shape")
result = extractor.execute(f"{folder}/brain1_image.nrrd", f"{folder}/brain1_label.nrrd")
for name, value in result.items():
    if name.startswith("original_shape_"):
        print(name, repr(float(value)))
