"""At which landmarks do published thicknesses stand, and what do they share?

Names of places are those of `template.landmarks`; `a+b` is the middle of two. A site stands on the
midline or on the left; the right side takes the same value. Numbers of a site are the rows
`thickness.total.<site>` and so on.
"""

from __future__ import annotations

MIDLINE = {
    "sg": "9+151",
    "g": "9",
    "n": "168",
    "rhi": "197",
    "sn": "2",
    "mp": "164",
    "ls": "0",
    "li": "17",
    "mls": "18",
    "pg": "199",
    "me": "152",
    "tip": "4",
    "jugular": "jugular notch",
    "hyoid": "hyoid",
}
UPPER = {
    "fe": "299",
    "mso": "282+295",
    "mio": "348",
    "lo": "346",
    "zam": "447",
    "zy": "447+454",
    "sgl": "454",
    "lid": "386+374",
    "temple": "389",
}
LOWER = {
    "im": "425",
    "go": "288+397",
    "mr": "401",
    "mmb": "365",
    "sM2": "376",
    "ol": "435",
    "iM2": "416",
    "sC": "391",
    "iC": "406",
    "ac": "358",
    "ala": "279",
    "submental": "submental, left",
    "neck": "neck side, left",
    "clavicle": "clavicle, left",
    "mastoid": "mastoid, left",
    "jaw": "under jaw, left",
}
TOTAL = {"midline": MIDLINE, "upper": UPPER, "lower": LOWER}
TABLE = (
    *("sg", "g", "n", "rhi", "mp", "ls", "li", "mls", "pg", "me"),
    *("fe", "mso", "mio", "lo", "zam", "sgl", "im", "go", "sM2", "ol", "iM2"),
)
LEAN = ("jugular", "hyoid", "temple", "submental", "neck", "clavicle", "mastoid", "jaw")
POOLED = ("sn", "ac", "zy", "sC", "iC", "mr", "mmb")
AGEING = {
    "temple": ("temple",),
    "infraorbital": ("mio", "lo"),
    "medial_cheek": ("im",),
    "lateral_cheek": ("sM2", "iM2"),
}
SKIN = {
    "forehead": "299",
    "glabella": "9",
    "temple": "389",
    "eyelid": "443",
    "nose": "197",
    "zygoma": "345",
    "cheek": "425",
    "canthus": "265",
    "submandibular": "under jaw, left",
    "neck": "neck side, left",
}
FASCIA = {
    "buccal": "411",
    "premasseteric": "435",
    "neck": "neck side, left",
    "forehead": "299",
    "glabella": "9",
    "sellion": "168",
}
