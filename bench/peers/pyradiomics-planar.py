"""Features within slices across each axis and of regions in one slice by PyRadiomics, for the suite pyradiomics.

    pip install numpy scipy scikit-image setuptools wheel versioneer cython SimpleITK==2.5.7 PyWavelets
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-planar.py <reference>/radiomics-pyradiomics validation/pyradiomics-planar.json

A case may keep one slice of the mask, that with most voxels; its axis (of the array: z, y, x) and index stand in the file.
PyRadiomics 3.0.1 asks for the extent along the wrong axis before it makes shape2D, and makes none across y; the class
itself is called there.
"""

import json
import logging
import sys
from importlib.metadata import version

import numpy
import radiomics
import SimpleITK
from radiomics import featureextractor, imageoperations
from radiomics.shape2D import RadiomicsShape2D

logging.getLogger("radiomics").setLevel(logging.CRITICAL)
folder, output = sys.argv[1:]
FILES = {
    "breast1": ("breast1_image", "breast1_label"),
    "brain1": ("brain1_image", "brain1_label"),
    "prostate": ("prostate_phantom_subvolume", "prostate_phantom_subvolume-label"),
}
TEXTURE = {name: None for name in ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")}
SHAPE = {"shape": None, "shape2D": None}


def planar(dimension, types, classes, **more):
    setting = {"binWidth": 25, "force2D": True, "force2Ddimension": dimension, **more}
    return {"setting": setting, "imageType": types, "featureClass": classes}


TYPES = {"Original": {}, "Wavelet": {}, "LoG": {"sigma": [2.0]}, "LBP2D": {"binWidth": 1}}
SETTINGS = {
    "z": planar(0, TYPES, TEXTURE),
    "y": planar(1, TYPES, TEXTURE),
    "x": planar(2, TYPES, TEXTURE),
    "deeper": planar(0, {"Wavelet": {"wavelet": "haar", "start_level": 1, "level": 2}}, TEXTURE),
    "resampled": planar(
        0, {"Original": {}, "Wavelet": {}}, TEXTURE, resampledPixelSpacing=[2, 2, 0], interpolator="sitkBSpline"
    ),
    "slice-z": planar(0, {"Original": {}, "Wavelet": {}}, {**SHAPE, **TEXTURE}),
    "slice-y": planar(1, {"Original": {}}, {**SHAPE, "glcm": None, "gldm": None}),
    "slice-x": planar(2, {"Original": {}}, {**SHAPE, "glcm": None, "gldm": None}),
}
CASES = [("breast1", "z"), ("breast1", "y"), ("breast1", "x"), ("breast1", "deeper"), ("breast1", "resampled")]
CASES += [("brain1", "z")]
CASES += [(name, f"slice-{axis}") for name in ("breast1", "brain1") for axis in "zyx"]
CASES += [("prostate", "slice-z")]
cases = {}
slices = {}
for name, kind in CASES:
    image, label = (SimpleITK.ReadImage(f"{folder}/{file}.nrrd") for file in FILES[name])
    setting = SETTINGS[kind]["setting"]
    dimension = setting["force2Ddimension"]
    if kind.startswith("slice"):
        array = SimpleITK.GetArrayFromImage(label)
        counts = (array == 1).sum(axis=tuple(axis for axis in range(3) if axis != dimension))
        index = int(counts.argmax())
        kept = numpy.zeros_like(array)
        place = tuple(index if axis == dimension else slice(None) for axis in range(3))
        kept[place] = array[place]
        only = SimpleITK.GetImageFromArray(kept)
        only.CopyInformation(label)
        label = only
        slices[f"{name} {kind}"] = {"axis": dimension, "index": index}
    extractor = featureextractor.RadiomicsFeatureExtractor(SETTINGS[kind])
    found = extractor.execute(image, label)
    values = {key: float(value) for key, value in found.items() if not key.startswith("diagnostics")}
    if kind.startswith("slice") and not any("shape2D" in key for key in values):
        box, _ = imageoperations.checkMask(image, label, label=1)
        cut = imageoperations.cropToTumorMask(image, label, box)
        shape = RadiomicsShape2D(*cut, **{**extractor.settings, "label": 1})
        shape.enableAllFeatures()
        for key, value in shape.execute().items():
            values[f"original_shape2D_{key}"] = float(value)
    cases[f"{name} {kind}"] = values
    print(name, kind, len(values))
packages = ("numpy", "scipy", "scikit-image", "PyWavelets")
made = {name: version(name) for name in packages}
made = {"pyradiomics": radiomics.__version__, "SimpleITK": SimpleITK.Version_VersionString(), **made}
json.dump({"made": made, "settings": SETTINGS, "slices": slices, "cases": cases}, open(output, "w"), indent=1)
