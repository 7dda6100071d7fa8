"""The embedded broker: a message is there whole or not at all, and taken by one."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from kombu import Connection, Exchange, Queue

from lms import folder_broker
from lms.celery import app

MESSAGES = 20_000
PATIENCE = 60
# The same way as tasks go, without Celery's part of it.
SENDER = """
import json, sys
from kombu import Connection
from lms import folder_broker
folder_broker.register()
with Connection("filesystem://localhost", transport_options=json.loads(sys.argv[1])) as connection:
    queue = connection.SimpleQueue("waiting")
    for number in range(int(sys.argv[2])):
        queue.put(number)
"""


@pytest.fixture
def options(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.001,
    }


@pytest.fixture
def connect(options):
    """Connections like those of processes that know nothing of each other."""
    opened = []

    def connect():
        opened.append(Connection("filesystem://localhost", transport_options=options))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def send(options, amount):
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, json.dumps(options), str(amount)], cwd=settings.BASE_DIR
    )


def test_nothing_is_lost_doubled_or_read_by_halves_however_fast_it_comes(connect, options):
    queues = [connect().SimpleQueue("waiting") for _reader in range(2)]
    sender = send(options, MESSAGES)

    received = Counter()
    while sum(received.values()) < MESSAGES:
        for queue in queues:
            # Longer than a start takes; whoever dies half way leaves nothing to wait for.
            message = queue.get(timeout=PATIENCE)
            message.ack()
            received[message.payload] += 1

    assert sender.wait() == 0
    assert received == Counter(range(MESSAGES))
    assert [len(queue) for queue in queues] == [0, 0]


def test_what_was_sent_first_comes_first(connect):
    queue = connect().SimpleQueue("waiting")
    for number in range(20):
        queue.put(number)

    assert [queue.get(block=False).payload for _message in range(20)] == list(range(20))


@pytest.mark.parametrize(
    "content",
    ["", '{"body": "aG', "[]", "{}", '{"body": "x", "properties": {"body_encoding": "base64"}}'],
    ids=["empty", "half", "list", "object", "not-base64"],
)
def test_what_cannot_be_read_is_set_aside_and_logged(connect, tmp_path, caplog, content):
    queue = connect().SimpleQueue("waiting")
    (tmp_path / "messages" / "00000000000000000001_x.waiting.msg").write_text(content)
    queue.put("after it")

    assert queue.get(timeout=PATIENCE).payload == "after it"
    [kept] = (tmp_path / "unreadable").iterdir()
    assert kept.read_text() == content
    assert kept.name in caplog.text


def test_a_reader_that_ends_gives_back_what_it_had_not_done(connect):
    first = connect()
    queue = first.SimpleQueue("waiting")
    queue.put("to do")
    queue.get(timeout=PATIENCE)
    first.close()

    assert connect().SimpleQueue("waiting").get(timeout=PATIENCE).payload == "to do"


def test_a_table_of_queues_that_was_half_written_is_written_anew(connect, options, tmp_path):
    connect().SimpleQueue("waiting").put("before")
    [table] = (tmp_path / "control").glob("waiting.exchange")
    table.write_text("[[")

    # A process of its own has not bound the queue yet.
    assert send(options, 1).wait() == 0

    queue = connect().SimpleQueue("waiting")
    assert [queue.get(timeout=PATIENCE).payload for _message in range(2)] == ["before", 0]


def test_many_who_bind_at_once_lose_no_queue(options, tmp_path):
    program = SENDER.replace('"waiting"', "sys.argv[3]")
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(options), "1", f"queue-{number % 2}"],
            cwd=settings.BASE_DIR,
        )
        for number in range(6)
    ]

    assert [sender.wait() for sender in senders] == [0] * 6
    names = [path.name for path in (tmp_path / "messages").iterdir()]
    assert Counter(name.partition(".")[2] for name in names) == {
        "queue-0.msg": 3,
        "queue-1.msg": 3,
    }


def test_a_short_queue_does_not_wait_for_a_long_one(connect):
    connection = connect()
    for name, amount in (("long", 3), ("short", 1)):
        for number in range(amount):
            connection.SimpleQueue(name).put(f"{name} {number}")
    received = []

    def receive(body, message):
        received.append(body)
        message.ack()

    queues = [Queue(name, Exchange(name), routing_key=name) for name in ("long", "short")]
    with connection.Consumer(queues, callbacks=[receive]) as consumer:
        # As workers do: one at a time.
        consumer.qos(prefetch_count=1)
        while len(received) < 4:
            connection.drain_events(timeout=PATIENCE)

    assert received.index("short 0") <= 1


def test_the_site_uses_it(options):
    with app.connection_for_write("filesystem://localhost") as connection:
        assert isinstance(connection.transport, folder_broker.Transport)
