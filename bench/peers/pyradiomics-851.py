"""All 851 features (original and eight coif1 bands) and those of two LoG images of breast1 and brain1 by PyRadiomics.

Written as numbers for the suite pyradiomics; the settings and versions stand in the file. Bin width 25 as in the
baselines' plain variant; LoG sigma 1 and 3 mm.

    pip install numpy setuptools wheel versioneer cython SimpleITK==2.5.7 PyWavelets
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-851.py <reference>/radiomics-pyradiomics validation/pyradiomics-851.json
"""

import json
import sys

import numpy
import pywt
import radiomics
import SimpleITK
from radiomics import featureextractor

folder, output = sys.argv[1:]
settings = {"binWidth": 25, "label": 1}
sigmas = [1.0, 3.0]
cases = {}
for name in ("breast1", "brain1"):
    extractor = featureextractor.RadiomicsFeatureExtractor(**settings)
    extractor.disableAllImageTypes()
    extractor.enableImageTypes(Original={}, Wavelet={"wavelet": "coif1"}, LoG={"sigma": sigmas})
    extractor.enableAllFeatures()
    found = extractor.execute(f"{folder}/{name}_image.nrrd", f"{folder}/{name}_label.nrrd")
    cases[name] = {key: float(value) for key, value in found.items() if not key.startswith("diagnostics")}
json.dump(
    {
        "made": {
            "pyradiomics": radiomics.__version__,
            "SimpleITK": SimpleITK.Version_VersionString(),
            "PyWavelets": pywt.__version__,
            "numpy": numpy.__version__,
        },
        "settings": {**settings, "wavelet": "coif1", "logSigmaMm": sigmas},
        "cases": cases,
    },
    open(output, "w"),
    indent=1,
)
print({name: len(values) for name, values in cases.items()})
