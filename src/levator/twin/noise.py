"""How small a change could photographs tell from noise?

Minimal detectable change at 95 %: MDC = 1.96 sqrt(2 (s_v^2 / k + s_p^2 / (k n))), for k visits of
n photographs before and as many after, with s_v the scatter between visits and s_p between photos
(Weir 2005, J Strength Cond Res 19:231, for the form).
"""

from __future__ import annotations

import numpy as np

from levator.sources import value

Z95 = 1.959963984540054


def minimal_detectable_change(visits: float | None = None, photos: float | None = None) -> float:
    """Smallest real change [m] that `visits` of `photos` each, before and after, can show."""
    k = value("camera.visits") if visits is None else visits
    n = value("camera.photos_per_visit") if photos is None else photos
    between, within = value("camera.session_noise"), value("camera.photo_noise")
    return float(Z95 * np.sqrt(2 * (between**2 / k + within**2 / (k * n))))
