"""The adapter engine beside llama.cpp and PEFT on this machine, in turns, with the read bandwidth of the same minutes.

    make bench-engine                                   everything, under fifteen minutes on two cores
    python Tests/Benchmarks/engine_bench.py --shapes tiny --rounds 2     whether it works

Models are synthetic: real shapes, random weights, written once under --cache. Every measurement is repeated in turns;
tables give medians, and ratios of the medians of one run. The machine should do nothing else.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent / "engine"))

import costs
import models
import workers
from models import SHAPES, Shape

PREFILL, DECODE = 512, 64
BATCH, BATCH_STEPS = 32, 16
RANK = 16
READ_BYTES = 1 << 30
DOCUMENTS, DOCUMENT_TOKENS = 2, 256
MANY_ADAPTERS, MANY_OUTPUT = 1000, 24
#: Modules of the thousand adapters, so that they fit in memory: all at 134M, queries and values at 1.1B.
MANY_MODULES = {"134M": models.MODULES, "1.1B": ("q_proj", "v_proj"), "tiny": models.MODULES}
#: Bytes of adapters that the paged runs may hold in memory, as a part of all of them.
PAGED_PART = 0.25


@dataclass
class Samples:
    """Seconds of each measurement, in the order of the rounds."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.seconds.setdefault(name, []).append(value)

    def rate(self, name: str, amount: float) -> float | None:
        values = self.seconds.get(name)
        return amount / statistics.median(values) if values else None


