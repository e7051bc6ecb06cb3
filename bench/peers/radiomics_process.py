"""851 features of breast1, from its files to a CSV on standard output: python bench/peers/radiomics_process.py <folder> [regions]

Processor time and peak memory go to standard error, and the processor time of each further time that it describes the region.
"""

import json
import logging
import re
import sys
import time

import SimpleITK
from radiomics import featureextractor

logging.getLogger("radiomics").setLevel(logging.CRITICAL)
SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
folder = sys.argv[1]
extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25)
extractor.enableImageTypes(Original={}, Wavelet={})
found = extractor.execute(f"{folder}/breast1_image.nrrd", f"{folder}/breast1_label.nrrd")
names = [name for name in found if not name.startswith("diagnostics")]
print(",".join(names))
print(",".join(repr(float(found[name])) for name in names))
peak = re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())
usage = {"cpuS": time.process_time(), "peakMiB": int(peak.group(1)) / 1024}
more = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 0):
    started = time.process_time()
    extractor.execute(f"{folder}/breast1_image.nrrd", f"{folder}/breast1_label.nrrd")
    more.append(1000 * (time.process_time() - started))
print(json.dumps({**usage, "moreMs": more}), file=sys.stderr)
