"""Facts about the pixels of the compressed reference files, by pydicom and its plug-ins (versions in the output).

usage: python dicom_pixels.py <reference folder> > validation/dicom-pixels.json
Raw samples: no conversion of colour; arrays in the order frame, row, column, sample, little-endian.
"""

import glob
import hashlib
import importlib.metadata as versions
import json
import os
import sys
import warnings

import numpy
import pydicom
from pydicom.pixels import pixel_array

warnings.filterwarnings("ignore")
root = sys.argv[1]
files = {}
for path in sorted(glob.glob(os.path.join(root, "dicom-*", "**", "*"), recursive=True)):
    try:
        dataset = pydicom.dcmread(path)
        syntax = dataset.file_meta.TransferSyntaxUID
        if not syntax.is_compressed or syntax == "1.2.840.10008.1.2.1.99" or "Rows" not in dataset:
            continue
    except Exception:
        continue
    name = os.path.relpath(path, root)
    try:
        array = pixel_array(dataset, raw=True)
    except Exception as error:
        files[name] = {"error": type(error).__name__}
        continue
    files[name] = {
        "shape": list(array.shape),
        "sum": int(array.astype(numpy.int64).sum()),
        "sha256": hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest()[:16],
    }
packages = ["pydicom", "pylibjpeg", "pylibjpeg-libjpeg", "pylibjpeg-openjpeg", "pylibjpeg-rle", "pyjpegls"]
json.dump({"made": {name: versions.version(name) for name in packages}, "files": files}, sys.stdout, indent=1)
