"""`openledger engine serve` as its clients see it: the shipped model and adapters over HTTP."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from conftest import BINARY, REPOSITORY, START_LIMIT_SECONDS, free_port

QUESTION = "Q: What is a Datanet?\nA:"


class Server:
    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                str(BINARY), "engine", "serve", str(REPOSITORY / "Genesis/models/ledger-base"),
                "--adapters", str(REPOSITORY / "Genesis/adapters"), "--port", str(self.port),
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while True:
            try:
                assert self.get("/health")["status"] == "ok"
                return
            except OSError:
                assert self.process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.05)

    def get(self, path: str):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as response:
            return json.load(response)

    def open(self, path: str, **body):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        return urllib.request.urlopen(request, timeout=60)

    def complete(self, model: str, **more):
        body = {"model": model, "prompt": QUESTION, "max_tokens": 40, "temperature": 0} | more
        with self.open("/v1/completions", **body) as response:
            return json.load(response)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.stop()


def test_adapters_answer_in_their_own_way_at_once(server):
    """Three answers asked for together are those asked for one by one."""
    names = [model["id"] for model in server.get("/v1/models")["data"]]
    assert {"guide", "sailor"} < set(names)
    alone = {name: server.complete(name)["choices"][0]["text"] for name in names}
    assert "dataset" in alone["guide"]
    assert alone["sailor"].lstrip().startswith("Ahoy")
    together = {}
    threads = [
        threading.Thread(target=lambda n=name: together.update({n: server.complete(n)["choices"][0]["text"]}))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_a_stream_has_the_text_of_the_whole_answer(server):
    whole = server.complete("guide")["choices"][0]["text"]
    with server.open(
        "/v1/completions", model="guide", prompt=QUESTION, max_tokens=40, temperature=0, stream=True
    ) as response:
        events = [line[6:].strip() for line in response.read().decode().split("\n\n") if line]
    assert events[-1] == "[DONE]"
    pieces = [json.loads(event)["choices"][0]["text"] for event in events[:-1]]
    assert "".join(pieces) == whole
    assert len(pieces) > 4


def test_a_wrong_field_is_named(server):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        server.complete("guide", top_p=0.5)
    assert refusal.value.code == 400
    assert json.load(refusal.value)["error"]["param"] == "top_p"


def test_a_chain_streams_the_very_output_of_infer(node):
    question = {"model": "ledger-base", "adapter": "guide", "prompt": QUESTION, "maxOutputTokens": 40}
    call = {"jsonrpc": "2.0", "id": 7, "method": "openledger_streamInference", "params": [question]}
    request = urllib.request.Request(
        f"http://127.0.0.1:{node.port}/",
        json.dumps(call).encode(),
        {"Content-Type": "application/json", "Accept": "text/event-stream"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        events = [json.loads(event[6:]) for event in response.read().decode().split("\n\n") if event]
    whole = node.rpc("openledger_infer", question)["result"]
    assert events[-1] == {"jsonrpc": "2.0", "id": 7, "result": whole}
    pieces = [event["params"] for event in events[:-1]]
    assert len(pieces) > 4
    assert "".join(piece["text"] for piece in pieces) == whole["text"]
    assert "0x" + "".join(piece["data"][2:] for piece in pieces) == whole["output"]
