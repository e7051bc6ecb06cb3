"""The in-vivo breast of dce-qiba fitted by scipy: expected numbers for the suite qiba.

Independent of Lobule in every step: T1 by scipy.optimize.curve_fit on the Ernst equation, the spoiled gradient echo
inverted for R1, Tofts and extended Tofts by scipy.optimize.least_squares from several starts (the least residual
counts), the convolution by the trapezoidal rule on a grid of 0.01 s.

Voxels: those with signal (mean over the flip angles above a tenth of the largest value) that enhance (sum of the last
four frames over sum of the first three > 2: DCEMRI.jl's two rules), in the order of the file (x fastest), every k-th
with k = floor(count / 100), the first 100 of these.

    python bench/peers/qiba_invivo_scipy.py <reference>/dce-qiba/converted packages/quantify/test/invivo-scipy.json
"""

import json
import sys

import nibabel
import numpy
import scipy
from scipy.optimize import curve_fit, least_squares
from scipy.signal import lfilter
from scipy.stats import t as student

folder, output = sys.argv[1:]
facts = json.load(open(f"{folder}/breast_invivo.json"))
dynamic = numpy.asarray(nibabel.load(f"{folder}/breast_invivo_dce_25t.nii.gz").dataobj, dtype=float).squeeze()
flips = numpy.asarray(nibabel.load(f"{folder}/breast_invivo_vfa_10fa.nii.gz").dataobj, dtype=float).squeeze()
nx, ny, frames = dynamic.shape
time_s = numpy.array(facts["t_s"])
plasma = numpy.array(facts["Cp_mM"])
tr = facts["TR_s"]
alpha = numpy.radians(facts["DCEflip_deg"])
alphas = numpy.radians(facts["T1flip_deg"])
relaxivity = facts["relaxivity_per_s_per_mM"]

first = dynamic[:, :, :3].sum(axis=2)
final = dynamic[:, :, -4:].sum(axis=2)
with numpy.errstate(divide="ignore", invalid="ignore"):
    enhancing = (flips.mean(axis=2) > 0.1 * flips.max()) & (final / first > 2)
indices = numpy.flatnonzero(enhancing.T.reshape(-1))
every = len(indices) // 100
chosen = indices[::every][:100]

STEP = 0.01
fine_time = numpy.arange(0, int(round(time_s[-1] / STEP)) + 1) * STEP
fine_plasma = numpy.interp(fine_time, time_s, plasma)


def exchange(kep_per_min):
    """Plasma convolved with exp(-kep t), mM min, at the frames."""
    decay = numpy.exp(-kep_per_min * STEP / 60)
    steps = numpy.empty_like(fine_plasma)
    steps[0] = 0
    steps[1:] = 0.5 * STEP / 60 * (decay * fine_plasma[:-1] + fine_plasma[1:])
    return numpy.interp(time_s, fine_time, lfilter([1], [1, -decay], steps))


def ernst(angles, m0, r1):
    e1 = numpy.exp(-tr * r1)
    return m0 * numpy.sin(angles) * (1 - e1) / (1 - e1 * numpy.cos(angles))


SLOWEST, FASTEST = 1e-3, 100


def best_fit(residual, starts, parameters):
    """The least residual of all starts, and what can be said of ve = Ktrans / kep at it."""
    lower = [0, SLOWEST, 0][:parameters]
    upper = [numpy.inf, FASTEST, numpy.inf][:parameters]
    fits = [
        least_squares(
            residual, start, bounds=(lower, upper), x_scale=numpy.abs(start) + 1e-3, xtol=1e-13, ftol=1e-13, gtol=1e-13
        )
        for start in starts
    ]
    best = min(fits, key=lambda fit: fit.cost)
    free = [0, 1] if parameters == 2 or best.x[2] < 1e-9 else [0, 1, 2]
    df = frames - len(free)
    # Slower rates that fit as well at 95 %: the convention is to take the slowest of these.
    slack = 1 + student.ppf(0.975, df) ** 2 / df
    near = [fit for fit in fits if fit.cost <= slack * best.cost and 1.01 * SLOWEST < fit.x[1] < 0.99 * FASTEST]
    taken = min(near, key=lambda fit: (round(numpy.log(fit.x[1]), 3), fit.cost)) if near else best
    ktrans, kep = taken.x[:2]
    jacobian = taken.jac[:, free]
    result = {"ktransPerMin": ktrans, "ve": ktrans / kep, "rms": float(numpy.sqrt(2 * taken.cost / frames))}
    if parameters == 3:
        result["vp"] = taken.x[2]
    if kep < 1.01 * SLOWEST or kep > 0.99 * FASTEST:
        return {**result, "refuse": "rate at the limit"}
    if ktrans < 1e-9:
        return {**result, "refuse": "no transfer"}
    covariance = numpy.linalg.inv(jacobian.T @ jacobian) * 2 * taken.cost / df
    gradient = numpy.zeros(len(free))
    gradient[:2] = [1 / kep, -ktrans / kep**2]
    result["seVe"] = float(numpy.sqrt(gradient @ covariance @ gradient))
    result["seKtrans"] = float(numpy.sqrt(covariance[0, 0]))
    if result["seVe"] > ktrans / kep:
        result["refuse"] = "standard error of ve above ve"
    return result


voxels = []
for index in chosen:
    x, y = int(index % nx), int(index // nx)
    signal = flips[x, y]
    (m0, r1), covariance = curve_fit(ernst, alphas, signal, p0=[signal.max() * 10, 1.0], xtol=1e-13, ftol=1e-13, maxfev=10000)
    curve = dynamic[x, y]
    e10 = numpy.exp(-tr * r1)
    a = curve / curve[:2].mean() * (1 - e10) / (1 - e10 * numpy.cos(alpha))
    concentration = (-numpy.log((1 - a) / (1 - a * numpy.cos(alpha))) / tr - r1) / relaxivity
    record = {"index": int(index), "t1Ms": 1000 / r1, "seT1Ms": float(1000 / r1 * numpy.sqrt(covariance[1, 1]) / r1)}
    if not record["seT1Ms"] <= record["t1Ms"]:
        # The standard error of T1 is above T1: nothing can be built on it.
        voxels.append({**record, "refuse": "standard error of T1 above T1"})
        continue
    if not numpy.all(a < 1):
        # A signal above what the sequence can give: no concentration, no fit.
        voxels.append({**record, "tofts": None, "extendedTofts": None})
        continue
    rates = (0.02, 0.1, 0.5, 1, 2, 4, 8, 20)
    record["tofts"] = best_fit(lambda p: p[0] * exchange(p[1]) - concentration, [[0.1, k] for k in rates], 2)
    record["extendedTofts"] = best_fit(
        lambda p: p[0] * exchange(p[1]) + p[2] * plasma - concentration, [[0.1, k, 0.05] for k in rates], 3
    )
    voxels.append(record)


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return float(f"{value:.9g}") if isinstance(value, float) else value


document = {
    "made": {"by": "bench/peers/qiba_invivo_scipy.py", "scipy": scipy.__version__, "numpy": numpy.__version__},
    "voxelsWithSignal": int((flips.mean(axis=2) > 0.1 * flips.max()).sum()),
    "enhancingVoxels": int(len(indices)),
    "every": int(every),
    "voxels": [rounded(voxel) for voxel in voxels],
}
with open(output, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
