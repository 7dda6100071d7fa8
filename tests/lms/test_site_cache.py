"""A cache that is down or hangs: the site works, and limits still count."""

import socket
import time

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone

from lms import site_cache
from lms.members.models import Count
from lms.members.tasks import forget_counts
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"


@pytest.fixture(params=["refuses", "says nothing"])
def broken_cache(request, monkeypatch):
    """The site's cache, as settings make it, at an address where none answers."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if request.param == "says nothing":
            silent.listen(64)
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/1"
        broken = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": address,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        monkeypatch.setitem(caches.settings, "passing", broken)
        monkeypatch.setattr(site_cache, "_down_until", 0.0)
        before = caches["passing"]
        del caches["passing"]
        yield
        caches["passing"] = before


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


@pytest.mark.usefixtures("broken_cache")
def test_people_sign_in_and_every_page_works():
    client = Client()
    began = time.monotonic()

    assert sign_in(client, MemberFactory().email).status_code == 302
    for address in ("/en/", "/en/my-learning/", "/en/verify/"):
        assert client.get(address).status_code == 200
    assert client.get("/en/verify/2345-6789-2345/").status_code == 404
    assert client.post("/en/accounts/logout/").status_code == 302

    # One question that hangs, and none while the cache is left alone.
    assert time.monotonic() - began < 20


@pytest.mark.usefixtures("broken_cache")
def test_the_admin_works(admin_client):
    assert admin_client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("broken_cache")
def test_guesses_are_limited_all_the_same():
    member, client = MemberFactory(), Client()
    for _try in range(5):
        sign_in(client, member.email, "a guess")

    answer = sign_in(client, member.email)

    assert "Too many failed login attempts" in answer.content.decode()
    assert client.get("/en/my-learning/").status_code == 302


def test_a_cache_that_is_down_is_left_alone_for_a_while_and_asked_again(monkeypatch):
    cache.set("something", "kept")
    monkeypatch.setattr(site_cache, "_down_until", time.monotonic() + 3600)
    assert cache.get("something", "nothing") == "nothing"

    monkeypatch.setattr(site_cache, "_down_until", 0.0)
    assert cache.get("something", "nothing") == "kept"


def test_what_is_counted_tells_no_address_and_is_forgotten_when_its_time_is_over(client):
    client.post(LOGIN, {"login": "who@example.org", "password": "x"}, REMOTE_ADDR="192.0.2.77")
    counts = list(Count.objects.all())
    assert counts
    assert not any("192.0.2.77" in each.cache_key or "who" in each.cache_key for each in counts)

    forget_counts()
    assert Count.objects.count() == len(counts)
    Count.objects.update(expires=timezone.now())
    forget_counts()
    assert not Count.objects.exists()
