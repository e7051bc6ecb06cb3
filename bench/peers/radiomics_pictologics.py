"""Features of a region by pictologics with the settings of radiomics-ibsi.ts: 32 bins, in 3D.

    pip install pictologics==0.9.0
    python bench/peers/radiomics_pictologics.py <image> <mask> [runs]

Prints one line of JSON: milliseconds of processor time of each run, and of the whole process; values by pictologics'
names, which end in IBSI's codes. Its first import compiles for minutes and keeps the result; call it once before.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "PICTOLOGICS_NUM_THREADS"):
    os.environ[name] = "1"
import pictologics  # noqa: E402

image, mask = sys.argv[1:3]
families = ["intensity", "morphology", "texture", "histogram", "ivh"]
extract = {"families": families, "include_spatial_intensity": True, "include_local_intensity": True}
steps = [
    {"step": "discretise", "params": {"method": "FBN", "n_bins": 32}},
    {"step": "extract_features", "params": extract},
]
times = []
for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
    started = time.process_time()
    pipeline = pictologics.RadiomicsPipeline(load_standard=False)
    pipeline.add_config("bins", steps)
    found = pipeline.run(image, mask)["bins"].to_dict()
    times.append(1000 * (time.process_time() - started))
values = {}
for name, value in found.items():
    try:
        number = float(value)
    except (TypeError, ValueError):
        continue
    values[name] = number if number == number and abs(number) != float("inf") else None
whole = 1000 * time.process_time()
print(json.dumps({"version": pictologics.__version__, "ms": times, "processMs": whole, "values": values}))
