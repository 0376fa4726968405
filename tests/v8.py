"""V8 for tests: a Node of its own for each engine, spoken to in lines of JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests import machine


class JavaScriptError(Exception):
    """What the script threw, with its stack."""


class V8:
    """`eval` runs a script and returns its value; a promise is waited for, NaN and ±∞ come back as None."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("v8.mjs")
        self._node = subprocess.Popen(
            [machine.node(), "--disable-warning=ExperimentalWarning", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def eval(self, code: str) -> Any:
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps({"code": code}) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        if "error" in answer:
            raise JavaScriptError(answer["error"])
        return answer.get("value")

    def call(self, function: str, *arguments: Any) -> Any:
        """The function of this name on arguments that JSON can hold."""
        return self.eval(f"{function}({', '.join(json.dumps(a) for a in arguments)})")

    def close(self) -> None:
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.close()
        self._node.wait(timeout=10)
        self._node.stdout.close()

    def __enter__(self) -> V8:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
