"""3. How much of the current goes where?

div(sigma grad phi) = 0 in skin, fat, SMAS, gland and muscle, with amperes on skin nodes, a sheet of
saliva and mucosa on the deep side of lips and cheeks, and insulation everywhere else (Plonsey &
Heppner 1967, Bull. Math. Biophys. 29); by reciprocity one solve per reading gives its lead field
over the whole skin (Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598).

Limits: quasi-static and linear, one conductivity per tissue; no current passes the bone surface or
the cut rim of the face, and none crosses the mouth from the lining of cheek and lip; the stratum
corneum is a contact and lies outside.
"""

from levator.field.conductor import Conductor
from levator.field.flux import CutCurrent, cut_current
from levator.field.functionals import fibre_means, mean_fields, potentials, skin_means
from levator.field.key import fingerprint
from levator.field.mixture import Mixture, parallel, serial
from levator.field.solve import solve
from levator.field.types import Conductivity, Functionals, LeadField

__all__ = [
    "Conductivity",
    "Conductor",
    "CutCurrent",
    "Functionals",
    "LeadField",
    "Mixture",
    "cut_current",
    "fibre_means",
    "fingerprint",
    "mean_fields",
    "parallel",
    "potentials",
    "serial",
    "skin_means",
    "solve",
]
