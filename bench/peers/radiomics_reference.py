"""Times PyRadiomics on the region of the benches radiomics/107-66k and radiomics/851-66k, and stores what it finds.

    pip install numpy setuptools wheel versioneer cython SimpleITK==2.5.7 PyWavelets
    pip install --no-build-isolation pyradiomics==3.0.1
    python bench/peers/radiomics_reference.py [values.json]

Prints one line of JSON: milliseconds of processor time for 107 and 851 features, three runs each, imports and reading not counted. The
volume is that of bench/radiomics.ts, all in whole numbers. One thread of ITK, as the rest of PyRadiomics has one.
"""

import json
import logging
import sys
import time
from importlib.metadata import version

import numpy
import radiomics
import SimpleITK
from radiomics import featureextractor

logging.getLogger("radiomics").setLevel(logging.CRITICAL)
SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
N = 60
z, y, x = numpy.indices((N, N, N))
voxel = x + N * (y + N * z)
values = 300 + 8 * abs((3 * x + y) % 50 - 25) + 6 * abs((2 * z + y) % 60 - 30) + voxel * 7919 % 211
inside = (2 * x - N) ** 2 + (2 * y - N) ** 2 + (2 * z - N) ** 2 <= 2528
image = SimpleITK.GetImageFromArray(values.astype(numpy.int16))
mask = SimpleITK.GetImageFromArray(inside.astype(numpy.uint8))
for volume in (image, mask):
    volume.SetSpacing((0.7, 0.7, 1.5))
found = {}
times = {}
for count, types in ((107, {"Original": {}}), (851, {"Original": {}, "Wavelet": {}})):
    extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25)
    extractor.disableAllImageTypes()
    extractor.enableImageTypes(**types)
    times[count] = []
    for _ in range(3):
        started = time.process_time()
        result = extractor.execute(image, mask)
        times[count].append(1000 * (time.process_time() - started))
    found = {key: float(value) for key, value in result.items() if not key.startswith("diagnostics")}
packages = ("pyradiomics", "numpy", "SimpleITK", "PyWavelets")
made = {name: version(name) for name in packages}
print(json.dumps({"versions": made, "voxels": int(inside.sum()), "ms": times}))
if len(sys.argv) > 1:
    json.dump({"made": made, "values": found}, open(sys.argv[1], "w"), indent=1)
