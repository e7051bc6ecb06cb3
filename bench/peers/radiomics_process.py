"""851 features of breast1, from its files to a CSV on standard output: python bench/peers/radiomics_process.py <folder>"""

import logging
import sys

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
