"""107 features of a region by fastrad on the processor, bin width 25, as PyRadiomics.

    pip install torch fastrad==1.2.0
    python bench/peers/radiomics_fastrad.py <image> <mask> [runs]

fastrad asks for pyradiomics, which it does not import: `pip install --no-deps fastrad` and its other requirements do
where pyradiomics does not build. Prints one line of JSON: milliseconds of processor time of each run, and of the whole
process; values by fastrad's names. Reading is by SimpleITK.
"""

import json
import sys
import time
from importlib.metadata import version

import SimpleITK
import torch
from fastrad import FeatureExtractor, FeatureSettings, Mask, MedicalImage

torch.set_num_threads(1)
files = sys.argv[1:3]
classes = ["firstorder", "shape", "glcm", "glrlm", "glszm", "gldm", "ngtdm"]
extractor = FeatureExtractor(FeatureSettings(feature_classes=classes, bin_width=25.0, device="cpu"))
times = []
for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
    started = time.process_time()
    image, mask = (SimpleITK.ReadImage(file) for file in files)
    spacing = tuple(image.GetSpacing()[::-1])
    arrays = (SimpleITK.GetArrayFromImage(image), SimpleITK.GetArrayFromImage(mask) == 1)
    tensors = [torch.from_numpy(array.astype("float64")) for array in arrays]
    found = extractor.extract(MedicalImage(tensors[0], spacing=spacing), Mask(tensors[1], spacing=spacing))
    times.append(1000 * (time.process_time() - started))
values = {name: value if value == value else None for name, value in found.items()}
whole = 1000 * time.process_time()
print(json.dumps({"version": version("fastrad"), "ms": times, "processMs": whole, "values": values}))
