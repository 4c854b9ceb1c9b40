"""A headless browser over the DevTools protocol: what a page shows, says and asks for."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, Final, TypeAlias

from websockets.sync.client import ClientConnection, connect

Message: TypeAlias = "dict[str, Message] | list[Message] | str | float | bool | None"
Object: TypeAlias = "dict[str, Message]"

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_WAIT_S: Final = 60.0
_LISTENING: Final = "DevTools listening on "


def browser_program() -> str | None:
    """The path of an installed Chromium, None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass(slots=True)
class Browser:
    """A running browser. Commands are answered in order; events are kept by page."""

    connection: ClientConnection
    numbers: Iterator[int] = field(default_factory=count)
    events: list[Object] = field(default_factory=list)

    def send(self, method: str, session: str | None = None, **parameters: Message) -> Object:
        """Send a command and wait for its answer."""
        number = next(self.numbers)
        command: Object = {"id": number, "method": method, "params": parameters}
        if session is not None:
            command["sessionId"] = session
        self.connection.send(json.dumps(command))
        while True:
            message: Object = json.loads(self.connection.recv(timeout=_WAIT_S))
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                return _object(message["result"])
            self.events.append(message)

    @contextmanager
    def page(
        self, path: Path, *, width: int = 1200, height: int = 900, dark: bool = False
    ) -> Iterator[Page]:
        """Open a file and wait until it says that it is ready."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, str(attached["sessionId"]))
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        page.resize(width, height)
        page.set_media(dark=dark)
        page.send("Page.navigate", url=path.as_uri())
        page.evaluate(_READY)
        yield page
        self.send("Target.closeTarget", targetId=target)


_READY: Final = """new Promise((resolve) => {
  const look = () => document.documentElement && document.documentElement.dataset.ready
    ? resolve(true) : setTimeout(look, 10);
  look();
})"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the browser."""

    browser: Browser
    session: str

    def send(self, method: str, **parameters: Message) -> Object:
        return self.browser.send(method, self.session, **parameters)

    def evaluate(self, expression: str) -> Message:
        """The value of an expression in the page, awaited if it is a promise."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return _object(answer["result"]).get("value")

    def resize(self, width: int, height: int) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def set_media(self, *, dark: bool = False, printed: bool = False) -> None:
        scheme: Object = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        media = "print" if printed else ""
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def settle(self) -> None:
        """Wait until what was asked of the page has been painted."""
        self.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def complaints(self) -> list[str]:
        """Errors and warnings: uncaught ones, the console's, and the browser's own."""
        return [text for event in self._events() if (text := _complaint(event))]

    def requests(self) -> list[str]:
        """The addresses that the page has asked for, itself not counted."""
        urls = [
            str(_object(_object(event["params"])["request"])["url"])
            for event in self._events()
            if event["method"] == "Network.requestWillBeSent"
        ]
        return urls[1:]

    def picture(self) -> bytes:
        """The whole page as PNG."""
        answer = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        return b64decode(str(answer["data"]))

    def paper(self) -> bytes:
        """The page printed, as PDF."""
        return b64decode(str(self.send("Page.printToPDF", printBackground=True)["data"]))

    def _events(self) -> list[Object]:
        self.send("Runtime.evaluate", expression="0")  # what came before it has been read then
        return [each for each in self.browser.events if each.get("sessionId") == self.session]


@contextmanager
def running_browser(program: str) -> Iterator[Browser]:
    """Start a browser with a profile of its own; end it afterwards."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            address = _address(process.stderr)
            drain = Thread(target=process.stderr.read)
            drain.start()
            try:
                with connect(address, max_size=None, compression=None) as connection:
                    browser = Browser(connection)
                    yield browser
                    browser.send("Browser.close")
            finally:
                process.terminate()
                process.wait()
                drain.join()


def _address(output: IO[str]) -> str:
    said = []
    for line in output:
        said.append(line)
        if line.startswith(_LISTENING):
            return line.removeprefix(_LISTENING).strip()
    raise AssertionError(f"the browser did not start: {''.join(said)}")


def _complaint(event: Object) -> str | None:
    parameters = _object(event["params"])
    if event["method"] == "Runtime.exceptionThrown":
        return json.dumps(parameters["exceptionDetails"])
    if event["method"] == "Log.entryAdded":
        return json.dumps(parameters["entry"])
    is_said = event["method"] == "Runtime.consoleAPICalled"
    return json.dumps(parameters["args"]) if is_said else None


def _object(message: Message) -> Object:
    assert isinstance(message, dict)
    return message
