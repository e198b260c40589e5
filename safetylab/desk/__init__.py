"""The desk: a lab as one object, for notebooks, the command line and the web.

lab = safetylab.open("chicago")
lab.measure("homicide_rate", by="area", period="2016").summary()
"""

from safetylab.desk.analysing import TO_DATE, When
from safetylab.desk.opened import Desk, open, points

__all__ = ["TO_DATE", "Desk", "When", "open", "points"]
