"""Relaxometry by ukat, qMRLab and scipy: expected numbers for the suite relaxometry.

Generated curves: magnitude of the equation beside each set, Gaussian noise of both parts where an SNR is given (of the
fully recovered signal, or of the first echo), numpy's default_rng(20261120), rounded to 0.001. They stand in the file with
what the peers make of them. Real data: OSIPI's prostate voxels (five flip angles and a B1 factor) and the two echoes of
the Siemens multi-echo EPI of dicom-vendors; of these only indices and results are kept.

ukat (pip) is used as published, single-threaded; its dependency renalsegmentor (for kidneys, brings TensorFlow) is
replaced by an empty module. qMRLab's own files run under GNU Octave with its package optim (qmrlab_reference.m).

    python bench/peers/relaxometry_reference.py <reference> <checkout of qMRLab> validation/relaxometry-peers.json
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import types
import warnings

import nibabel
import numpy
import scipy.optimize
from scipy.optimize import curve_fit

# Of two echoes no covariance can be estimated; none is asked for.
warnings.simplefilter("ignore", scipy.optimize.OptimizeWarning)
sys.modules.setdefault("segment", types.SimpleNamespace(Tkv=None))
from importlib.metadata import version

from ukat.mapping.t1 import T1
from ukat.mapping.t2 import T2
from ukat.mapping.t2star import T2Star
from ukat.qa.snr import Isnr

reference, qmrlab, output = (os.path.abspath(argument) for argument in sys.argv[1:])
here = os.path.dirname(os.path.abspath(__file__))
random = numpy.random.default_rng(20261120)
affine = numpy.eye(4)
DRAWS = 5


def curves(clean, full):
    """One curve without noise, five each at two noise levels; magnitudes."""
    drawn = []
    for signal in clean:
        drawn.append(numpy.abs(signal))
        for snr in (100, 50):
            for _ in range(DRAWS):
                real = signal + full / snr * random.standard_normal(len(signal))
                imaginary = full / snr * random.standard_normal(len(signal))
                drawn.append(numpy.hypot(real, imaginary))
    return numpy.round(drawn, 3)


def in_octave(**given):
    """Runs qMRLab on all sets at once; lists in, lists out."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/in.json", "w") as file:
            json.dump(given, file)
        script = os.path.join(here, "qmrlab_reference.m")
        subprocess.run(["octave-cli", "--norc", script, f"{folder}/in.json", f"{folder}/out.json"], cwd=qmrlab, check=True)
        with open(f"{folder}/out.json") as file:
            return json.load(file)


def recovery(t, t1, m0, eff):
    return numpy.abs(m0 * (1 - eff * numpy.exp(-t / t1)))


def from_truth(times, signals, t1_of):
    """T1* (eff - 1) by scipy, the least residual of nine starts around the truth, with every covariance in its error."""
    values, errors = [], []
    for i, signal in enumerate(signals):
        fits = [
            curve_fit(recovery, times, signal, p0=[by * t1_of(i) / 0.9, 1000, eff], xtol=1e-12, ftol=1e-12, maxfev=9999)
            for by in (0.8, 1, 1.25)
            for eff in (1.8, 1.9, 2)
        ]
        found, covariance = min(fits, key=lambda fit: numpy.sum((recovery(times, *fit[0]) - signal) ** 2))
        gradient = numpy.array([found[2] - 1, 0, found[0]])
        values.append(found[0] * (found[2] - 1))
        errors.append(numpy.sqrt(gradient @ covariance @ gradient))
    return {"t1Ms": listed(values), "t1SeMs": listed(errors)}


def listed(values):
    return [float(f"{value:.9g}") for value in numpy.ravel(values)]


# S(TI) = |M0 (1 - 1.9 exp(-TI 0.9 / T1))|, M0 = 1000
molli_times = numpy.array([100, 180, 260, 1000, 1080, 1160, 2000, 3000.0])
t1s = [460, 900, 1400, 1900]
molli = curves([1000 * (1 - 1.9 * numpy.exp(-molli_times * 0.9 / t1)) for t1 in t1s], 1000)
by_ukat = T1(molli, molli_times, affine, molli=True, parameters=3, tss_axis=None, multithread=False)

