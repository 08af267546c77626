"""The stored picture, its EXIF value and its corners say the same thing. Run: python -m unittest foreign.test_turns"""

import unittest

import numpy as np
from PIL import Image, ImageOps

from foreign.turns import store, store_points


class Turns(unittest.TestCase):
    """Pillow's own reading of the EXIF tag is the witness."""

    def test_each_exif_value_sets_the_stored_picture_right(self) -> None:
        upright = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
        for exif in range(1, 9):
            stored = store(upright, exif)
            stored.getexif()[0x0112] = exif
            shown = ImageOps.exif_transpose(stored)
            self.assertEqual(shown.tobytes(), upright.tobytes(), f"EXIF value {exif}")

    def test_a_point_keeps_the_pixel_that_it_lies_in(self) -> None:
        upright = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
        centres = np.array([[x + 0.5, y + 0.5] for y in range(3) for x in range(4)])
        for exif in range(1, 9):
            stored = np.asarray(store(upright, exif))
            places = store_points(centres, upright.size, exif).astype(int)
            values = [int(stored[y, x]) for x, y in places]
            self.assertEqual(values, list(range(12)), f"EXIF value {exif}")


if __name__ == "__main__":
    unittest.main()
