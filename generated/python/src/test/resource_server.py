"""A resource server that answers each line of its input with one.

``verify TOKEN``, ``introspections``, ``mode``, and ``rate COUNT TOKEN...``, which verifies tokens by turns and says how
many it verified in a second.
"""

import os
import sys
import time

from fastauth_client import Verifier
from fastauth_client.verification import Accepted, Rejected


def answer(verifier, question, *rest):
    match question:
        case "verify":
            result = verifier.verify(rest[0])
            return "accepted" if isinstance(result, Accepted) else "refused" if isinstance(result, Rejected) else result
        case "introspections":
            return verifier.statistics().introspections
        case "mode":
            return verifier.statistics().mode.value
        case "rate":
            return rate(verifier, int(rest[0]), rest[1:])
    raise ValueError(question)


def rate(verifier, count, tokens):
    start = time.perf_counter()
    for number in range(count):
        if not isinstance(verifier.verify(tokens[number % len(tokens)]), Accepted):
            raise ValueError("A valid token was refused")
    return int(count / (time.perf_counter() - start))


with Verifier(
    os.environ["SERVER"],
    os.environ["CLIENT"],
    os.environ["SECRET"],
    issuer=os.environ["ISSUER"],
    max_tokens=int(os.environ["MAX_TOKENS"]),
) as verifier:
    # The first use starts to follow the events.
    verifier.verify("none")
    for line in sys.stdin:
        print(answer(verifier, *line.split()), flush=True)