# S(TI) = |M0 (1 - 1.8 exp(-TI / T1))|, M0 = 1000
recovery_times = numpy.array([50, 150, 400, 900, 1600, 3000, 5000.0])
plain = curves([1000 * (1 - 1.8 * numpy.exp(-recovery_times / t1)) for t1 in t1s], 1000)
plain_by_ukat = T1(plain, recovery_times, affine, parameters=3, tss_axis=None, multithread=False)

# S(TE) = 1000 exp(-TE / T2)
t2_times = numpy.array([10, 20, 35, 40, 60, 80, 110.0])
t2 = curves([1000 * numpy.exp(-t2_times / time) for time in (40, 71, 83, 150)], 1000)
t2_by_ukat = T2(t2, t2_times, affine, multithread=False)
t2star_times = numpy.array([2.5, 5, 7.5, 12, 18, 25])
t2star = curves([1000 * numpy.exp(-t2star_times / time) for time in (10, 22, 36, 60)], 1000)
t2star_by_ukat = T2Star(t2star, t2star_times, affine, method="2p_exp", multithread=False)

# Images that carry a sign (ukat goes by the first percentile of the first image): seven voxels that were not inverted,
# S(TI) = 100 (1 - B exp(-TI / 900)) with B = 0.3 to 0.9, among seven that were. T1* (B - 1) is negative in the first.
shares = numpy.concatenate([numpy.arange(0.3, 0.95, 0.1), numpy.full(7, 1.9)])
signed = numpy.round(100 * (1 - shares[:, None] * numpy.exp(-molli_times / 900)), 3)
signed_by_ukat = T1(signed, molli_times, affine, molli=True, parameters=3, tss_axis=None, multithread=False)

# Prostate voxels with B1, five flip angles.
with open(f"{reference}/dce-osipi/T1_mapping/data/t1_prostate_data.csv", encoding="utf-8-sig") as file:
    rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
numbers = lambda cell: numpy.array([float(item) for item in cell.split()])
angles, tr = numbers(rows[0]["FA"]), numbers(rows[0]["TR"])[0]
prostate = numpy.array([numbers(row["s"]) for row in rows])
b1 = numpy.array([float(row["B1"]) / 100 for row in rows])


def ernst(degrees, m0, t1):
    e1 = numpy.exp(-tr / t1)
    return m0 * numpy.sin(numpy.radians(degrees)) * (1 - e1) / (1 - e1 * numpy.cos(numpy.radians(degrees)))


nonlinear = []
for signal, factor in zip(prostate, b1):
    (_, time), _ = curve_fit(ernst, angles * factor, signal, p0=[signal.max() * 10, 1500], xtol=1e-13, ftol=1e-13)
    nonlinear.append(time)

