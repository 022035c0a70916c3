"""What each program here is given, and how it answers: the results of its calls as one JSON line."""

import base64
import json
import os

PANEL = os.environ["PANEL"]
KEY = os.environ["KEY"]
SERVER = os.environ["SERVER"]
NAME = os.environ["NAME"]
LINE = f"a line of {NAME}"
EMAIL = f"{NAME}@example.com"
PERMISSIONS = ["control.console", "file.read"]
BYTES = f"bytes of {NAME} \u0000\u00ff".encode("latin1")


def base64_of(content):
    return base64.b64encode(content).decode()


def answer(**results):
    print(json.dumps(results))
