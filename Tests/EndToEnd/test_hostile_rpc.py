"""Whatever comes over the socket gets a JSON-RPC error, and the node keeps serving."""

import json
import socket

import pytest

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602


def code_of(body: bytes) -> int:
    return json.loads(body)["error"]["code"]


@pytest.fixture(autouse=True)
def still_serving(node):
    yield
    assert node.process.poll() is None, node.output()
    assert node.rpc("web3_clientVersion")["result"].startswith("OpenLedger/")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[", b"nul", b"\x00\xff\xfe", b'{"jsonrpc":"2.0",', b"[1,]", b'{"a":01}', b'"\\ud800', b"{} {}", b"\xef\xbb\xbf"],
)
def test_malformed_json_is_a_parse_error(node, body):
    assert code_of(node.post(body)[1]) in (PARSE_ERROR, INVALID_REQUEST)


@pytest.mark.parametrize("body", [b"1", b"null", b'"text"', b"{}", b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"1.0","method":"eth_chainId","id":1}',
                                  b'{"jsonrpc":"2.0","method":7,"id":1}', b'{"jsonrpc":"2.0","method":"eth_chainId","id":{}}', b"[]"])
def test_what_is_no_request_is_invalid(node, body):
    assert code_of(node.post(body)[1]) == INVALID_REQUEST


def test_a_batch_answers_each_entry(node):
    requests = [1, {"jsonrpc": "2.0", "id": 5, "method": "eth_chainId"}, {"jsonrpc": "2.0", "id": 6, "method": "no_such"}]
    answers = json.loads(node.post(json.dumps(requests).encode())[1])
    assert [answer.get("id") for answer in answers] == [None, 5, 6]
    assert answers[0]["error"]["code"] == INVALID_REQUEST
    assert answers[2]["error"]["code"] == METHOD_NOT_FOUND


def test_a_batch_has_a_limit(node):
    requests = [{"jsonrpc": "2.0", "id": n, "method": "eth_chainId"} for n in range(20_000)]
    answer = json.loads(node.post(json.dumps(requests).encode())[1])
    assert answer["error"]["code"] == INVALID_REQUEST


def test_a_ten_megabyte_body_is_refused(node):
    body = b'{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"data":"0x' + b"00" * 5_000_000 + b'"}]}'
    status, answer = node.post(body)
    assert "error" in json.loads(answer), status


def test_deep_nesting_is_refused(node):
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        assert code_of(node.post(opening * 100_000 + b"1" + closing * 100_000)[1]) in (PARSE_ERROR, INVALID_REQUEST)


@pytest.mark.parametrize("method, params", [
    ("eth_getBalance", []), ("eth_getBalance", [1]), ("eth_getBalance", ["0x12"]), ("eth_getBalance", ["0x" + "zz" * 20, "latest"]),
    ("eth_getBalance", ["0x" + "00" * 20, "sometime"]), ("eth_getBalance", ["0x" + "00" * 20, "0x" + "f" * 80]),
    ("eth_getBalance", ["0x" + "00" * 20, -1]), ("eth_getBlockByNumber", [1e400, True]), ("eth_getBlockByNumber", ["0x0", "yes"]),
    ("eth_getTransactionReceipt", [{}]), ("eth_getTransactionByHash", ["0x1234"]), ("eth_sendRawTransaction", ["0x"]),
    ("eth_sendRawTransaction", ["0x02c0"]), ("eth_sendRawTransaction", ["0x" + "f8" * 200]), ("eth_sendRawTransaction", [None]),
    ("eth_call", ["text"]), ("eth_call", [{"to": "0x00", "data": "0x0"}]), ("eth_call", [{"gas": "0x" + "f" * 100}, "latest"]),
    ("eth_getLogs", [{"fromBlock": "0x5", "toBlock": "0x1"}]), ("eth_getLogs", [{"topics": "x"}]), ("eth_feeHistory", ["0x" + "f" * 30, "latest", []]),
    ("eth_getStorageAt", ["0x" + "00" * 20, "0x" + "f" * 65, "latest"]), ("openledger_infer", [{}]), ("openledger_quote", [5]),
    ("openledger_datanet", ["x"]),
])
def test_bad_params_name_the_fault(node, method, params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).replace("Infinity", "1e999").encode()
    answer = json.loads(node.post(body)[1])
    assert answer.get("error", {}).get("code") in (INVALID_PARAMS, PARSE_ERROR, -32000, -32003), answer
    assert answer["error"]["message"]


def test_unknown_methods_are_said_to_be_unknown(node):
    for method in ("", "eth_", "eth_getBalance ", "a" * 100_000, "\u0000", "__proto__"):
        assert node.rpc(method)["error"]["code"] == METHOD_NOT_FOUND


def test_a_broken_connection_leaves_no_trace(node):
    for fragment in (b"GARBAGE\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{", b"\x16\x03\x01\x02\x00", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n"):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", node.port), timeout=5) as connection:
                connection.sendall(fragment)
