"""Children that work on files: one bad file costs its child and gets one verdict, the parent goes on."""

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from dvk_xl.errors import DvkError
from dvk_xl.intake.grid import FileRead, Refusal
from dvk_xl.os_limits import limit_this_process

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Channel
    else:
        from multiprocessing.connection import Connection as Channel

_READER: Final = "dvk_xl.intake.read:read_file"
_GIB: Final = 1 << 30
_BATCH: Final = 8
_REFILL_AT: Final = 2
_START_SECONDS: Final = 60.0  # a cold disk with a virus scanner; only a broken installation needs longer
_FALSE_STARTS: Final = 3

_Task = tuple[int, str, tuple[object, ...]]
"""Number of the task, path of the file, what the named function is given besides."""
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a task gave that gave nothing: time over ("timeout"), a fault or death ("crash"), out of memory ("too_large")."""

    refusal: Refusal
    detail: str


@dataclass(slots=True)
class _Child:
    """A child and the tasks it holds, oldest first: the first is the one it works on, until `deadline`."""

    process: "SpawnProcess"
    channel: "Channel[Any, Any]"
    deadline: float
    tasks: deque[_Task] = field(default_factory=deque)
    outbox: "SimpleQueue[object]" = field(default_factory=SimpleQueue)
    is_ready: bool = False


class ChildPool(Generic[Answer]):
    """Works on files in up to `workers` child processes that live until the pool closes.

    Each file has `seconds_per_file` and each child `memory_bytes`. `work` names the function that children call with a
    path, what belongs to the task, and `given` ("module:function"). Children start when there is work for them.
    """

    def __init__(
        self,
        work: str,
        workers: int = 2,
        seconds_per_file: float = 10.0,
        memory_bytes: int = _GIB,
        given: tuple[object, ...] = (),
    ) -> None:
        """Start nothing yet. `workers` below 1 counts as 1; `given` is sent to each child once."""
        self._workers = max(1, workers)
        self._seconds_per_file = seconds_per_file
        self._memory_bytes = memory_bytes
        self._work = work
        self._given = given
        self._children: list[_Child] = []
        self._false_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children. The pool may be used again."""
        while self._children:
            self._dismiss(self._children[-1])

    def run(
        self, tasks: Sequence[tuple[Path, tuple[object, ...]]]
    ) -> Generator[tuple[int, Answer | Failure], None, None]:
        """Let the children begin; yields the position of a task and its answer, once for each, in the order of completion.

        A task is a path and the further arguments of the named function. Raises DvkError when children cannot be
        started at all.
        """
        waiting = deque((index, str(path), more) for index, (path, more) in enumerate(tasks))
        # at once, not when the first answer is asked for: the caller may have other work until then
        self._hand_out(waiting)
        return self._answers(waiting, len(tasks))

    def _answers(self, waiting: deque[_Task], left: int) -> Generator[tuple[int, Answer | Failure], None, None]:
        try:
            while left:
                self._hand_out(waiting)
                for answer in self._collect(waiting):
                    left -= 1
                    yield answer
        finally:
            for child in [child for child in self._children if child.tasks]:
                self._dismiss(child)

    def _hand_out(self, waiting: deque[_Task]) -> None:
        """Fill up the children; every one of them gets something before another gets more."""
        while len(self._children) < min(self._workers, len(waiting) + self._busy()):
            self._children.append(_start(self._work, self._memory_bytes, self._given))
        for child in self._children:
            room = min(_BATCH, -(-len(waiting) // len(self._children)))
            if waiting and len(child.tasks) <= _REFILL_AT:
                self._give(child, [waiting.popleft() for _ in range(room)])

    def _busy(self) -> int:
        return sum(1 for child in self._children if child.tasks)

    def _give(self, child: _Child, tasks: list[_Task]) -> None:
        if not child.tasks and child.is_ready:
            child.deadline = time.monotonic() + self._seconds_per_file
        child.tasks.extend(tasks)
        child.outbox.put(tasks)

    def _collect(self, waiting: deque[_Task]) -> list[tuple[int, Answer | Failure]]:
        """Wait until a child answers, dies or is late, and return the answers that this gives.

        A list, not a generator: while the caller works on an answer, no child may become late unseen.
        """
        busy = [child for child in self._children if child.tasks]
        pause = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        answering = wait([child.channel for child in busy], pause)
        now = time.monotonic()
        answers: list[tuple[int, Answer | Failure]] = []
        for child in busy:
            if child.channel in answering:
                answers += self._receive(child, waiting)
            elif now >= child.deadline:
                answers += self._give_up(child, waiting, "timeout", f"over {self._seconds_per_file:g} s")
        return answers

    def _receive(self, child: _Child, waiting: deque[_Task]) -> Iterator[tuple[int, Answer | Failure]]:
        try:
            answer: Answer | Failure | None = child.channel.recv()
        except (EOFError, OSError):
            child.process.join(1.0)
            yield from self._give_up(child, waiting, "crash", f"exit code {child.process.exitcode}")
            return
        child.deadline = time.monotonic() + self._seconds_per_file
        if answer is None:
            child.is_ready, self._false_starts = True, 0
        else:
            yield child.tasks.popleft()[0], answer

    def _give_up(
        self, child: _Child, waiting: deque[_Task], refusal: Refusal, detail: str
    ) -> Iterator[tuple[int, Answer | Failure]]:
        """End a child; the file it worked on gets the verdict, those it had not begun go back."""
        tasks = list(child.tasks)
        self._dismiss(child)
        if not child.is_ready:
            self._note_false_start(detail)
            waiting.extendleft(reversed(tasks))
            return
        waiting.extendleft(reversed(tasks[1:]))
        yield tasks[0][0], Failure(refusal, detail)

    def _note_false_start(self, detail: str) -> None:
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise DvkError(f"Không khởi động được chương trình đọc tệp ({detail}). Hãy bấm “Kiểm tra máy”.")

    def _dismiss(self, child: _Child) -> None:
        self._children.remove(child)
        child.outbox.put(None)
        child.process.kill()
        child.process.join()
        child.channel.close()
        child.process.close()


class ReaderPool(ChildPool[FileRead]):
    """Reads files in children; `reader` names the function that they call with a path, tests give others."""

    def __init__(
        self, workers: int = 2, seconds_per_file: float = 10.0, memory_bytes: int = _GIB, reader: str = _READER
    ) -> None:
        """Start nothing yet. `workers` below 1 counts as 1."""
        super().__init__(reader, workers, seconds_per_file, memory_bytes)

    def read(
        self, paths: Sequence[Path], on_done: Callable[[int], None] | None = None
    ) -> Generator[tuple[int, FileRead], None, None]:
        """Yield the position of a path and what was read, once for each, in the order of completion.

        `on_done` is told the number of files done so far. Time over: refusal "timeout"; the child died:
        "crash"; it ran out of memory: "too_large". Raises DvkError when children cannot be started at all.
        """
        with contextlib.closing(self.run([(path, ()) for path in paths])) as answers:
            for done, (index, answer) in enumerate(answers, 1):
                if on_done:
                    on_done(done)
                yield index, _as_read(answer)


def _as_read(answer: FileRead | Failure) -> FileRead:
    if isinstance(answer, Failure):
        return FileRead("", 0, refusal=answer.refusal, detail=answer.detail)
    return answer


def _start(work: str, memory_bytes: int, given: tuple[object, ...]) -> _Child:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, memory_bytes), daemon=True)
    with _plain_main():
        process.start()
    theirs.close()
    # over the channel, not among the arguments: there it would have to be read before the next child could start
    child = _Child(process, ours, time.monotonic() + _START_SECONDS)
    child.outbox.put(given)
    threading.Thread(target=_post, args=(ours, child.outbox), daemon=True).start()
    return child


