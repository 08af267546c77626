"""A second renderer of ID-card pictures that shares no code, fonts, faces or backgrounds with the training generator.

The detector is trained on pictures from one program; this one shows how it fares on pictures from another.
Everything drawn is fictitious: numbers of region 999900, invented names, an invented emblem, a specimen mark on each
card. Run it from the folder `training` (see `__main__.py`).
"""
