"""Features of a region by MIRP with the settings of radiomics-ibsi.ts: 32 bins, in 3D, averaged and merged.

    pip install mirp==2.7.0
    python bench/peers/radiomics_mirp.py <image> <mask> [runs]

Prints one line of JSON: milliseconds of processor time of each run, and of the whole process; values by MIRP's names.
"""

import json
import logging
import os
import sys
import time
from importlib.metadata import version

os.environ["OMP_NUM_THREADS"] = "1"
from mirp import extract_features  # noqa: E402

logging.disable(logging.CRITICAL)
image, mask = sys.argv[1:3]
spatial = ["3d_average", "3d_volume_merge"]
settings = {
    "image": image,
    "mask": mask,
    "num_cpus": 1,
    "base_feature_families": (
        "morphology local_intensity statistics intensity_histogram ivh glcm glrlm glszm gldzm ngtdm ngldm".split()
    ),
    "base_discretisation_method": "fixed_bin_number",
    "base_discretisation_n_bins": 32,
    "ivh_discretisation_method": "fixed_bin_number",
    "ivh_discretisation_n_bins": 1000,
    "glcm_spatial_method": spatial,
    "glrlm_spatial_method": spatial,
    **{f"{family}_spatial_method": "3d" for family in ("glszm", "gldzm", "ngtdm", "ngldm")},
}
times = []
for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
    started = time.process_time()
    found = extract_features(**settings)[0].iloc[0].to_dict()
    times.append(1000 * (time.process_time() - started))
values = {}
for name, value in found.items():
    try:
        values[name] = float(value)
    except (TypeError, ValueError):
        continue
values = {name: value if value == value and abs(value) != float("inf") else None for name, value in values.items()}
print(json.dumps({"version": version("mirp"), "ms": times, "processMs": 1000 * time.process_time(), "values": values}))
