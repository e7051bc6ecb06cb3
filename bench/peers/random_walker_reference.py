"""What scikit-image's random walker finds in small images that a rule makes, for packages/segmentation/test/random-walk.test.ts.

    pip install scikit-image==0.26.0
    python bench/peers/random_walker_reference.py

Images are divided by their standard deviation, so that scikit-image's 130 means what our 13 does. Probabilities are of the
direct solver.
"""

import json

import numpy as np
import skimage
from skimage.segmentation import random_walker

SIZE = (9, 8, 5)
# Of x, y, z, and the label.
SCRIBBLES = [(4, 4, 2, 1), (5, 4, 2, 1), (0, 0, 0, 2), (8, 7, 4, 2), (0, 7, 2, 2), (8, 0, 1, 3)]


def image(channel):
    x, y, z = np.meshgrid(*[np.arange(n) for n in SIZE], indexing="ij")
    inside = (x - 4) ** 2 + (y - 4) ** 2 + 4 * (z - 2) ** 2 <= 9
    corner = (x > 5) & (y < 3)
    noise = (x * 7 + y * 13 + z * 29 + x * y * z + 5 * channel) % 17
    return (40 * inside + 25 * corner + noise).astype(np.float64)


def run(name, channels, spacing):
    data = np.stack([image(c) for c in range(channels)], axis=-1)
    data = data / data.std()
    labels = np.zeros(SIZE, np.int32)
    for x, y, z, label in SCRIBBLES:
        labels[x, y, z] = label
    found = random_walker(
        data, labels, beta=130, mode="bf", copy=True, return_full_prob=True, spacing=spacing, channel_axis=-1
    )
    # x fastest, as everywhere in Lobule.
    flat = [probability.transpose(2, 1, 0).ravel() for probability in found]
    return {
        "name": name,
        "channels": channels,
        "spacing": spacing,
        "at": {str(v): [float(p[v]) for p in flat] for v in range(0, int(np.prod(SIZE)), 41)},
        "sums": [float(p.sum()) for p in flat],
        "voxels": [int(n) for n in np.bincount(np.argmax(flat, axis=0), minlength=3)],
    }


print(
    json.dumps(
        {
            "made_with": f"scikit-image {skimage.__version__}",
            "cases": [run("one image", 1, (1, 1, 1)), run("slices of twice the thickness", 1, (1, 1, 2)), run("two images", 2, (1, 1, 2))],
        },
        indent=1,
    )
)
