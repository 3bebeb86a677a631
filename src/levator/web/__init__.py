"""12. Where does the current go when a sphere is dragged over the face? One page, computed there.

    E_m = sum_i S_mi I_i        S: lead field of muscle m, I: amperes on skin nodes

The maps of a solved face (Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598) travel inside the
page, so that it needs no server and no network; its error against direct solves is measured on
the same face and printed on it.
"""

from levator.web.container import pack, unpack
from levator.web.lab import LabData, lab_data, page
from levator.web.preview import Preview
from levator.web.responses import Responses, responses
from levator.web.trial import Trial, trial

__all__ = [
    "LabData",
    "Preview",
    "Responses",
    "Trial",
    "lab_data",
    "pack",
    "page",
    "responses",
    "trial",
    "unpack",
]
