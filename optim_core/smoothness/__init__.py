"""Relaxed smoothness: how large the curvature is along a path, how it goes with the slope, and what is stable there.

    import optim_core as oc
    f = oc.landscape("Cosh valley")
    path = oc.run("ClippedSGD", f, steps=100, lr=0.5, clip=0.5).x
    cloud = oc.smoothness.along(f, path)                      # ‖∇f‖ and ‖∇²f‖ at each point
    oc.smoothness.fit(cloud.slope, cloud.curvature, "envelope")  # the smallest L0 + L1‖∇f‖ above all of them

A function is (L0, L1)-smooth where ‖∇²f(x)‖ ≤ L0 + L1‖∇f(x)‖ at every x: Zhang, He, Sra & Jadbabaie 2020,
arXiv:1905.11881; coordinate by coordinate: Crawshaw, Liu, Orabona, Zhang & Zhuang 2022, arXiv:2208.11195.
"""

from optim_core.smoothness.fit import WAYS, Fit, fit
from optim_core.smoothness.local import GAMMAS, Cloud, Estimate, along, coordinatewise, estimate, sharpness
from optim_core.smoothness.stability import SOURCES, clip_line, flat_line, largest_stable_rate, relaxed_line

__all__ = [
    "GAMMAS",
    "SOURCES",
    "WAYS",
    "Cloud",
    "Estimate",
    "Fit",
    "along",
    "clip_line",
    "coordinatewise",
    "estimate",
    "fit",
    "flat_line",
    "largest_stable_rate",
    "relaxed_line",
    "sharpness",
]
