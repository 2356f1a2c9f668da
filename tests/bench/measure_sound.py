#!/usr/bin/env python3
"""measure_sound.py - how far two streams of wav-decode are apart, record by record: the mean over their loud frames of the
mel-cepstral distortion in dB (coefficients 1 to 24 of the logarithm of the amplitude, frame by frame), the median
difference of the pitch in percent, and frames that differ in voicing in percent.

    measure_sound.py ORIGINAL.tns OTHER.tns
"""
import sys

import msgpack
import numpy as np

BANDS, CEPSTRA, LOUD = 40, 24, 7  # LOUD: at most so many nepers of power below the loudest frame


def nd(m):
    return np.frombuffer(m[b"data"], m[b"type"]).reshape(m[b"shape"]) if m.get(b"nd") is True else m


def records(path):
    with open(path, "rb") as file:
        for r in msgpack.Unpacker(file, object_hook=nd, max_buffer_size=0):
            if "frames" in r:
                yield r["frames"].astype(np.float64)


def distortion(a, b):
    """MCD of each frame, as Kubichek (1993): 10 / ln 10 sqrt(2 sum dc^2)."""
    k = np.arange(1, CEPSTRA + 1)[:, None]
    cosine = np.cos(np.pi * k * (np.arange(BANDS) + 0.5) / BANDS) * 2 / BANDS
    d = (a[:, :BANDS] - b[:, :BANDS]) / 2 @ cosine.T
    return 10 / np.log(10) * np.sqrt(2 * (d**2).sum(1))


def main():
    rows = []
    for a, b in zip(records(sys.argv[1]), records(sys.argv[2]), strict=True):
        n = min(len(a), len(b))
        a, b = a[:n], b[:n]
        mean = a[:, :BANDS].mean(1)
        loud = mean > mean.max() - LOUD
        both = (a[:, 41] > 0.5) & (b[:, 41] > 0.5)
        pitch = np.median(np.abs(np.exp(a[both, 40] - b[both, 40]) - 1)) if both.any() else np.nan
        rows.append((distortion(a, b)[loud].mean(), 100 * pitch, 100 * ((a[:, 41] > 0.5) != (b[:, 41] > 0.5))[loud].mean()))
    mcd, pitch, voicing = np.nanmean(rows, 0)
    print(f"records {len(rows)}  MCD {mcd:.2f} dB  pitch {pitch:.2f} %  voicing {voicing:.2f} %")


main()
