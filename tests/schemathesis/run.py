"""Runs schemathesis against a demo server, once for each kind of caller.

    python run.py http://127.0.0.1:8080 EXAMPLES

Prints what it found, then "N passed, N failed": one for each caller.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "schema" / "graphql" / "schema.graphql"
PASSWORD = "onewindow-demo"
CALLERS = ["electronics", "window", "zsj-handler", "zsj-approver", "supervisor", "admin"]
LOGIN = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } } }"


def sign_in(server, login):
    body = json.dumps({"query": LOGIN, "variables": {"input": {"login": login, "password": PASSWORD}}}).encode()
    request = urllib.request.Request(f"{server}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["data"]["login"]["session"]["accessToken"]


def run(server, login, examples):
    print(f"\n{login}", flush=True)
    command = [
        Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml",
        "run", SCHEMA, "--url", f"{server}/graphql", "--header", f"Authorization: Bearer {sign_in(server, login)}",
        "--header", "Accept-Language: en", "--max-examples", examples, "--seed", "1", "--request-timeout", "30",
        "--phases", "fuzzing", "--warnings", "off",
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, env=environment, cwd=folder, check=False).returncode == 0


def main(server, examples):
    results = [run(server, login, examples) for login in CALLERS]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "10"))
