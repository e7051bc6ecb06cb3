"""Times one peer on the curves of one job; prints one line of JSON.

    python time_peers.py <peer> <folder>

The folder holds job.json (what was measured, how, and the truth's limits), curves.f64 (voxels x frames) and truth.f64.
Every peer is called by its own documented face, with its defaults, on arrays in memory. The first call on a few voxels
is not timed.
"""

import json
import sys
import time
from importlib.metadata import version

import numpy


def osipy_dynamic(job, curves):
    from osipy.dce.fitting import fit_model

    name = {"tofts": "tofts", "extended-tofts": "extended_tofts", "2cxm": "2cxm"}[job["model"]]
    plasma = numpy.array(job["plasmaMm"])
    times = numpy.array(job["timesS"])
    result = fit_model(name, curves.reshape(-1, 1, 1, curves.shape[1]), plasma, times)
    key = {"ktransPerMin": "Ktrans", "psPerMin": "PS"}[job["compared"]]
    values = result.parameter_maps[key].values.ravel()
    return values / 100 if job["compared"] == "psPerMin" else values


def osipy_ivim(job, curves):
    from osipy.ivim import fit_ivim
    from osipy.ivim.fitting.estimators import FittingMethod

    result = fit_ivim(curves.reshape(-1, 1, 1, curves.shape[1]), numpy.array(job["bValues"]), method=FittingMethod.FULL)
    return result.d_map.values.ravel()


def osipy_t1(job, curves):
    from osipy.dce.t1_mapping.vfa import compute_t1_vfa

    result = compute_t1_vfa(
        signal=curves.reshape(-1, 1, 1, curves.shape[1]),
        flip_angles=job["flipAnglesDeg"],
        tr=job["trMs"],
        method="nonlinear",
    )
    return result.t1_map.values.ravel()


def scipy_dynamic(job, curves):
    """As the contributions to OSIPI's collection do: curve_fit around a discrete convolution on the frames' grid."""
    from scipy.optimize import curve_fit

    times = numpy.array(job["timesS"]) / 60
    plasma = numpy.array(job["plasmaMm"])
    step = times[1] - times[0]

    def tofts(t, ktrans, ve):
        return step * numpy.convolve(plasma, ktrans * numpy.exp(-ktrans / ve * t))[: t.size]

    def extended(t, ktrans, ve, vp):
        return tofts(t, ktrans, ve) + vp * plasma

    model, start, upper = (
        (tofts, (0.2, 0.3), (5, 1)) if job["model"] == "tofts" else (extended, (0.2, 0.3, 0.05), (5, 1, 1))
    )
    found = numpy.full(len(curves), numpy.nan)
    for i, curve in enumerate(curves):
        try:
            found[i] = curve_fit(model, times, curve, start, bounds=(1e-6, upper))[0][0]
        except RuntimeError:
            pass
    return found


def scipy_ivim(job, curves):
    """Bi-exponential curve_fit from a fixed start within bounds."""
    from scipy.optimize import curve_fit

    b = numpy.array(job["bValues"])

    def model(b, s0, f, fast, slow):
        return s0 * (f * numpy.exp(-b * fast) + (1 - f) * numpy.exp(-b * slow))

    found = numpy.full(len(curves), numpy.nan)
    for i, curve in enumerate(curves):
        try:
            bounds = ((0, 0, 0.005, 0), (2 * curve[0], 1, 0.5, 0.005))
            found[i] = curve_fit(model, b, curve, (curve[0], 0.1, 0.02, 0.001), bounds=bounds)[0][3]
        except RuntimeError:
            pass
    return found


def dipy_kurtosis(job, curves):
    from dipy.core.gradients import gradient_table
    from dipy.reconst.dki import DiffusionKurtosisModel

    table = gradient_table(numpy.array(job["bValues"]), bvecs=numpy.array(job["directions"]))
    fit = DiffusionKurtosisModel(table, fit_method="WLS").fit(curves.reshape(-1, 1, 1, curves.shape[1]))
    fit.mk(0, 3)
    return fit.md.ravel()


PEERS = {
    "osipy": (("osipy",), {"dynamic": osipy_dynamic, "ivim": osipy_ivim, "t1": osipy_t1}, 20_000),
    "scipy": (("scipy",), {"dynamic": scipy_dynamic, "ivim": scipy_ivim}, 1_000),
    "dipy": (("dipy",), {"kurtosis": dipy_kurtosis}, 5_000),
}


def main():
    peer, folder = sys.argv[1:]
    packages, jobs, most = PEERS[peer]
    job = json.load(open(f"{folder}/job.json"))
    curves = numpy.fromfile(f"{folder}/curves.f64").reshape(-1, job["frames"])[:most]
    truth = numpy.fromfile(f"{folder}/truth.f64")[:most]
    fit = jobs[job["kind"]]
    fit(job, curves[:50])
    started = time.perf_counter()
    found = fit(job, curves)
    seconds = time.perf_counter() - started
    error = numpy.abs(found / truth - 1)
    print(
        json.dumps(
            {
                "peer": peer,
                "version": ", ".join(f"{name} {version(name)}" for name in packages),
                "fitsPerS": len(curves) / seconds,
                "medianError": float(numpy.nanmedian(error)),
                "undefined": int(numpy.isnan(error).sum()),
                "voxels": len(curves),
            }
        )
    )


main()
