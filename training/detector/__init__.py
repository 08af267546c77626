"""The detector: how a photo stands, what it is of, and where the card is.

`python -m detector.train` learns it from rendered samples, `python -m detector.calibrate` fits its temperatures on
families that were held out, and `python -m detector.export` writes it for the app. `cargo xtask train` runs all.
"""
