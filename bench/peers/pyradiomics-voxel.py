"""Voxel maps by PyRadiomics 3.0.1 of a small volume, some voxels of each, for validation/voxel-maps.ts; and its time a voxel.

    pip install numpy setuptools wheel versioneer cython SimpleITK==2.5.7
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/pyradiomics-voxel.py > validation/voxel-maps.json
    python bench/peers/pyradiomics-voxel.py --time [--json]

Voxels go one at a time (voxelBatch 1): in a batch, one window without pairs in some direction makes MCC of all of them NaN.
The timing has batches as large as memory allows, which is PyRadiomics' faster way.
"""
import json
import logging
import sys
import time
import warnings

import numpy as np
import radiomics
import SimpleITK as sitk
from radiomics import featureextractor

warnings.filterwarnings("ignore")
logging.getLogger("radiomics").setLevel(logging.CRITICAL)

SIZE = 9
EVERY = 19
FAMILIES = ("firstorder", "glcm", "glrlm", "glszm", "ngtdm", "gldm")
CASES = {
    "radius-1": {"kernelRadius": 1, "maskedKernel": True},
    "radius-2": {"kernelRadius": 2, "maskedKernel": True},
    "radius-1-not-masked": {"kernelRadius": 1, "maskedKernel": False},
}


def volume():
    """Sixteen bins of 25; a corner of four voxels is flat. The mask has holes and touches the border."""
    voxel = np.arange(SIZE**3)
    x, y, z = voxel % SIZE, voxel // SIZE % SIZE, voxel // SIZE**2
    values = (x * 17 + y * 23 + z * 11 + voxel * 7919 % 151) % 400
    values[(x < 4) & (y < 4) & (z < 4)] = 210
    inside = (voxel * 31 % 17 > 1) & (x > 0) & (z < SIZE - 1)
    return values, inside


def images(values, inside, size, spacing):
    made = []
    for array in (values.astype(np.int16), inside.astype(np.uint8)):
        image = sitk.GetImageFromArray(array.reshape(size, size, size))
        image.SetSpacing(spacing)
        made.append(image)
    return made


def extract(image, mask, families, without=(), **settings):
    extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25, initValue=float("nan"), **settings)
    extractor.disableAllFeatures()
    for family in families:
        names = radiomics.getFeatureClasses()[family].getFeatureNames()
        wanted = [name for name, deprecated in names.items() if not deprecated and name not in without]
        extractor.enableFeaturesByName(**{family: wanted})
    found = extractor.execute(image, mask, voxelBased=True)
    return {name: item for name, item in found.items() if name.startswith("original_")}


def reference():
    values, inside = volume()
    image, mask = images(values, inside, SIZE, (0.8, 0.9, 2.0))
    chosen = np.flatnonzero(inside)[::EVERY]
    cases = {}
    for name, settings in CASES.items():
        found = extract(image, mask, FAMILIES, voxelBatch=1, **settings)
        maps = {}
        for feature, item in found.items():
            whole = sitk.Resample(item, image, sitk.Transform(), sitk.sitkNearestNeighbor, float("nan"))
            picked = sitk.GetArrayFromImage(whole).reshape(-1)[chosen]
            maps[feature] = [None if np.isnan(value) else float(value) for value in picked]
        cases[name] = {"settings": settings, "maps": maps}
    made = {"pyradiomics": radiomics.__version__, "SimpleITK": sitk.Version_VersionString(), "numpy": np.__version__}
    json.dump({"made": made, "voxels": chosen.tolist(), "cases": cases}, sys.stdout, indent=1)


def timing():
    """Milliseconds a voxel of co-occurrence, with MCC (24 features) and without; radius 2, 32 levels of white noise."""
    size, rim = 10, 1
    noise = np.random.default_rng(3).integers(0, 32, (size, size, size)) * 25
    values = np.pad(noise, rim)
    inside = np.pad(np.ones_like(noise), rim)
    image, mask = images(values, inside, size + 2 * rim, (1.0, 1.0, 1.0))
    told = []
    for without in ((), ("MCC",)):
        for batch in (200, 1000):
            started, cpu = time.perf_counter(), time.process_time()
            extract(image, mask, ("glcm",), without, kernelRadius=2, voxelBatch=batch)
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            each = f"{1000 * wall / size**3:.3f} ms a voxel, {1000 * cpu / size**3:.3f} ms of processor"
            if "--json" in sys.argv:
                told.append({"features": 24 - len(without), "microseconds": 1e6 * cpu / size**3})
            else:
                print(f"{24 - len(without)} features, batch {batch}: {each}")
    if "--json" in sys.argv:
        made = {"PyRadiomics": radiomics.__version__.lstrip("v"), "SimpleITK": sitk.Version_VersionString(), "numpy": np.__version__}
        print(json.dumps({"versions": made, "times": told}))


if "--time" in sys.argv:
    timing()
else:
    reference()
