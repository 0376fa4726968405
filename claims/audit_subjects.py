"""The library optimizers of the Audit page, each with what the equations of its paper give as ε → 0.

`level`: the rescaling of the gradients that leaves the path of matrix parameters as it is. `turns`: whether the path
follows W → U W Vᵀ. `decays`: where the paper puts its weight decay, "" where it has none, says nothing plain, or leaves
it to the user. Written down from the papers, never from a measurement: only so can the table refute.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """One line: the text that `optim_core.audit.subject` reads, and what to expect of it. `source`: where the equations
    stand."""

    path: str
    level: str
    turns: bool
    source: str
    decays: str = ""

    @property
    def slug(self) -> str:
        """Its name in tables of texts: letters and underscores."""
        return "".join(c if c.isalnum() else "_" for c in self.path.replace("pytorch_optimizer", "library"))


_ADAM, _ADAMW = "arXiv:1412.6980", "arXiv:1711.05101"
_SHAMPOO, _ADAFACTOR, _RADAM = "arXiv:1802.09568", "arXiv:1804.04235", "arXiv:1908.03265"
_RMSPROP = "www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf"
_YOGI = "Zaheer et al. 2018, Adaptive Methods for Nonconvex Optimization, NeurIPS"

SUBJECTS: tuple[Subject, ...] = (
    Subject("torch.optim.SGD", "none", True, "doi:10.1214/aoms/1177729586"),
    Subject("torch.optim.SGD:momentum=0.9", "none", True, "doi:10.1016/0041-5553(64)90137-5"),
    Subject("torch.optim.ASGD", "none", True, "doi:10.1137/0330046"),
    Subject("torch.optim.Rprop", "coordinate", False, "doi:10.1109/ICNN.1993.298623"),
    Subject("torch.optim.Adagrad", "coordinate", False, "jmlr.org/papers/v12/duchi11a.html"),
    Subject("torch.optim.Adadelta", "coordinate", False, "arXiv:1212.5701"),
    Subject("torch.optim.RMSprop", "coordinate", False, _RMSPROP),
    Subject("torch.optim.Adam", "coordinate", False, _ADAM),
    Subject("torch.optim.Adam:weight_decay=0.1", "none", False, _ADAMW, "coupled"),
    Subject("torch.optim.Adam:amsgrad=True", "coordinate", False, "arXiv:1904.09237"),
    Subject("torch.optim.AdamW", "coordinate", False, _ADAMW, "decoupled"),
    Subject("torch.optim.Adamax", "coordinate", False, _ADAM),
    Subject("torch.optim.NAdam", "coordinate", False, "openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ"),
    Subject("torch.optim.RAdam", "none", False, _RADAM),
    Subject("torch.optim.Adafactor", "tensor", False, _ADAFACTOR),
    Subject("torch.optim.Muon", "tensor", True, "kellerjordan.github.io/posts/muon"),
    Subject("pytorch_optimizer.SignSGD", "coordinate", False, "arXiv:1802.04434"),
    Subject("pytorch_optimizer.Lion", "coordinate", False, "arXiv:2302.06675", "decoupled"),
    Subject("pytorch_optimizer.Tiger", "coordinate", False, "github.com/bojone/tiger"),
    Subject("pytorch_optimizer.Lamb", "coordinate", False, "arXiv:1904.00962"),
    Subject("pytorch_optimizer.LARS", "tensor", True, "arXiv:1708.03888"),
    Subject("pytorch_optimizer.NovoGrad", "tensor", True, "arXiv:1905.11286"),
    Subject("pytorch_optimizer.Adan", "coordinate", False, "arXiv:2208.06677", "proximal"),
    Subject("pytorch_optimizer.AdaBelief", "coordinate", False, "arXiv:2010.07468"),
    Subject("pytorch_optimizer.ADOPT", "coordinate", False, "arXiv:2411.02853"),
    Subject("pytorch_optimizer.AdEMAMix", "coordinate", False, "arXiv:2409.03137", "decoupled"),
    Subject("pytorch_optimizer.ScheduleFreeAdamW", "coordinate", False, "arXiv:2405.15682"),
    Subject("pytorch_optimizer.ScheduleFreeSGD", "none", True, "arXiv:2405.15682"),
    Subject("pytorch_optimizer.RAdam", "none", False, _RADAM),
    Subject("pytorch_optimizer.RAdam:degenerated_to_sgd=True", "none", False, _RADAM),
    Subject("pytorch_optimizer.Yogi", "coordinate", False, _YOGI),
    Subject("pytorch_optimizer.Yogi:initial_accumulator=0.0", "coordinate", False, _YOGI),
    Subject("pytorch_optimizer.AdaFactor", "tensor", False, _ADAFACTOR),
    Subject("pytorch_optimizer.Shampoo", "tensor", True, _SHAMPOO),
    Subject("pytorch_optimizer.Shampoo:matrix_eps=0.0", "tensor", True, _SHAMPOO),
    Subject("pytorch_optimizer.SOAP", "tensor", True, "arXiv:2409.11321"),
    Subject("pytorch_optimizer.SophiaH", "coordinate", False, "arXiv:2305.14342"),
    Subject("pytorch_optimizer.AdamMini", "tensor", True, "arXiv:2406.16793"),
)  # fmt: skip