def _post(channel: "Channel[Any, Any]", outbox: "SimpleQueue[object]") -> None:
    """Send what is put out, in order, until `None`; the child may be busy sending itself, and nobody else waits for it."""
    # a child that is gone says so when its answers are collected
    with contextlib.suppress(OSError, ValueError):
        while (message := outbox.get()) is not None:
            channel.send(message)


@contextlib.contextmanager
def _plain_main() -> Iterator[None]:
    """Hide the main program from children: they would import it (slow), or run it when it has no main guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _serve(channel: "Channel[Any, Any]", work: str, memory_bytes: int) -> None:
    """Answer batches of tasks, file by file, until the parent goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its children itself
    _silence()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    module, _, name = work.partition(":")
    function: Callable[..., object] = getattr(importlib.import_module(module), name)
    limit_this_process(memory_bytes)
    with contextlib.suppress(EOFError, OSError):
        given: tuple[object, ...] = channel.recv()
        channel.send(None)
        while True:
            for _, path, more in channel.recv():
                channel.send(_answer(function, Path(path), (*more, *given)))


def _answer(function: Callable[..., object], path: Path, more: tuple[object, ...]) -> object:
    try:
        return function(path, *more)
    except MemoryError:
        return Failure("too_large", "MemoryError")
    except Exception as fault:  # noqa: BLE001 - a fault of the work costs this file, not the child
        return Failure("crash", f"{type(fault).__name__}: {fault}"[:500])


def _silence() -> None:
    """Send what libraries print while they die to nowhere; the verdict says it all."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _leave_with_parent() -> None:
    """End this process when the parent dies, even while a file hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
