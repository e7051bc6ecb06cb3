"""Bands of pywt.swtn and images of ITK's LaplacianRecursiveGaussian and GradientMagnitude on small volumes, and local
binary patterns of scikit-image, for the suite wavelets.

    pip install "numpy<2.3" PyWavelets SimpleITK==2.5.7 scikit-image
    python bench/peers/wavelets_reference.py validation/wavelets-reference.json

Volumes are not stored: voxel v (x fastest) is (7919 v mod 211) - 40. An
axis of odd length is made even first by repeating its first voxel at its end, and the band cut back, as PyRadiomics does.
"""

import json
import sys
import warnings
from importlib.metadata import version

import numpy
import pywt
import SimpleITK
from skimage.feature import local_binary_pattern

warnings.simplefilter("ignore")


def numbers(values, digits=14):
    return [float(f"{value:.{digits}g}") for value in values.ravel().tolist()]


def volume(size):
    count = size[0] * size[1] * size[2]
    return (numpy.arange(count) * 7919 % 211 - 40).astype(float).reshape(size[::-1])


def image(size, spacing):
    made = SimpleITK.GetImageFromArray(volume(size))
    made.SetSpacing(spacing)
    return made


def wavelet(size, name):
    data = volume(size)
    padded = numpy.pad(data, [(0, n % 2) for n in data.shape], "wrap")
    bands = pywt.swtn(padded, name, level=1, start_level=0, axes=(2, 1, 0))[0]
    cut = tuple(slice(0, n) for n in data.shape)
    return {key.replace("a", "L").replace("d", "H"): numbers(bands[key][cut]) for key in sorted(bands)}


def log(size, spacing, sigma):
    made = SimpleITK.LaplacianRecursiveGaussianImageFilter()
    made.SetNormalizeAcrossScale(True)
    made.SetSigma(sigma)
    return numbers(SimpleITK.GetArrayFromImage(made.Execute(image(size, spacing))), 9)


def gradient(size, spacing):
    return numbers(SimpleITK.GetArrayFromImage(SimpleITK.GradientMagnitude(image(size, spacing))), 9)


def pattern(size, samples, radius, method):
    slices = volume(size).astype(int)
    return numpy.stack([local_binary_pattern(one, samples, radius, method) for one in slices]).ravel().tolist()


SIZES = [[6, 4, 8], [7, 4, 6], [8, 5, 2], [4, 6, 5], [7, 5, 3], [2, 4, 6], [9, 1, 8], [1, 1, 1]]
LOG = [
    ([8, 7, 6], [1, 1, 1], 1.0),
    ([8, 7, 6], [0.7, 0.9, 2], 1.5),
    ([8, 9, 5], [0.5, 0.5, 3], 3.0),
    ([12, 4, 4], [1, 1, 1], 0.4),
]
json.dump(
    {
        "made": {name: version(name) for name in ("numpy", "PyWavelets", "SimpleITK", "scikit-image")},
        "wavelets": [
            {"size": size, "family": name, "bands": wavelet(size, name)}
            for name, sizes in (("coif1", SIZES), ("haar", SIZES[1:3]), ("db2", SIZES[1:3]), ("db3", SIZES[1:3]))
            for size in sizes
        ],
        "log": [{"size": a, "spacingMm": b, "sigmaMm": c, "values": log(a, b, c)} for a, b, c in LOG],
        "gradient": [{"size": a, "spacingMm": b, "values": gradient(a, b)} for a, b, _ in LOG],
        "patterns": [
            {"size": [9, 8, 2], "samples": a, "radius": b, "method": c, "values": pattern([9, 8, 2], a, b, c)}
            for a, b, c in ((8, 1, "uniform"), (8, 1, "ror"), (6, 1.5, "default"), (12, 2, "uniform"))
        ],
    },
    open(sys.argv[1], "w"),
)
