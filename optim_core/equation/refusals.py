"""Why a typed formula is refused: one sentence for each reason, in both languages, with what was typed in its place."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "no_text": ("A formula is a text, not {kind}.", "公式必须是文本，不能是 {kind}。"),
    "long": (
        "The formula has {count} characters; at most {most} are read.",
        "公式有 {count} 个字符；最多读取 {most} 个。",
    ),
    "empty": ("The formula is empty; write for example (x-1)^2 + (y-2)^2.", "公式是空的；可以写 (x-1)^2 + (y-2)^2。"),
    "brackets": ("The formula has more than {most} brackets inside one another.", "公式的括号嵌套超过 {most} 层。"),
    "no_formula": (
        "“{text}” is not a formula; brackets must match and every product needs a *, as in 2*x.",
        "“{text}”不是公式；括号要成对，乘号 * 不能省：2x 要写成 2*x。",
    ),
    "no_coordinate": (
        "The formula has no coordinate; use x, and y and z if you like.",
        "公式里没有坐标；请使用 x，也可以再用 y 和 z。",
    ),
    "pieces": (
        "The formula has more than {most} pieces; a shorter one will do.",
        "公式的组成部分超过 {most} 个；请写短一些。",
    ),
    "deep": ("The formula is nested more than {most} levels deep.", "公式的嵌套超过 {most} 层。"),
    "no_real": (
        "“{text}” is not a real number; a formula has numbers, letters, + − * / ^ and functions.",
        "“{text}”不是实数；公式由数字、字母、+ − * / ^ 和函数组成。",
    ),
    "operation": (
        "“{text}” uses an operation other than + − * / and ^; a formula has numbers, letters, + − * / ^ and functions.",
        "“{text}”用了 + − * / ^ 以外的运算；公式由数字、字母、+ − * / ^ 和函数组成。",
    ),
    "no_arithmetic": (
        "“{text}” is not arithmetic; a formula has numbers, letters, + − * / ^ and functions.",
        "“{text}”不是算式；公式由数字、字母、+ − * / ^ 和函数组成。",
    ),
    "large": ("The formula contains a number beyond {most}.", "公式里有超过 {most} 的数。"),
    "bare_function": (
        "{name} needs its argument in brackets, as in {name}(x).",
        "{name} 的自变量要写在括号里，例如 {name}(x)。",
    ),
    "parameters": ("The formula has more than {most} parameters.", "公式的参数超过 {most} 个。"),
    "unknown_near": ("“{name}” is not known; did you mean {near}?", "不认识“{name}”；是不是 {near}？"),
    "unknown": (
        "“{name}” is not known; x, y, z are coordinates, other letters parameters.",
        "不认识“{name}”；x、y、z 是坐标，其他单个字母是参数。",
    ),
    "constant": ("A constant in the formula has no finite real value.", "公式里有一个常数没有有限的实数值。"),
    "exponent": (
        "An exponent must be a number or one parameter; write exp(…) for an exponential.",
        "指数必须是一个数或一个参数；指数函数请写 exp(…)。",
    ),
    "high_power": ("The exponent {n} is beyond ±{most}.", "指数 {n} 超出 ±{most}。"),
    "one_argument": ("{name} takes one argument, not {count}.", "{name} 只接受一个自变量，不是 {count} 个。"),
    "two_arguments": (
        "{name} takes at least two arguments, as in {name}(x, 1).",
        "{name} 至少要两个自变量，例如 {name}(x, 1)。",
    ),
    "level": (
        "{name} is level between its steps, so its derivative tells a method nothing.",
        "{name} 在台阶之间是平的，导数不能告诉算法任何东西。",
    ),
    "product": (
        "“{name}(…)” reads as a function; write {name}*(…) for the product.",
        "“{name}(…)”会被读成函数；乘积请写 {name}*(…)。",
    ),
    "function_near": ("There is no function {name}; did you mean {near}?", "没有函数 {name}；是不是 {near}？"),
    "function": ("There is no function {name}; there are {all}.", "没有函数 {name}；可用的有 {all}。"),
    "character": ("The character {mark} has no meaning in a formula.", "字符 {mark} 在公式里没有意义。"),
    "instead": ("“{mark}” has no meaning in a formula; write {form}.", "“{mark}”在公式里没有意义；请写 {form}。"),
    "window": (
        "The window needs {d} pairs (low, high), low below high, one for each of {coordinates}.",
        "窗口需要 {d} 对数（低、高），低的小于高的，依次对应 {coordinates}。",
    ),
    "start": (
        "The start needs {d} finite numbers, one for each of {coordinates}.",
        "起点需要 {d} 个有限的数，依次对应 {coordinates}。",
    ),
    "derivative": ("{en}", "公式的导数处处没有有限的实数值：其中某一部分除以了零，或对负数取了对数或根。"),
}  # fmt: skip
OR, AND = (" or ", " 或 "), (", ", "、")


class ExpressionError(ValueError):
    """A typed formula that was refused; the message is one sentence that says why, `said(language)` the same in "en" or
    "zh". `reason` is a key of REASONS."""

    def __init__(self, reason: str, **parts: object) -> None:
        self.reason, self.parts = reason, parts
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        """The sentence in one of the two languages. Tuples are alternatives, lists are enumerations."""
        k = int(language == "zh")
        words = {
            name: (OR if isinstance(part, tuple) else AND)[k].join(map(str, part))
            if isinstance(part, tuple | list)
            else part
            for name, part in self.parts.items()
        }
        return REASONS[self.reason][k].format(**words)
