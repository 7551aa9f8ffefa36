"""Measures revm and other libraries for `openledger-bench evm`, which writes requests and reads answers, one JSON a line.

How revm is driven, so that nothing but its own work is counted:
- Code is deployed by a transaction, because pyrevm analyses code that is merely inserted again in every call.
- Each case is timed beside a call with the same input to a contract that is a single STOP, or to an account without code
  in place of a precompiled contract; the difference leaves out Python, the copies of the input, and the transaction
  around the message.
"""

import json
import sys
import time

import pyrevm

from libraries import BY_ADDRESS

SENDER = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"
STOP = b"\x00"
NOBODY = f"0x{0x0B0D:040x}"


class Call:
    """Calls to one contract of a fresh revm, undone after each."""

    def __init__(self, code: bytes | None, address: str | None, data: bytes, gas: int):
        self.evm = pyrevm.EVM(spec_id="CANCUN", gas_limit=2**63)
        self.evm.set_block_env(pyrevm.BlockEnv(
            number=1, timestamp=1, gas_limit=2**63, basefee=0, prevrandao=bytes(31) + b"\x01", excess_blob_gas=0))
        self.evm.set_balance(SENDER, 10**30)
        self.data, self.gas = data, gas
        if code is None:
            self.address = address
        else:
            # PUSH2 size, DUP1, PUSH1 start, PUSH0, CODECOPY, PUSH0, RETURN
            init_code = b"\x61" + len(code).to_bytes(2) + b"\x80\x60\x0a\x5f\x39\x5f\xf3" + code
            self.address = self.evm.deploy(SENDER, init_code)
            self.evm.commit()
        # pyrevm refuses to undo the outermost checkpoint.
        self.evm.snapshot()
        self.evm.snapshot()

    def once(self) -> tuple[bytes, int]:
        """The output, and the gas of the transaction before refunds."""
        checkpoint = self.evm.snapshot()
        output = self.evm.message_call(SENDER, self.address, self.data, gas=self.gas)
        result = self.evm.result
        self.evm.revert(checkpoint)
        return bytes(output), result.gas_used + result.gas_refunded

    def seconds(self, calls: int) -> float:
        """Processor time of some calls together."""
        evm, address, data, gas = self.evm, self.address, self.data, self.gas
        start = time.thread_time()
        for _ in range(calls):
            checkpoint = evm.snapshot()
            evm.message_call(SENDER, address, data, gas=gas)
            evm.revert(checkpoint)
        return time.thread_time() - start


class Session:
    def prepare(self, request: dict) -> dict:
        """A case: `code` to run, or the `address` of a precompiled contract."""
        code = bytes.fromhex(request["code"]) if "code" in request else None
        address = None if code is not None else f"0x{request['address']:040x}"
        data = bytes.fromhex(request["input"])
        self.case = Call(code, address, data, request["gas"])
        self.empty = Call(STOP if code is not None else None, NOBODY, data, request["gas"])
        start = time.thread_time()
        output, gas = self.case.once()
        first = time.thread_time() - start
        return {"output": output.hex(), "gas": gas - self.empty.once()[1], "first": str(first)}

    def time(self, request: dict) -> dict:
        """Processor time of a number of calls, and of as many empty ones."""
        calls = request["calls"]
        return {"case": str(self.case.seconds(calls)), "empty": str(self.empty.seconds(calls))}

    def library(self, request: dict) -> dict:
        """Seconds of one run of the library that does a precompiled contract's work; the least of some rounds."""
        name, work, *runs = BY_ADDRESS[request["address"]](bytes.fromhex(request["input"]))
        output = work()
        once = max(self._seconds(work, 1), 1e-7)
        calls = max(1, int(request["budget"] / once))
        best = min(self._seconds(work, calls) / calls for _ in range(request["rounds"]))
        return {"name": name, "output": output.hex(), "seconds": str(best / (runs[0] if runs else 1))}

    @staticmethod
    def _seconds(work, calls: int) -> float:
        start = time.thread_time()
        for _ in range(calls):
            work()
        return time.thread_time() - start

    def memory(self, _: dict) -> dict:
        """The most memory that this process held, in bytes."""
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM"))
        return {"bytes": int(line.split()[1]) * 1024}


def main() -> None:
    session = Session()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(session, request["do"])(request)
        # pyrevm throws exceptions of several kinds whose texts hold whole states.
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {str(error)[:200]}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
