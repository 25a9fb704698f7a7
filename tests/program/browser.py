"""A headless Chromium, driven through a pipe by its own protocol; nothing else is needed."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

from ledger import Failed

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds for one answer, on a machine that does much else


def find():
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Page:
    """One page of one browser. Use as a context."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="clearpoint-browser-")
        their_read, self.write = os.pipe()
        self.read, their_write = os.pipe()
        # The browser reads from descriptor 3 and writes to 4. It may not make a sandbox as root.
        command = ["bash", "-c", f'exec "$@" 3<&{their_read} 4>&{their_write}', "bash", find(),
                   "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--no-first-run", "--hide-scrollbars", "--force-color-profile=srgb",
                   f"--user-data-dir={self.folder.name}/profile", "--remote-debugging-pipe",
                   "about:blank"]
        log = open(f"{self.folder.name}/log", "wb")
        self.process = subprocess.Popen(command, pass_fds=(their_read, their_write), stdout=log,
                                        stderr=log)
        os.close(their_read)
        os.close(their_write)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target,
                                flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Runtime.enable")
        self.ask("Log.enable")
        self.ask("Network.enable")
        return self

    def __exit__(self, *_):
        os.close(self.write)
        os.close(self.read)
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def message(self):
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read], [], [], max(0, end - time.monotonic()))
            part = os.read(self.read, 1 << 20) if ready else b""
            if not part:
                log = open(f"{self.folder.name}/log", errors="replace").read()
                raise Failed(f"the browser does not answer\n{log[-2000:]}")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **params):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.write, json.dumps(asked).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise Failed(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def open(self, path):
        self.events = []
        self.ask("Page.navigate", url=f"file://{path}")
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self.message())

    def run(self, script):
        """The value of an expression in the page."""
        done = self.ask("Runtime.evaluate", expression=script, returnByValue=True,
                        awaitPromise=True)
        if "exceptionDetails" in done:
            raise Failed(f"in the page: {done['exceptionDetails']}")
        return done["result"].get("value")

    def size(self, width, height, scale=1):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=scale, mobile=False)

    def media(self, kind="screen", scheme="light"):
        self.ask("Emulation.setEmulatedMedia", media=kind,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])

    def key(self, key, code):
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                     windowsVirtualKeyCode=code, text="\r" if key == "Enter" else "")

    def complaints(self):
        """What the page logged, and what it asked for besides itself."""
        found = []
        for event in self.events:
            params = event.get("params", {})
            if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown",
                                   "Runtime.consoleAPICalled"):
                found.append(json.dumps(params)[:500])
            if event["method"] == "Network.requestWillBeSent" and params["type"] != "Document":
                found.append(params["request"]["url"])
        return found

    def screenshot(self, path, whole=True):
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        open(path, "wb").write(base64.b64decode(data))

    def pdf(self):
        self.ask("Emulation.setEmulatedMedia", media="", features=[])  # paper, not the screen
        done = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(done["data"])
