"""What a page and the server tell each other, heard in the page (wire.js) with Streamlit's own field numbers."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata


def script() -> str:
    """The script that a tab runs before any page: `window.__wire` (see wire.js)."""
    run = ForwardMsgMetadata.DESCRIPTOR.fields_by_name["run"]
    fields = {
        **_numbers(BackMsg.DESCRIPTOR, "rerun_script"),
        **_numbers(ClientState.DESCRIPTOR, "is_auto_rerun", "fragment_id"),
        **_numbers(ForwardMsg.DESCRIPTOR, "metadata", "new_session", "script_finished"),
        **_numbers(ForwardMsgMetadata.DESCRIPTOR, "run"),
        **_numbers(run.message_type, "script_run_id", "fragment_ids"),
        "early": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    }
    listen = Path(__file__).with_name("wire.js").read_text(encoding="utf-8")
    return f"({listen.strip().rstrip(';')})({json.dumps(fields)})"


def _numbers(message: object, *names: str) -> dict[str, int]:
    known = message.fields_by_name  # type: ignore[attr-defined]
    return {name: known[name].number for name in names}
