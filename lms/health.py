"""What a load balancer and a monitor ask: does the process live, can it serve, is work done.

Answered before anything else looks at the request: by any host name, without TLS, a session or a
count. Nothing in it is secret or about a person, and the database is looked at every few seconds
only, however often somebody asks.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from lms import work
from lms.bells import pulses

FRESH_SECONDS = 5.0
LATE_SECONDS = 180
"""Scheduler and workers are heard each minute; after three something is wrong."""


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.lock = threading.Lock()
        self.report: dict[str, Any] = {}
        self.looked_at = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _answer({"status": "alive"})
        if request.path_info == "/readyz":
            return _answer(self._report())
        return self.get_response(request)

    def _report(self) -> dict[str, Any]:
        with self.lock:
            if time.monotonic() - self.looked_at > FRESH_SECONDS:
                self.report = look()
                self.looked_at = time.monotonic()
            return self.report


def look() -> dict[str, Any]:
    """``status`` is ``unavailable`` if pages cannot be served, ``degraded`` if work waits only."""
    try:
        report = {"database": "ok", "migrations": _migrations(), **_background()}
    except DatabaseError as error:
        return {"status": "unavailable", "database": type(error).__name__}
    report["broker"] = _broker()
    ages = (report["beat_seconds"], report["worker_seconds"])
    if report["migrations"] != "ok":
        return {"status": "unavailable", **report}
    # A site whose work waits serves its pages: it is not to be taken out of use.
    late = any(age is None or age > LATE_SECONDS for age in ages)
    return {"status": "degraded" if late or report["broker"] != "ok" else "ready", **report}


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} to be run" if plan else "ok"


def _background() -> dict[str, Any]:
    now = timezone.now()
    heard = pulses.heard()
    ages = {
        f"{name}_seconds": round((now - heard[name]).total_seconds()) if name in heard else None
        for name in (pulses.BEAT, pulses.WORKER)
    }
    return {**ages, "backlog": sum(count for _name, count in work.waiting(at=now))}


def _broker() -> str:
    try:
        with current_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError) as error:
        return type(error).__name__
    return "ok"


def _answer(report: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(report, status=503 if report["status"] == "unavailable" else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
