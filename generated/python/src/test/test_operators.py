"""Answers to operators: members that are maps, and one whose name is a word of Python."""

import unittest

from fake_service import FakeService
from fastauth_client import Connection, Unavailable
from fastauth_client.api import OperatorsApi

SAMPLE = {"time": 20, "issues": 1, "refreshes": 2, "verifications": 3, "denials": {"access_token_missing": 4}}
ACTIVITY = {
    "replica": "a",
    "started_at": 10,
    "version": "1",
    "interval": 10,
    "store": {"kind": "sqlite", "ready": True},
    "replicas": [{"id": "a", "seen_at": 20}],
    "websockets": 0,
    "samples": [SAMPLE],
}


class OperatorsTest(unittest.TestCase):
    def ask(self, answer, call):
        with FakeService(lambda method, path, body, headers: (200, answer)) as service:
            with Connection(service.url, master_token="m" * 16) as connection:
                return call(OperatorsApi(connection))

    def test_denials_are_counted_by_reason(self):
        activity = self.ask(ACTIVITY, OperatorsApi.show_activity)
        self.assertEqual(activity.samples[0].denials, {"access_token_missing": 4})

    def test_a_count_that_is_no_number_is_no_answer_of_the_service(self):
        for denials in ({"x": "many"}, [1]):
            with self.assertRaises(Unavailable):
                self.ask({**ACTIVITY, "samples": [{**SAMPLE, "denials": denials}]}, OperatorsApi.show_activity)

    def test_the_time_from_which_a_key_signs(self):
        key = {"kid": "k", "alg": "HS256", "use": "sig", "state": "signs", "from": 7}
        self.assertEqual(self.ask({"keys": [key]}, OperatorsApi.list_keys).keys[0].from_, 7)


if __name__ == "__main__":
    unittest.main()
