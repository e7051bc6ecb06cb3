"""ADC and diffusion kurtosis of the real crops in dwi-dipy by dipy: expected numbers for the suite diffusion.

Every number comes from dipy's own code: its weighted least squares (dki.ls_fit_dki, which takes any design), its
kurtosis tensor model (DiffusionKurtosisModel, fit_method WLS) and its measures of the tensors. Settings:

- images: small_101D with b <= 2500 (45 images) for the kurtosis tensor, the kurtosis of the trace and the ADC;
  small_64D (b 0 and 1000) for the ADC. b-values as the files state them; directions too, but of unit length (as
  rounded in the files they are 1 +- 1e-7, which is 1e-6 in the kurtosis tensor).
- voxels, a rule fixed before any result was seen: those whose signal is positive in every image used and whose median
  over the images is at least the median of that figure over all voxels of the crop (the brighter half: brain), in the
  order of the file (x fastest), every k-th with k = floor(count / 100), the first 100 of these.
- tensor: WLS, weights = squared prediction of the unweighted fit. MD, FA, AD, RD, the 21 elements and AK are dipy's.
  RK is dipy's (analytical). MK twice: `mkAnalytical` is dipy's mean_kurtosis, which treats eigenvalues within 2.5 % as
  equal and computes Carlson's integrals to 1e-4; `mk` is the average of dipy's own directional kurtosis
  (dki.directional_kurtosis) over a product rule of 96 x 192 directions on the sphere, which has neither.
- clips switched off: min_kurtosis and max_kurtosis None, min_diffusivity 0 in directional_kurtosis. dipy also sets
  eigenvalues below its min_diffusivity to that; voxels where it does so have `clipped`: true.
- ADC: two columns (-b, 1), weights = squared signal, then squared prediction, both by ls_fit_dki.
- trace kurtosis: the geometric mean over the images of a b-value is not defined for these crops (each b has other
  directions), so the images are taken as trace images, each at its own b; three columns (-b, b^2/6, 1), weights as
  for the ADC. K = second coefficient / D^2. It tests the arithmetic of the fit, not tissue.

    python bench/peers/dipy_reference.py <reference>/dwi-dipy validation/diffusion-dipy.json
"""

import json
import sys

import dipy
import nibabel
import numpy
from dipy.core.gradients import gradient_table
from dipy.reconst import dki

folder, output = sys.argv[1:]
HIGHEST_B = 2500
VOXELS = 100


def crop(name, image):
    data = numpy.asarray(nibabel.load(f"{folder}/{image}").dataobj, dtype=float)
    b = numpy.loadtxt(f"{folder}/{name}.bval").ravel()
    directions = numpy.loadtxt(f"{folder}/{name}.bvec")
    directions = directions if directions.shape[1] == 3 else directions.T
    length = numpy.linalg.norm(directions, axis=1, keepdims=True)
    return data, b, directions / numpy.where(length > 0, length, 1)


def chosen(data):
    flat = data.transpose(3, 2, 1, 0).reshape(data.shape[3], -1).T
    median = numpy.median(flat, axis=1)
    bright = numpy.flatnonzero((flat > 0).all(axis=1) & (median >= numpy.median(median)))
    voxels = bright[:: len(bright) // VOXELS][:VOXELS]
    return voxels, flat[voxels]


def twice_weighted(design, signals):
    """Weights of the squared signal, then of the squared prediction, by dipy's solver."""
    inverse = numpy.linalg.pinv(design)
    fits = []
    for signal in signals:
        first, _ = dki.ls_fit_dki(
            design, signal, inverse, weights=signal**2, return_lower_triangular=True
        )
        weights = numpy.exp(2 * design @ first)
        second, _ = dki.ls_fit_dki(design, signal, inverse, weights=weights, return_lower_triangular=True)
        fits.append(second)
    return numpy.array(fits)


def sphere_rule(rings, around):
    z, weight = numpy.polynomial.legendre.leggauss(rings)
    phi = 2 * numpy.pi * numpy.arange(around) / around
    across = numpy.sqrt(1 - z**2)[:, None]
    directions = numpy.stack(
        [across * numpy.cos(phi), across * numpy.sin(phi), numpy.repeat(z[:, None], around, axis=1)], axis=-1
    )
    return directions.reshape(-1, 3), numpy.repeat(weight / 2 / around, around)


def tensors(data, b, directions):
    kept = b <= HIGHEST_B
    voxels, signals = chosen(data[..., kept])
    table = gradient_table(b[kept], bvecs=directions[kept], b0_threshold=0)
    model = dki.DiffusionKurtosisModel(table, fit_method="WLS", return_S0_hat=True)
    fit = model.fit(signals)
    unclipped = {"min_kurtosis": None, "max_kurtosis": None}
    raw = [
        dki.ls_fit_dki(
            model.design_matrix, signal, model.inverse_design_matrix, return_lower_triangular=True
        )[0]
        for signal in signals
    ]
    sphere, weights = sphere_rule(96, 192)
    rows = []
    for i, voxel in enumerate(voxels):
        dt, md, kt = raw[i][:6], float(fit.md[i]), fit.kt[i]
        along = dki.directional_kurtosis(dt, md, kt, sphere, min_diffusivity=0, min_kurtosis=-numpy.inf)
        rows.append(
            {
                "voxel": int(voxel),
                "md": md,
                "fa": float(fit.fa[i]),
                "ad": float(fit.ad[i]),
                "rd": float(fit.rd[i]),
                "mk": float(weights @ along),
                "mkAnalytical": float(fit.mk(**unclipped)[i]),
                "ak": float(fit.ak(**unclipped)[i]),
                "rk": float(fit.rk(**unclipped)[i]),
                "s0": float(fit.S0_hat[i]),
                "clipped": bool((fit.evals[i] <= model.min_diffusivity).any()),
                "d": [float(x) for x in dt],
                "w": [float(x) for x in kt],
            }
        )
    return rows


def adc(data, b):
    voxels, signals = chosen(data)
    fits = twice_weighted(numpy.stack([-b, numpy.ones_like(b)], axis=1), signals)
    return [
        {"voxel": int(v), "adc": float(d), "s0": float(numpy.exp(s))} for v, (d, s) in zip(voxels, fits)
    ]


def trace(data, b):
    voxels, signals = chosen(data)
    fits = twice_weighted(numpy.stack([-b, b * b / 6, numpy.ones_like(b)], axis=1), signals)
    return [
        {"voxel": int(v), "d": float(d), "k": float(c / d**2), "s0": float(numpy.exp(s))}
        for v, (d, c, s) in zip(voxels, fits)
    ]


multi = crop("small_101D", "small_101D.nii.gz")
single = crop("small_64D", "small_64D.nii")
kept = multi[1] <= HIGHEST_B
low = (multi[0][..., kept], multi[1][kept])
facts = {
    "provenance": "bench/peers/dipy_reference.py",
    "dipy": dipy.__version__,
    "numpy": numpy.__version__,
    "highestB": HIGHEST_B,
    "tensor101": tensors(*multi),
    "trace101": trace(*low),
    "adc101": adc(*low),
    "adc64": adc(single[0], single[1]),
}
with open(output, "w") as file:
    json.dump(facts, file, indent=1)
    file.write("\n")
