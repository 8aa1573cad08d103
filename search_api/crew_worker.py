"""The process behind ``search_api.crew``: reads tasks from its input, answers on its output."""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
from typing import Any

from ontology.errors import ReportkgError
from search_api.crew import HEADER

PR_SET_PDEATHSIG = 1


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to settle
    _die_with_parent()
    _limit_memory(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land among the answers
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        task, arguments = pickle.loads(tasks.get())
        message = pickle.dumps(answer(task, arguments), protocol=5)
        answers.write(HEADER.pack(len(message)) + message)
        answers.flush()


def _listen(tasks: queue.SimpleQueue[bytes]) -> None:
    """Take in tasks; the end of input is the end of the parent, and of this process."""
    while True:
        header = sys.stdin.buffer.read(HEADER.size)
        if len(header) < HEADER.size:
            os._exit(0)
        tasks.put(sys.stdin.buffer.read(HEADER.unpack(header)[0]))


def answer(task: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """What ``module:function`` gives: ("ok", its value), or what went wrong and in which words."""
    module, _, name = task.partition(":")
    try:
        return "ok", getattr(importlib.import_module(module), name)(*arguments)
    except ReportkgError as error:
        return ("disk" if _out_of_room(error) else "refused"), str(error)
    except MemoryError:
        return "memory", ""
    except RecursionError:
        return "error", "is nested too deeply"
    except Exception as error:
        if _out_of_room(error):
            return "disk", str(error)
        if "bad_alloc" in str(error) or "allocate" in str(error):
            return "memory", ""
        return "error", f"{type(error).__name__}: {error}"


def _out_of_room(error: Exception) -> bool:
    from search_api.generations import out_of_room

    return out_of_room(error)


def _limit_memory(size: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    except (ImportError, ValueError, OSError):
        return  # a system without this limit: deadline and isolation remain


def _die_with_parent() -> None:
    """On Linux: also while a library holds the interpreter and nobody reads the input."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
