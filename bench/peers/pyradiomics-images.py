"""Features of every image type, resampled images and the prostate phantom by PyRadiomics, for the suite pyradiomics.

    pip install "numpy<2.3" "scipy<1.15" scikit-image trimesh setuptools wheel versioneer cython SimpleITK==2.5.7 PyWavelets
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-images.py <reference>/radiomics-pyradiomics validation/pyradiomics-images.json

The settings of each case stand in the file as a parameter file of PyRadiomics would have them. The local binary patterns
have few values, so their bins are narrow.
"""

import json
import logging
import sys
from importlib.metadata import version

import radiomics
import SimpleITK
from radiomics import featureextractor

logging.getLogger("radiomics").setLevel(logging.CRITICAL)
folder, output = sys.argv[1:]
FILES = {
    "breast1": ("breast1_image", "breast1_label"),
    "brain1": ("brain1_image", "brain1_label"),
    "prostate": ("prostate_phantom_subvolume", "prostate_phantom_subvolume-label"),
}
NARROW = {"binWidth": 1}
SETTINGS = {
    "types": {
        "setting": {"binWidth": 25},
        "imageType": {
            "Original": {},
            "Square": {},
            "SquareRoot": {},
            "Logarithm": {},
            "Exponential": {},
            "Gradient": {},
            "LBP2D": NARROW,
            "LBP3D": {"binWidth": 0.5},
        },
    },
    "resampled": {
        "setting": {"binWidth": 25, "resampledPixelSpacing": [2, 2, 2], "interpolator": "sitkBSpline"},
        "imageType": {"Original": {}, "Wavelet": {}, "LoG": {"sigma": [2.0]}},
    },
    "deeper": {
        "setting": {"binCount": 32},
        "imageType": {"Wavelet": {"wavelet": "haar", "start_level": 1, "level": 2}},
    },
    "normalised": {
        "setting": {"binWidth": 5, "normalize": True, "normalizeScale": 100, "removeOutliers": 3},
        "imageType": {"Gradient": {"gradientUseSpacing": False}},
        "featureClass": {"firstorder": None, "glcm": ["JointEntropy", "MCC"], "gldm": None},
    },
    "flat": {
        "setting": {
            "binWidth": 10,
            "force2D": True,
            "weightingNorm": "no_weighting",
            "gldm_a": 1,
            "resegmentRange": [0.2, 0.9],
            "resegmentMode": "relative",
        },
        "imageType": {"Original": {}, "LoG": {"sigma": [1.5], "binWidth": 5}},
        "featureClass": {name: None for name in ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")},
    },
}
CASES = [(name, kind) for kind in ("types", "resampled") for name in FILES] + [("breast1", kind) for kind in ("deeper", "normalised", "flat")]
cases = {}
for name, kind in CASES:
    extractor = featureextractor.RadiomicsFeatureExtractor(SETTINGS[kind])
    image, label = FILES[name]
    found = extractor.execute(f"{folder}/{image}.nrrd", f"{folder}/{label}.nrrd")
    values = {key: float(value) for key, value in found.items() if not key.startswith("diagnostics")}
    cases[f"{name} {kind}"] = values
    print(name, kind, len(values))
packages = ("numpy", "scipy", "scikit-image", "trimesh", "PyWavelets")
json.dump(
    {
        "made": {
            "pyradiomics": radiomics.__version__,
            "SimpleITK": SimpleITK.Version_VersionString(),
            **{name: version(name) for name in packages},
        },
        "settings": SETTINGS,
        "cases": cases,
    },
    open(output, "w"),
    indent=1,
)
