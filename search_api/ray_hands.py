"""Extraction over a Ray cluster: actors that hold encoder and extractor, on whatever machines.

The collection stays on the machine that builds: it reads the files, hands one report after another
to the actors, and writes what comes back, so a report is committed once, in the order of the files,
whoever made it and however often. An actor whose process or machine dies is replaced, and the
report in its hands goes to the new one. Needs the extra ``ray``.
"""

from __future__ import annotations

import importlib
import os
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from corpus.model import Report
from ontology.errors import ReportkgError
from search_api.crew import DiskFull, Limits, TaskError, TaskRefused, failed, too_long
from search_api.generations import out_of_room
from search_api.make_part import Claims, MadeElsewhere, Refused, make_part

LOCAL = "local"
TRIES = 3
"""Actors that a report may lose before it is given up: what kills three is in the report."""


CONNECT_SECONDS = 5.0


class RayMissing(ReportkgError):
    """Ray is not installed, or its cluster does not answer."""


class _Hand:
    """What runs in the cluster; ``ray.remote`` makes an actor of it."""

    def software(self) -> str:
        """What parts are made with here; the same on every machine, or the results would differ."""
        from search_api import fingerprint

        return fingerprint.reading() + fingerprint.extractor("combined")

    def process(self) -> int:
        return os.getpid()

    def fill(
        self, report: Report, extractor: str, refused: Refused, claims: Claims | None
    ) -> tuple[str, Any]:
        from threadpoolctl import threadpool_limits

        from search_api.crew_worker import answer

        with threadpool_limits(1, user_api="blas"):
            arguments = (report, extractor, refused, claims)
            return answer("search_api.make_part:fill_elsewhere", arguments)


class RayHands:
    """``size`` actors; ``submit`` gives a future, as ``search_api.crew.Crew`` does.

    ``address`` is ``local`` (a cluster of this machine alone, ended with the build), ``auto`` (the
    one that runs on this machine), or that of a cluster (``ray://head:10001``). Without ``size``
    there are as many as the cluster has processors. Raises ``RayMissing``.
    """

    def __init__(
        self,
        address: str = LOCAL,
        size: int | None = None,
        limits: Limits | None = None,
        environment: Mapping[str, str] = {},
    ) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            ray: Any = importlib.import_module("ray")
        except ImportError:
            raise RayMissing("--ray needs Ray: pip install 'reportkg[ray]'") from None
        self._ray = ray
        self._limits = limits or Limits()
        own = {k: v for k, v in os.environ.items() if k.startswith("REPORTKG_")}
        self._environment = {**own, **environment}
        _reachable(address)
        options: dict[str, Any] = {"include_dashboard": False}
        if address == LOCAL and size is not None:
            options["num_cpus"] = size
        try:
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level="ERROR",
                ignore_reinit_error=True,
                **(options if address == LOCAL else {}),
            )
        except Exception as error:  # Ray raises what it likes, gRPC's errors among them
            reason = str(error).split("\n")[0][:200]
            raise RayMissing(f"no Ray cluster at {address}: {reason}") from None
        self.size = max(1, size or int(ray.cluster_resources().get("CPU", 1)))
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="ray")
        self._own = threading.local()
        self._actors: list[Any] = []
        self._closed = False

    def submit(
        self, data: Path, report: Report, folder: str, extractor: str, claims: Claims | None
    ) -> Future[tuple[Claims, int]]:
        """Make the part of a report; the future raises ``TaskError``."""
        return self._threads.submit(self._make, data, report, folder, extractor, claims)

    def close(self) -> None:
        """Drop what is waiting, end the actors; the cluster goes on unless it is ours."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for actor in self._actors:
            self._ray.kill(actor)
        self._threads.shutdown(wait=True)
        self._ray.shutdown()

    def processes(self) -> list[int]:
        """Process numbers of the actors, each on its own machine."""
        return [self._ray.get(actor.process.remote()) for actor in self._actors]

    def _make(
        self, data: Path, report: Report, folder: str, extractor: str, claims: Claims | None
    ) -> tuple[Claims, int]:
        try:
            return make_part(data, report, folder, extractor, claims, fill=self._fill)
        except OSError as error:
            if out_of_room(error):
                raise DiskFull(str(error)) from None
            raise

    def _fill(
        self, staged: Path, report: Report, extractor: str, refused: Refused, claims: Claims | None
    ) -> Claims:
        made = self._ask(report, extractor, refused, claims)
        for name, content in made.files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_bytes(content)
        return made.claims

    def _ask(self, *arguments: Any) -> MadeElsewhere:
        """What an actor gives, a new one where it is lost; this thread has one at a time."""
        errors = self._ray.exceptions
        for _ in range(TRIES):
            actor = self._actor()
            try:
                outcome, value = self._ray.get(
                    actor.fill.remote(*arguments), timeout=self._limits.seconds
                )
            except errors.GetTimeoutError:
                self._forget(actor)
                raise too_long(self._limits) from None
            except errors.RayError:
                self._forget(actor)
                if self._closed:
                    raise TaskError("the build was stopped") from None
                continue
            if outcome == "ok":
                assert isinstance(value, MadeElsewhere)
                return value
            if outcome == "memory":
                raise TaskError("needs more memory than its worker has")
            raise failed(outcome, value)
        raise TaskError(f"{TRIES} workers were lost over it, one after another")

    def _actor(self) -> Any:
        if self._closed:
            raise TaskError("the build was stopped")
        actor: Any = getattr(self._own, "actor", None)
        if actor is None:
            path = os.pathsep.join([str(Path(__file__).parent.parent), *_python_path()])
            remote = self._ray.remote(_Hand).options(
                num_cpus=1,
                runtime_env={"env_vars": {**self._environment, "PYTHONPATH": path}},
            )
            actor = self._own.actor = remote.remote()
            self._actors.append(actor)
            there, here = self._ray.get(actor.software.remote()), _Hand().software()
            if there != here:
                raise TaskRefused(
                    "a machine of the Ray cluster has another version of reportkg or of its "
                    "weights; install the same everywhere"
                )
        return actor

    def _forget(self, actor: Any) -> None:
        self._own.actor = None
        if actor in self._actors:
            self._actors.remove(actor)
        self._ray.kill(actor)


def _reachable(address: str) -> None:
    """Raises ``RayMissing`` at once where Ray itself would try for minutes."""
    where = address.removeprefix("ray://")
    host, colon, port = where.rpartition(":")
    if address in (LOCAL, "auto"):
        return
    if not (host and colon and port.isdigit()):
        raise RayMissing(f"--ray takes {LOCAL}, auto, host:port or ray://host:port, not {address}")
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise RayMissing(f"no Ray cluster at {address}: {error}") from None


def _python_path() -> list[str]:
    return [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
