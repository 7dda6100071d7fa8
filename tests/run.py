"""Runs the tests on SQLite, and those of the database once more on PostgreSQL and Redis.

All run beside each other. What touches no database runs once; what drives a browser, or would
find the same on each, runs on SQLite only. What drives a browser waits more than it works, so it
goes beside the rest.
PostgreSQL and Redis are looked for on their usual ports, or where TEST_DATABASE_URL and
TEST_REDIS_URL say. In CI they must be there.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import psycopg
import redis

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
GROWN = {
    "DATABASE_URL": DATABASE_URL,
    "CACHE_URL": f"{REDIS_URL}/14",
    "BROKER_URL": f"{REDIS_URL}/15",
    # A test's data need not survive the loss of power.
    "PGOPTIONS": "-c synchronous_commit=off",
}

ON_SQLITE = "database and not postgres and not browser"
IN_BROWSER = "browser"
ON_GROWN = "database and not browser and not alike"
WITHOUT = "not database and not browser"


def unreachable() -> str:
    """What does not answer, and why; empty when both do."""
    try:
        psycopg.connect(DATABASE_URL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer: {str(error).splitlines()[0]}"
    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        return f"Redis does not answer: {error}"
    return ""


def run(*, choice: str, environment: dict[str, str], output: IO[str] | None = None) -> int:
    """Run the tests of these markers; the exit code. Prints to ``output``, or at once."""
    # A database on a server outlives the run, and a migration of this one may have changed since.
    arguments = [sys.executable, "-m", "pytest", "--create-db", "-m", choice, *sys.argv[1:]]
    # A folder of its own: what an earlier run left behind, or another one writes, is not found.
    with tempfile.TemporaryDirectory(prefix="waymark-test-") as folder:
        environment = {**os.environ, **environment, "VAR_DIR": folder}
        return subprocess.run(
            arguments, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode


def run_on_both() -> int:
    """Beside each other, as neither shares anything with the other; told one after the other."""
    with (
        ThreadPoolExecutor(3) as threads,
        tempfile.TemporaryFile("w+") as of_grown,
        tempfile.TemporaryFile("w+") as of_browser,
        tempfile.TemporaryFile("w+") as of_rest,
    ):
        print("\nTests on SQLite", flush=True)
        small = threads.submit(run, choice=ON_SQLITE, environment={})
        grown = threads.submit(run, choice=ON_GROWN, environment=GROWN, output=of_grown)
        browser = threads.submit(run, choice=IN_BROWSER, environment={}, output=of_browser)
        rest = threads.submit(run, choice=WITHOUT, environment={}, output=of_rest)
        codes = [small.result()]
        for title, future, output in (
            ("Tests on PostgreSQL and Redis", grown, of_grown),
            ("Tests in a browser, on SQLite", browser, of_browser),
            ("Tests without a database", rest, of_rest),
        ):
            codes.append(future.result())
            print(f"\n{title}", flush=True)
            output.seek(0)
            print(output.read(), flush=True)
    return next((code for code in codes if code), 0)


def run_on_one() -> int:
    print("\nTests on SQLite", flush=True)
    small = run(choice=f"{ON_SQLITE} or {IN_BROWSER}", environment={})
    print("\nTests without a database", flush=True)
    return run(choice=WITHOUT, environment={}) or small


if __name__ == "__main__":
    missing = unreachable()
    if missing and os.environ.get("CI") == "true":
        sys.exit(f"{missing}\nCI needs both databases.")
    if missing:
        print(f"{missing}\nThe tests run on SQLite only.", flush=True)
        sys.exit(run_on_one())
    sys.exit(run_on_both())
