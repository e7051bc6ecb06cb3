"""SimpleITK's N4 on breast1 of PyRadiomics' data, for the suite standardisation.

    pip install numpy SimpleITK==2.5.7
    python bench/peers/n4_simpleitk.py <reference>/radiomics-pyradiomics validation/standardisation-simpleitk.json

Mask: voxels above the mean of the image. All voxels, 4 levels of at most 50 iterations to a change of 0.001, the
defaults of the program. Stored is the logarithm of the field at every 4th, 9th and 4th voxel along x, y and z, x
fastest, and the coefficient of variation within the lesion before and after.
"""

import json
import sys
import time

import numpy
import SimpleITK

folder, out = sys.argv[1:]
image = SimpleITK.ReadImage(f"{folder}/breast1_image.nrrd", SimpleITK.sitkFloat32)
label = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(f"{folder}/breast1_label.nrrd")) > 0
values = SimpleITK.GetArrayFromImage(image)
mask = SimpleITK.GetImageFromArray((values > values.mean(dtype="f8")).astype("u1"))
mask.CopyInformation(image)

n4 = SimpleITK.N4BiasFieldCorrectionImageFilter()
started = time.time()
corrected = SimpleITK.GetArrayFromImage(n4.Execute(image, mask))
seconds = time.time() - started
field = SimpleITK.GetArrayFromImage(n4.GetLogBiasFieldAsImage(image))


def spread(data):
    return float(f"{data[label].std(dtype='f8') / data[label].mean(dtype='f8'):.8g}")


stored = {
    "made": {"SimpleITK": SimpleITK.Version_VersionString(), "seconds": round(seconds, 1)},
    "step": [4, 9, 4],
    "logField": [float(f"{x:.7g}") for x in field[::4, ::9, ::4].ravel().tolist()],
    "lesion": {"before": spread(values), "after": spread(corrected)},
    "iterationsOfLastLevel": n4.GetElapsedIterations(),
}
with open(out, "w") as file:
    json.dump(stored, file)
    file.write("\n")
