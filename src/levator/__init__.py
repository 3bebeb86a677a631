"""What a handheld facial microcurrent device does to a face, in millimetres.

import levator as lv

face = lv.Face.reference(sex="female", age=52)
result = lv.Twin(face, lv.device("nuface-trinity-plus"), lv.Regimen("5 a week")).run()
print(result.contour.lift("jowl", week=9))
"""

from levator.anatomy import Face
from levator.device import device, devices
from levator.errors import LevatorError
from levator.regimen import Regimen
from levator.twin import Twin, TwinResult

__all__ = ["Face", "LevatorError", "Regimen", "Twin", "TwinResult", "device", "devices"]
