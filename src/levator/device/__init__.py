"""2. How much current does a probe really deliver through gel, skin contact and compliance?

    V(I) = I (R + 2 Z(I)) <= V_c        Z: gel and stratum corneum, R: tissue, V_c: compliance

and where on the skin does it enter (amperes on skin nodes). Contact impedance after Rosell et
al. 1988, Skin impedance from 1 Hz to 1 MHz; limits after IEC 60601-2-10.
"""

from levator.device.contact import (
    ContactLaw,
    Model,
    SkinContact,
    contact_impedance,
    skin_contact,
)
from levator.device.delivery import deliver, dissipation
from levator.device.library import device, devices
from levator.device.limits import check_limits
from levator.device.parsing import parse_device
from levator.device.patch import footprint, injection, patch_radius, patch_weights
from levator.device.placing import place
from levator.device.programme import default_session, frames
from levator.device.types import (
    Contact,
    Delivery,
    Device,
    Dissipation,
    Electrode,
    Glide,
    Hold,
    LimitCheck,
    Limits,
    Placement,
    Rule,
    Session,
    Setting,
)
from levator.device.zones import blocked_by

__all__ = [
    "Contact",
    "ContactLaw",
    "Delivery",
    "Device",
    "Dissipation",
    "Electrode",
    "Glide",
    "Hold",
    "LimitCheck",
    "Limits",
    "Model",
    "Placement",
    "Rule",
    "Session",
    "Setting",
    "SkinContact",
    "blocked_by",
    "check_limits",
    "contact_impedance",
    "default_session",
    "deliver",
    "device",
    "devices",
    "dissipation",
    "footprint",
    "frames",
    "injection",
    "parse_device",
    "patch_radius",
    "patch_weights",
    "place",
    "skin_contact",
]
