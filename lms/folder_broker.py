"""The embedded broker: kombu's transport of folders and files, made safe to read while written.

In kombu's own, a message is a file that is created first and written afterwards, and whoever reads
in between takes half of it and dies of that. Here it appears under its name when it is whole, and
who deletes its file has it. What cannot be read all the same is set aside and logged.
"""

import fcntl
import logging
import os
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

UNREADABLE = "unreadable"
"""The folder beside the messages where those are kept that could not be read."""


class Channel(filesystem.Channel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names seen, by queue: to list a long queue for each message takes longer than all the
        # rest. What somebody else has taken since is noticed when it is opened.
        self._seen: dict[str, deque[str]] = {}

    def _put(self, queue: str, payload: dict[str, Any], **_options: Any) -> None:
        # Padded and by the wall clock, so that names sort by age after a restart too.
        name = f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        try:
            _write_whole(Path(self.data_folder_out, name), dumps(payload))
        except OSError as error:
            raise ChannelError(f"Cannot add {name} to {self.data_folder_out}: {error}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        seen = self._seen.get(queue)
        if not seen:
            seen = self._seen[queue] = deque(sorted(self._names(queue)))
        while seen:
            path = Path(self.data_folder_in, seen.popleft())
            try:
                payload = self._read(path)
                path.unlink()
            except FileNotFoundError:
                # Somebody else has it.
                continue
            except ValueError as error:
                self._set_aside(path, error)
                continue
            return payload
        raise Empty

    def _read(self, path: Path) -> dict[str, Any]:
        """Raises ``ValueError`` for what would not do as a message later on either."""
        payload = loads(path.read_bytes().decode())
        try:
            self.Message(payload, channel=self)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"not a message: {error!r}") from error
        return payload

    def _set_aside(self, path: Path, error: ValueError) -> None:
        kept = path.parent.parent / UNREADABLE
        kept.mkdir(exist_ok=True)
        try:
            path.rename(kept / path.name)
        except FileNotFoundError:
            # Somebody else, who reads the same queue, was faster.
            return
        logger.error("A message cannot be read and is kept as %s: %s", kept / path.name, error)

    def _names(self, queue: str) -> list[str]:
        ending = f"{queue}.msg"
        return [
            name
            for name in os.listdir(self.data_folder_in)
            if not name.startswith(".") and name.partition(".")[2] == ending
        ]

    def _size(self, queue: str) -> int:
        return len(self._names(queue))

    def _purge(self, queue: str) -> int:
        purged = 0
        for name in self._names(queue):
            try:
                os.remove(os.path.join(self.data_folder_in, name))
            except FileNotFoundError:
                # Taken meanwhile.
                continue
            purged += 1
        return purged

    # Which queues an exchange fills is a file too, and read with every message that is sent.

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        file = self._exchange_file(exchange)
        try:
            return [filesystem.exchange_queue_t(*row) for row in loads(file.read_text())]
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise ChannelError(f"Cannot read {file}: {error}") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as table:
            if binding not in table:
                table.insert(0, binding)

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any
    ) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as table:
            if binding in table:
                table.remove(binding)

    @contextmanager
    def _changing(self, exchange: str) -> Iterator[list[filesystem.exchange_queue_t]]:
        """The exchange's table, written when the block ends; one process changes it at a time."""
        file = self._exchange_file(exchange)
        try:
            self.control_folder.mkdir(exist_ok=True)
            with Path(self.control_folder, ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                try:
                    table = self.get_table(exchange)
                except ChannelError as error:
                    # The worker binds its queues again when it starts.
                    logger.error("%s; it is written anew", error)
                    table = []
                before = list(table)
                yield table
                if table != before:
                    _write_whole(file, dumps(table))
        except OSError as error:
            raise ChannelError(f"Cannot change {file}: {error}") from error


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What this connection has bound. Kombu's is for all of the process and all folders, and so
        # sends to nowhere once a folder has been replaced by another.
        self.state = virtual.BrokerState()


def register() -> None:
    """From now on ``filesystem://`` is this one."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _write_whole(path: Path, text: str) -> None:
    """Whoever reads the file meanwhile finds what was there before, or nothing."""
    part = path.with_name(f".{uuid.uuid4()}.part")
    try:
        part.write_text(text)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
