"""Colour arithmetic for the tests: contrast, colour-vision simulation and distance."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

# Full deficiency, in linear RGB: Machado, Oliveira & Fernandes 2009.
VISIONS: dict[str, Vector] = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Vector:
    """Linear RGB, 0 to 1, of `#rrggbb`."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    light = sorted(float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def over(fill: str, ground: str) -> str:
    """The colour, `#rrggbb`, that a see-through fill `rgba(r,g,b,a)` has on a ground."""
    *parts, opacity = (float(part) for part in fill.removeprefix("rgba(").removesuffix(")").split(","))
    beneath = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    mixed = (round(part * opacity + under * (1 - opacity)) for part, under in zip(parts, beneath, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def seen(colour: str, vision: str) -> Sequence[float]:
    """CIE L*, a*, b* of a colour as somebody with this vision sees it."""
    rgb = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    ratio = _TO_XYZ @ rgb / _WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """CIEDE2000 between two L*a*b* colours; about 2 is just visible side by side (Sharma, Wu & Dalal 2005)."""
    mean_chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))
    chroma = [math.hypot(lab[1] * stretch, lab[2]) for lab in (one, other)]
    hue = [math.degrees(math.atan2(lab[2], lab[1] * stretch)) % 360 for lab in (one, other)]
    turn = (hue[1] - hue[0] + 180) % 360 - 180 if all(chroma) else 0.0
    middle = (hue[0] + turn / 2) % 360 if all(chroma) else sum(hue)
    lightness, saturation = (one[0] + other[0]) / 2, sum(chroma) / 2
    weight = (
        1
        - 0.17 * math.cos(math.radians(middle - 30))
        + 0.24 * math.cos(math.radians(2 * middle))
        + 0.32 * math.cos(math.radians(3 * middle + 6))
        - 0.20 * math.cos(math.radians(4 * middle - 63))
    )
    by_light = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2))
    by_chroma = (chroma[1] - chroma[0]) / (1 + 0.045 * saturation)
    by_hue = 2 * math.sqrt(chroma[0] * chroma[1]) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * saturation * weight)
    rotation = math.sin(math.radians(60 * math.exp(-(((middle - 275) / 25) ** 2))))
    mixed = -2 * math.sqrt(saturation**7 / (saturation**7 + 25**7)) * rotation
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + mixed * by_chroma * by_hue)


def worst_distance(one: str, other: str) -> float:
    """The smallest distance of two colours over all kinds of colour vision."""
    return min(distance(seen(one, vision), seen(other, vision)) for vision in VISIONS)
