"""The code server stops when it is told to, also while somebody waits for an answer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from attribution_pipeline.warehouse import server
from attribution_pipeline.warehouse.server.place import free_port
from attribution_pipeline_tests.conftest import reachable_directory
from attribution_pipeline_tests.demo_home import COMMAND, Home
from attribution_pipeline_tests.warehouse.server_process import wait_for

#: Less than Dagster's own minute, and what `attribution up` gives each process.
PATIENCE = 30


def test_a_call_in_progress_does_not_keep_it(tmp_path: Path) -> None:
    home = Home(reachable_directory("attribution-code-") / "home")
    port = free_port()
    definitions = ["--module-name", "attribution_pipeline.definitions", "--host", "127.0.0.1"]
    command = [*COMMAND, "exec", "dagster", "api", "grpc", *definitions, "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=home.environment, stdout=log, stderr=log)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            health = health_pb2_grpc.HealthStub(channel)
            wait_for(lambda: _is_up(health), seconds=120)
            # It answers whenever the state changes, and so never ends by itself.
            watching = health.Watch(health_pb2.HealthCheckRequest(service="DagsterApi"))
            next(watching)
            process.terminate()
            assert process.wait(PATIENCE) in {0, 143, -15}, (tmp_path / "log").read_text()
    finally:
        process.kill()
        process.wait()
        server.stop(home.path)
        shutil.rmtree(home.path.parent)


def _is_up(health: health_pb2_grpc.HealthStub) -> bool:
    try:
        answer = health.Check(health_pb2.HealthCheckRequest(service="DagsterApi"))
    except grpc.RpcError:
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