# Two echoes of a real brain (Siemens Prisma EPI): voxels above a fifth of the 99th percentile, every k-th, a hundred.
echoes = [
    numpy.asarray(nibabel.load(f"{reference}/dicom-vendors/me/Ref/me_fMRI_4_e{e}.nii").dataobj, dtype=float)[..., 0]
    for e in (1, 2)
]
flat = [echo.reshape(-1, order="F") for echo in echoes]
decays = (flat[0] > 0.2 * numpy.percentile(flat[0], 99)) & (flat[1] > 0) & (flat[0] > flat[1])
bright = numpy.flatnonzero(decays)
chosen = bright[:: len(bright) // 100][:100]
pairs = numpy.stack([part[chosen] for part in flat], axis=-1)
siemens = T2Star(pairs, numpy.array([20, 37.83]), affine, method="2p_exp", multithread=False)

# ukat's image SNR: a square of tissue in Rayleigh noise (40 x 40, noise 7, air in four corners of 8 x 8, one voxel from
# the border), and the corners of a real image (Siemens Prisma field map, several channels, first echo, middle slice).
def image_snr(plane, side, margin):
    air = numpy.zeros(plane.shape, dtype=bool)
    for x in (margin, plane.shape[0] - margin - side):
        for y in (margin, plane.shape[1] - margin - side):
            air[x : x + side, y : y + side] = True
    return float(Isnr(plane, affine, noise_mask=air).isnr)


square = numpy.zeros((40, 40))
square[10:30, 10:30] = 200
square = numpy.round(numpy.hypot(square + 7 * random.standard_normal((40, 40)), 7 * random.standard_normal((40, 40))), 2)
field = numpy.asarray(nibabel.load(f"{reference}/dicom-vendors/me/Ref/me_FieldMap_GRE_2_e1.nii").dataobj, dtype=float)
middle = field.shape[2] // 2

from_qmrlab = in_octave(
    molliTimes=molli_times.tolist(),
    molli=molli.tolist(),
    recoveryTimes=recovery_times.tolist(),
    recovery=plain.tolist(),
    t2Times=t2_times.tolist(),
    t2=t2.tolist(),
    flipAnglesDeg=angles.tolist(),
    trS=tr / 1000,
    vfa=prostate.tolist(),
    b1=b1.tolist(),
)

document = {
    "made": {
        "by": "bench/peers/relaxometry_reference.py",
        "ukat": version("ukat"),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "qMRLab": from_qmrlab["version"],
        "octave": from_qmrlab["octave"],
    },
    "molli": {
        "inversionTimesMs": molli_times.tolist(),
        "signals": molli.tolist(),
        "ukat": {
            "t1Ms": listed(by_ukat.t1_map),
            "m0": listed(by_ukat.m0_map),
            "inversion": listed(by_ukat.eff_map),
            "t1SeMs": listed(by_ukat.t1_err),
        },
        "scipy": from_truth(molli_times, molli, lambda i: t1s[i // (1 + 2 * DRAWS)]),
        "qMRLab": from_qmrlab["molli"],
    },
    "signed": {"signals": signed.tolist(), "ukatT1Ms": listed(signed_by_ukat.t1_map)},
    "recovery": {
        "inversionTimesMs": recovery_times.tolist(),
        "signals": plain.tolist(),
        "ukat": {
            "t1Ms": listed(plain_by_ukat.t1_map),
            "m0": listed(plain_by_ukat.m0_map),
            "inversion": listed(plain_by_ukat.eff_map),
            "t1SeMs": listed(plain_by_ukat.t1_err),
        },
        "qMRLab": from_qmrlab["recovery"],
    },
    "t2": {
        "echoTimesMs": t2_times.tolist(),
        "signals": t2.tolist(),
        "ukat": {
            "t2Ms": listed(t2_by_ukat.t2_map),
            "s0": listed(t2_by_ukat.m0_map),
            "t2SeMs": listed(t2_by_ukat.t2_err),
        },
        "qMRLab": from_qmrlab["t2"],
    },
    "t2star": {
        "echoTimesMs": t2star_times.tolist(),
        "signals": t2star.tolist(),
        "ukat": {
            "t2StarMs": listed(t2star_by_ukat.t2star_map),
            "s0": listed(t2star_by_ukat.m0_map),
            "t2StarSeMs": listed(t2star_by_ukat.t2star_err),
        },
    },
    "prostate": {"scipyT1Ms": listed(nonlinear), "qMRLabLinearT1Ms": from_qmrlab["vfaT1Ms"]},
    "siemens": {"voxels": chosen.tolist(), "ukatT2StarMs": listed(siemens.t2star_map)},
    "rayleigh": {"image": square.reshape(-1, order="F").tolist(), "ukatSnr": image_snr(square, 8, 1)},
    "fieldMap": {"slice": middle, "ukatSnr": image_snr(field[:, :, middle], 6, 2)},
    "afi": from_qmrlab["afi"],
}
with open(output, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
