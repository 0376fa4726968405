"""Is this optimizer scale-free? Measured, never believed: `audit` for a verdict, `examine` for a whole report.

From a shell: python -m optim_core.audit AdamW torch.optim.RAdam my_package.MyOptimizer:weight_decay=0.1
"""

from optim_core.audit.invariance import LOUD, SILENT, Audit, audit, deviations_of, level
from optim_core.audit.report import Report, examine
from optim_core.audit.subject import Subject, subject

__all__ = ["LOUD", "SILENT", "Audit", "Report", "Subject", "audit", "deviations_of", "examine", "level", "subject"]