class Comparison:
    """All engines on one shape."""

    def __init__(self, shape: Shape, options):
        self.shape, self.options, self.samples = shape, options, Samples()
        self.facts: dict[str, float] = {}

    def ours(self, activation_bits: int = 16) -> workers.Worker:
        folder = models.directory(self.options.cache, self.shape, activation_bits)
        return workers.Worker(
            f"openledger A{activation_bits}",
            [self.options.openledger, "engine", "bench", folder, "--worker", "--threads", self.options.threads])

    def llama(self) -> workers.Worker:
        return workers.Worker(
            "llama.cpp",
            [workers.llama_worker(self.options.cache), models.gguf_file(self.options.cache, self.shape), self.options.threads])

    def in_turns(self, measurements, rounds: int) -> None:
        """One measurement after the other, many times; a first round that does not count warms everything up."""
        for turn in range(rounds + 1):
            for name, worker, what in measurements:
                value = worker.seconds(*what)
                if turn:
                    self.samples.add(name, value)

    def inference(self) -> None:
        adapters = models.adapter_directories(self.options.cache, self.shape, BATCH, RANK)
        bandwidth = workers.Worker("bandwidth", [workers.bandwidth_worker(self.options.cache), self.options.threads])
        a16, a8, llama = self.ours(), self.ours(8), self.llama()
        self.facts["model bytes"] = a16.seconds("memory")
        a16.seconds("batch", BATCH, 1)
        working = a16.seconds("memory")
        a16.seconds("adapters", BATCH, 1, adapters)
        self.facts["adapter bytes"] = (a16.seconds("memory") - working) / BATCH
        self.in_turns(
            [
                ("bandwidth", bandwidth, ("read", READ_BYTES)),
                ("decode", a16, ("decode", DECODE)),
                ("llama decode", llama, ("decode", DECODE)),
                ("prefill a16", a16, ("prefill", PREFILL)),
                ("llama prefill", llama, ("prefill", PREFILL)),
                ("prefill a8", a8, ("prefill", PREFILL)),
                ("decode a8", a8, ("decode", DECODE)),
                ("batch", a16, ("batch", BATCH, BATCH_STEPS)),
                ("llama batch", llama, ("batch", BATCH, BATCH_STEPS)),
                ("batch adapters", a16, ("adapters", BATCH, BATCH_STEPS, adapters)),
            ], self.options.rounds)
        for worker in (bandwidth, a16, a8, llama):
            worker.close()

    def many(self) -> None:
        """Requests for a thousand adapters against as many for 32, through the serving engine."""
        modules = MANY_MODULES[self.shape.name]
        count = self.options.adapters
        folder = models.adapter_directories(self.options.cache, self.shape, count, RANK, modules)
        every = self.shape.adapter_weights(RANK, modules) * 2 * count
        a16 = self.ours()
        # The paged run comes before the one that needs so much memory that the system lets go of the files it has read.
        runs = [
            ("serve 32", BATCH, every), ("serve paged", count, int(every * PAGED_PART)), ("serve many", count, every)]
        for name, adapters, budget in runs:
            # One token for each request brings adapters into memory as far as they may be there.
            a16.seconds("serve", count, adapters, 1, budget, folder)
            self.samples.add(name, a16.seconds("serve", count, adapters, MANY_OUTPUT, budget, folder))
        self.facts["many adapter bytes"] = every / count
        a16.close()

    def training(self) -> None:
        a16 = self.ours()
        peft = workers.Worker(
            "PEFT", [sys.executable, "-B", "peft_worker.py", self.shape.name, self.options.threads, RANK])
        self.in_turns(
            [
                ("train", a16, ("train", DOCUMENTS, DOCUMENT_TOKENS, RANK)),
                ("peft train", peft, ("train", DOCUMENTS, DOCUMENT_TOKENS)),
            ], self.options.training_rounds)
        self.facts["train peak bytes"] = a16.peak_bytes()
        self.facts["peft peak bytes"] = peft.peak_bytes()
        a16.close()
        peft.close()

    def rows(self):
        """What was measured, as (what, ours, theirs, ratio, target); rates in tokens a second."""
        rate = self.samples.rate
        decode, prefill = rate("decode", DECODE), rate("prefill a16", PREFILL)
        batch = rate("batch", BATCH * BATCH_STEPS)
        is_large = self.shape.name == "1.1B"
        if decode:
            bandwidth = rate("bandwidth", READ_BYTES)
            llama = {name: rate(f"llama {name}", amount) for name, amount in
                     (("decode", DECODE), ("prefill", PREFILL), ("batch", BATCH * BATCH_STEPS))}
            yield "decode", "llama.cpp Q8_0", decode, llama["decode"], 1.25
            yield "decode, weights read in GB/s", "read bandwidth", decode * self.shape.step_bytes / 1e9, bandwidth / 1e9, 0.9
            yield f"prefill {PREFILL}, A16", "llama.cpp Q8_0", prefill, llama["prefill"], 2.4 if is_large else None
            yield f"prefill {PREFILL}, A8", "llama.cpp Q8_0", rate("prefill a8", PREFILL), llama["prefill"], 4.3 if is_large else None
            yield "decode, A8", "llama.cpp Q8_0", rate("decode a8", DECODE), llama["decode"], None
            yield f"batch of {BATCH}", "llama.cpp Q8_0", batch, llama["batch"], 4.3 if is_large else None
            yield (f"batch of {BATCH}, {BATCH} distinct adapters of rank {RANK}", "the same batch without adapters",
                   rate("batch adapters", BATCH * BATCH_STEPS), batch, 0.65)
        count, tokens = self.options.adapters, self.options.adapters * MANY_OUTPUT
        few = rate("serve 32", tokens)
        if few:
            kind = ", ".join(MANY_MODULES[self.shape.name]) if MANY_MODULES[self.shape.name] != models.MODULES else "all linear modules"
            yield f"{count:,} requests for {count:,} resident adapters ({kind})", f"as many for {BATCH} adapters", rate("serve many", tokens), few, 0.9
            yield f"the same, {PAGED_PART:.0%} of the adapters in memory at most", f"as many for {BATCH} adapters", rate("serve paged", tokens), few, 0.9
        train = rate("train", DOCUMENTS * DOCUMENT_TOKENS)
        if train:
            yield f"training, {DOCUMENTS} × {DOCUMENT_TOKENS} tokens, rank {RANK}", "PEFT bf16", train, rate("peft train", DOCUMENTS * DOCUMENT_TOKENS), 1.3

    def costs(self) -> str:
        """What serving costs for a number of adapters, against one copy of the model for each."""
        return costs.table(
            self.shape, model_bytes=self.facts["model bytes"], adapter_bytes=self.facts["adapter bytes"],
            alone=self.samples.rate("decode", DECODE), together=self.samples.rate("batch adapters", BATCH * BATCH_STEPS),
            batch=BATCH, rank=RANK)

    def markdown(self) -> str:
        lines = [
            f"### {self.shape.name} shape: {self.shape.parameters / 1e6:,.1f} million parameters", "", "Tokens a second unless a row says otherwise.", "",
            "| what | measured | compared with | its figure | ratio | target |", "| --- | ---: | --- | ---: | ---: | --- |"]
        for what, other, ours, theirs, target in self.rows():
            ratio = ours / theirs
            verdict = "" if target is None else f"≥ {target}: {'reached' if ratio >= target else 'falls short'}"
            lines.append(f"| {what} | {short(ours)} | {other} | {short(theirs)} | {ratio:.2f} | {verdict} |")
        return "\n".join(lines)


