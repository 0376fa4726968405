"""A stage without a browser: the scene of a page is run by the stage's own modules in V8, and read as words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.v8 import V8
from ui.stage.served import FOLDER

READ = """
async (scene) => {
  const part = (name) => import(`file://%s/${name}`);
  const files = ["model/program.js", "model/run.js", "reading/readout.js", "reading/about.js"];
  const [{ load }, { inputs, walk }, { told }, { about }] = await Promise.all(files.map(part));
  const program = await load(scene.program);
  const values = Object.fromEntries(scene.controls.map(({ name, value }) => [name, value]));
  const given = inputs(scene, values, program);
  const paths = scene.worlds.flatMap((world) => scene.methods.map((method) => walk(program, method, given, world)));
  const word = (key, named = {}) => scene.words[key].replace(/\\{(\\w+)\\}/g, (whole, name) => named[name] ?? whole);
  const ends = paths.map(({ slug, world, x, n, d }) => ({ slug, world, end: [...x.slice(n * d, (n + 1) * d)] }));
  const shown = { scene, program, paths, values, inputs: given };
  return { ...told(shown, word), ends, about: about(shown) };
}
"""


@lru_cache(maxsize=1)
def _engine() -> V8:
    return V8()


def scene_of(at: AppTest) -> dict[str, Any]:
    """What the page's stage was given."""
    (stage,) = (one.proto for one in at.get("bidi_component") if one.proto.component_name == "stage")
    return dict(json.loads(json.loads(stage.json or stage.mixed.json)["scene"]))


def read(scene: Mapping[str, Any]) -> dict[str, Any]:
    """{cells: the texts of each method's line under the picture, spoken, ends: the last points, about: what the picture
    shows}."""
    return dict(_engine().eval(f"({READ % FOLDER.as_posix()})({json.dumps(scene)})"))


def said(at: AppTest) -> str:
    """The lines under the picture, one after the other."""
    return "\n".join("  ".join(cells) for cells in read(scene_of(at))["cells"])
