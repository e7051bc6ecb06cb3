"""Features under settings that parameter files of PyRadiomics can hold, for the suite pyradiomics.

    pip install "numpy<2.3" "scipy<1.15" scikit-image trimesh setuptools wheel versioneer cython SimpleITK==2.5.7 PyWavelets
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-parameters.py <reference>/radiomics-pyradiomics validation/pyradiomics-parameters.json

The settings of each case stand in the file as a parameter file of PyRadiomics would have them. "mr" and "mr2d" are close to
its examples exampleMR_NoResampling.yaml and MR_2D_extraction.yaml, "shape" to example_allShape.yaml.
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
FEW = {"firstorder": ["Mean", "StandardDeviation", "RobustMeanAbsoluteDeviation"], "glcm": ["JointEntropy", "MCC"]}
PAIRS = {name: None for name in ("glcm", "gldm", "ngtdm")}
MERGED = {"glcm": None, "glrlm": None}
MR = {
    "setting": {
        "normalize": True,
        "normalizeScale": 100,
        "preCrop": True,
        "force2D": True,
        "force2Ddimension": 0,
        "binWidth": 5,
        "voxelArrayShift": 300,
        "label": 1,
    },
    "imageType": {"Original": {}, "LoG": {"sigma": [1.0, 3.0]}, "Wavelet": {}},
    "featureClass": {
        "shape": None,
        "firstorder": None,
        "glcm": ["Autocorrelation", "JointAverage", "MCC"],
        "glrlm": None,
        "glszm": None,
        "gldm": None,
    },
}
SETTINGS = {
    "mr": MR,
    "mr2d": {
        "setting": {**MR["setting"], "padDistance": 2},
        "imageType": {"LoG": {"sigma": [2.0]}, "Wavelet": {"binWidth": 10}},
        "featureClass": {"firstorder": None, "glcm": None},
    },
    "shape": {
        "setting": {"label": 1, "interpolator": "sitkBSpline", "resampledPixelSpacing": None},
        "featureClass": {
            "shape": ["MeshVolume", "Compactness1", "Compactness2", "Sphericity", "SphericalDisproportion", "Flatness"],
            "firstorder": ["StandardDeviation", "Variance"],
            "glcm": ["Homogeneity1", "Id"],
        },
    },
    "resegmented": {
        "setting": {"binWidth": 10, "resegmentRange": [-1, 1], "resegmentMode": "sigma", "resegmentShape": True},
        "imageType": {"Original": {}, "Wavelet": {}},
    },
    "distances": {"setting": {"binWidth": 10, "distances": [1, 2]}, "featureClass": PAIRS},
    "far": {"setting": {"binWidth": 10, "distances": [3], "gldm_a": 1}, "featureClass": PAIRS},
    "flat-distances": {
        "setting": {"binWidth": 10, "distances": [2, 1], "force2D": True, "force2Ddimension": 2},
        "featureClass": PAIRS,
    },
    "nearest": {
        "setting": {"resampledPixelSpacing": [1.1, 1.1, 1.7], "interpolator": "sitkNearestNeighbor"},
        "imageType": {"Original": {}, "LoG": {"sigma": [2.0]}},
    },
    "linear": {"setting": {"resampledPixelSpacing": [1.1, 1.1, 1.7], "interpolator": 2}},
    "flat-weights": {
        "setting": {"binWidth": 10, "weightingNorm": "euclidean", "force2D": True, "force2Ddimension": 1},
        "featureClass": MERGED,
    },
}
SETTINGS["sigma"] = {
    "setting": {"binWidth": 10, "resegmentRange": [-0.5, 1.5], "resegmentMode": "sigma"},
    "featureClass": {"firstorder": None, "glszm": None},
}
SETTINGS["above"] = {
    "setting": {"binWidth": 10, "resegmentRange": [0.2], "resegmentMode": "sigma"},
    "featureClass": {"firstorder": None, "glszm": None},
}
SETTINGS["one-way"] = {"setting": {"binWidth": 10, "symmetricalGLCM": False}, "featureClass": {"glcm": None}}
SETTINGS["one-way-flat"] = {
    "setting": {"binWidth": 10, "symmetricalGLCM": False, "force2D": True, "force2Ddimension": 2, "distances": [1, 2]},
    "featureClass": {"glcm": None},
}
SETTINGS["one-way-weights"] = {
    "setting": {"binWidth": 25, "symmetricalGLCM": False, "weightingNorm": "manhattan"},
    "featureClass": {"glcm": None},
}
for norm in ("manhattan", "euclidean", "infinity"):
    SETTINGS[norm] = {"setting": {"binWidth": 10, "weightingNorm": norm}, "featureClass": MERGED}
for wavelet in ("db1", "db4", "db10", "sym4", "sym8", "coif3", "coif5", "bior1.3", "bior2.2", "bior4.4", "bior6.8", "rbio3.5", "dmey"):
    SETTINGS[wavelet] = {
        "setting": {"binCount": 32},
        "imageType": {"Wavelet": {"wavelet": wavelet}},
        "featureClass": FEW,
    }
CASES = [(name, kind) for kind in SETTINGS for name in ("breast1", "brain1")]
cases = {}
for name, kind in CASES:
    extractor = featureextractor.RadiomicsFeatureExtractor(SETTINGS[kind])
    found = extractor.execute(f"{folder}/{name}_image.nrrd", f"{folder}/{name}_label.nrrd")
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