def short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def machine(threads: int) -> str:
    name = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, load average {os.getloadavg()[0]:.2f} before the "
            f"start, {threads} threads each, {time.strftime('%Y-%m-%d', time.gmtime())}")


def heading(options) -> str:
    return f"""## The adapter engine beside llama.cpp and PEFT

Measured by `make bench-engine` on {machine(options.threads)}.

Llama models with random weights. llama.cpp is that of {workers.LLAMA_PACKAGE}, built here with `-march=native`, on Q8_0; PEFT is the one of
Tests/Benchmarks/engine/requirements.txt on torch CPU with the model in bf16. Every engine is a process that stays loaded; measurements go round in turns, one at a
time, the first round does not count, medians of {options.rounds} rounds ({options.training_rounds} for training). Decoding is {DECODE} tokens from an empty cache, the batch {BATCH_STEPS}
steps of {BATCH} sequences from empty caches, with the logits of every token on both sides. Weights read by a decoded token: an int8 for each, and the scales. Read
bandwidth: {READ_BYTES >> 30} GiB summed by as many threads in the same rounds. Requests of the serving engine have 4 prompt tokens and {MANY_OUTPUT} output tokens, all wait at once, {BATCH} run at a
time; once each, after a run of one token that loads what fits, the paged run before the one with all adapters in memory."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", default="134M,1.1B", help="which shapes, of " + ", ".join(SHAPES))
    parser.add_argument("--parts", default="inference,many,training", help="what to measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--training-rounds", type=int, default=3)
    parser.add_argument("--adapters", type=int, default=MANY_ADAPTERS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=REPOSITORY / ".build/bench-models")
    parser.add_argument("--openledger", type=Path, default=REPOSITORY / ".build/release/openledger")
    parser.add_argument("--prepare", action="store_true", help="write models and build workers, measure nothing")
    parser.add_argument("--results", type=Path, help="write all samples here as JSON")
    options = parser.parse_args()
    options.cache = options.cache.resolve()
    options.cache.mkdir(parents=True, exist_ok=True)
    shapes = [SHAPES[name] for name in options.shapes.split(",")]
    prepare(shapes, options)
    if options.prepare:
        return
    print(heading(options), end="\n\n", flush=True)
    results = {}
    for shape in shapes:
        comparison = Comparison(shape, options)
        for part in options.parts.split(","):
            started = time.monotonic()
            getattr(comparison, part)()
            print(f"{shape.name} {part}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        print(comparison.markdown(), end="\n\n", flush=True)
        if "inference" in options.parts:
            print(f"#### What an adapter costs, {shape.name} shape", comparison.costs(), sep="\n\n", end="\n\n", flush=True)
        results[shape.name] = {"seconds": comparison.samples.seconds, **comparison.facts}
        if options.results:
            options.results.write_text(json.dumps(results, indent=1))


def prepare(shapes: list[Shape], options) -> None:
    """Everything that takes time and is no measurement."""
    workers.llama_worker(options.cache)
    workers.bandwidth_worker(options.cache)
    for shape in shapes:
        for bits in (16, 8):
            models.directory(options.cache, shape, bits)
        models.gguf_file(options.cache, shape)
        models.adapter_directories(options.cache, shape, BATCH, RANK)
        if "many" in options.parts:
            models.adapter_directories(options.cache, shape, options.adapters, RANK, MANY_MODULES[shape.name])


if __name__ == "__main__":
    main()
