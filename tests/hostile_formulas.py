"""Odd and hostile formulas, by what is wrong with them: the beginning of the sentence that refuses them.

Attribute access, statements, comments, other languages, mark-up, look-alike letters, invisible marks, NaN and infinity,
numbers in other bases of writing, functions that are not there.
"""

from __future__ import annotations

HOSTILE: dict[str, tuple[str, ...]] = {
    "is not known": (
        "__builtins__", "__builtins__*x", "inf*x", "nan*x", "Infinity*x", "-inf", "NaN", "x + nan", "x^nan", "x^inf",
        "x\u2081", "x_1", "x_", "_x", "_", "__", "x__y", "hasOwnProperty*x", "proto*x", "undefined*x", "null*x",
        "true*x", "false*x", "nil", "self*x",
    ),
    "There is no function": (
        "getattr(x, y)", "globals()*x", "SIN(x)", "Sin(x)", "arcsin(x)", "asin(x)",
        "float(x)", "complex(x)", "print(x)", "input()", "compile(x)", "type(x)", "vars(x)",
        "dir(x)", "help(x)", "breakpoint()", "exit()", "quit()", "Symbol(x)", "Integral(x)", "diff(x)", "Function(x)",
        "constructor(x)", "toString()*x", "valueOf(x)",
    ),
    "is not arithmetic": (
        "x.__init__", "x.real", "(1).__class__", "().__class__.__bases__", "...", "()", "max(*x)", "max(**x)",
        "min(x, *y)", "(x,)", "(x, y)", "x is y", "x in y", "x not in y", "x or y", "os.system(x)", "sys.exit(x)",
        "np.sin(x)", "math.sin(x)", "sympy.sin(x)", "x.constructor.constructor(x)", "Object.prototype",
        "window.location", "process.exit(x)", "this.x",
    ),
    "has no meaning in a formula": (
        "[].__class__", "x[0]", "x[0:1]", "x[...]", "x;y", "x; import os", "x = 2", "x += 1", "x -> y", "x <- y",
        "x != y", "x <> y", "x <= y", "x >= y", "x % 2", "x & y", "x << 2", "x >> 2", "~x", "!x", "x!", "x?", "?x",
        "x ? y : z", "$x", "#", "# x", "x # comment", "\\x", "x\\", "x\\n", '"', "'x'", '"x"', "`x`", "b'x'", 'r"x"',
        "(]", "[x]", "{x: y}", "{}", "<x>", "<script>alert(1)</script>", "x<script>", "javascript:alert(1)",
        "<img src=x>", "&lt;x&gt;", "%s*x", "%(x)s", "{0}", "{{x}}", "${x}", "#{x}", "x\\u0000", "\ufeffx",
        "x\u200by", "\u202ex", "\u0445^2", "\u0455in(x)", "s\u0456n(x)", "|x|", "\u2016x\u2016", "\u221ax", "\u221bx",
        "\u2211x", "\u222bx", "\u2202x", "\u221e*x", "x\u2192y", "x\u2264y", "x\u2260y", "\u00bd*x", "x\u00bd",
        "\u2153x", "\u0663*x", "x^\u0663", "lambda x: x", "lambda: 0",
    ),
    "is not a formula": (
        "x...", "*x", "**x", "x**", "x+", "+", "-", "*", "/", "^", "x^", "^x", "sin(,)", "max(x,,y)", "import os",
        "from os import system", "del x", "assert x", "raise x", "return x", "pass", "/* x */ x", "x /* c */",
        "010*x", "1__0*x", "1e*x", "1e+*x", ".x", ".", "..", "1.2.3*x", "1..2", "x^0.5.5", "x^^2", "x***2", "x****2",
        "((((", "))))", ")(", "x^\u00b2", "\u00b2x", "sin x", "x mod 2", "abs x", "1i*x", "new x", "void x",
        "typeof x", "async x", "yield x", "await", "match x", "class x", "def f", "try", "if x", "x if y", "x else y",
        "for x in y", "while x", "with x", "global x", "nonlocal x",
    ),
    "no finite real value": (
        "1/0*x", "0/0*x", "0^-1*x", "x^(1/0)",
    ),
    "in brackets": (
        "sin^2(x)", "sin\u00b2(x)", "sin-x",
    ),
    "is not a real number": (
        "1j", "None",
    ),
}  # fmt: skip
