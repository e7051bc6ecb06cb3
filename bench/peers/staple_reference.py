"""What SimpleITK's STAPLE finds in masks that a rule makes, for validation/readers.ts.

    pip install SimpleITK==2.5.7
    python bench/peers/staple_reference.py > validation/readers.json

Readers are ellipsoids, voxels within 1.4 radii flipped at random by Park and Miller's generator. The filter sees the box around the union with a margin, as ours does.
"""

import json

import numpy as np
import SimpleITK as sitk

SCENARIOS = [
    # name, size, margin in voxels, readers: centre (less 8, 8, 4), radius x, y, z, flips of 1000, seed
    ("two readers", (40, 38, 20), 3, [(11, 10, 5, 6, 5, 3, 0, 1), (12, 10, 6, 6, 6, 3, 0, 2)]),
    ("three readers", (40, 38, 20), 3, [(11, 10, 5, 6, 5, 3, 60, 3), (12, 11, 6, 7, 6, 4, 20, 4), (11, 11, 5, 6, 6, 3, 100, 5)]),
    ("four readers, one poor", (44, 42, 22), 4, [(13, 12, 6, 7, 7, 4, 20, 6), (14, 12, 7, 7, 6, 4, 30, 7), (13, 13, 6, 8, 7, 4, 40, 8), (16, 14, 7, 9, 9, 5, 250, 9)]),
    ("five readers, one saw nothing", (40, 38, 20), 2, [(11, 10, 5, 6, 5, 3, 80, 10), (12, 11, 6, 7, 6, 4, 80, 11), (11, 11, 5, 6, 6, 3, 80, 12), (12, 10, 5, 5, 6, 3, 80, 13), (0, 0, 0, 0, 0, 0, 0, 14)]),
    ("three readers, whole image", (40, 38, 20), 100, [(11, 10, 5, 6, 5, 3, 60, 3), (12, 11, 6, 7, 6, 4, 20, 4), (11, 11, 5, 6, 6, 3, 100, 5)]),
]


def make_mask(size, reader):
    cx, cy, cz, rx, ry, rz, flips, seed = reader
    cx, cy, cz = cx + 8, cy + 8, cz + 4
    mask = np.zeros(size[::-1], np.uint8)
    if rx == 0:
        return mask
    state = seed
    for z in range(size[2]):
        for y in range(size[1]):
            for x in range(size[0]):
                state = state * 48271 % 2147483647
                # Integers alone, so that no rounding differs.
                q = (x - cx) ** 2 * (ry * rz) ** 2 + (y - cy) ** 2 * (rx * rz) ** 2 + (z - cz) ** 2 * (rx * ry) ** 2
                whole = (rx * ry * rz) ** 2
                inside = q <= whole
                near = q <= 2 * whole
                mask[z, y, x] = inside != (near and state % 1000 < flips)
    return mask


def run(name, size, margin, readers):
    masks = [make_mask(size, reader) for reader in readers]
    held = np.argwhere(np.any(masks, axis=0))
    low = np.maximum(held.min(axis=0) - margin, 0)
    high = np.minimum(held.max(axis=0) + margin + 1, size[::-1])
    box = tuple(slice(a, b) for a, b in zip(low, high))
    parts = [mask[box] for mask in masks]
    staple = sitk.STAPLEImageFilter()
    staple.SetForegroundValue(1)
    probability = sitk.GetArrayFromImage(staple.Execute([sitk.GetImageFromArray(part) for part in parts]))
    votes = np.stack(parts, axis=-1).reshape(-1, len(parts))
    patterns = {}
    for row, value in zip(votes, probability.ravel()):
        patterns.setdefault("".join(map(str, row)), float(value))
    return {
        "name": name,
        "size": size,
        "margin": margin,
        "readers": readers,
        "voxels": [int(mask.sum()) for mask in masks],
        "box": [int(n) for n in (high - low)[::-1]],
        "iterations": staple.GetElapsedIterations(),
        "sensitivity": list(staple.GetSensitivity()),
        "specificity": list(staple.GetSpecificity()),
        "probabilities": dict(sorted(patterns.items())),
        "atLeastHalf": int((probability >= 0.5).sum()),
    }


print(json.dumps({"made_with": f"SimpleITK {sitk.Version_VersionString()}", "scenarios": [run(*one) for one in SCENARIOS]}, indent=1))
