"""Memory and cost of serving many adapters from one base model, against one merged copy of the model for each."""

import math

from models import Shape

MEMORY = 24 * 2**30
COUNTS = (1, 100, 1000)


def table(
    shape: Shape, model_bytes: float, adapter_bytes: float, alone: float, together: float, batch: int, rank: int,
) -> str:
    """The table in Markdown, from measured bytes and tokens a second.

    Demand is the same on both sides: every adapter has one request at a time. Requests for adapters on one base share
    batches; a merged copy runs its own request alone, and the copies of one machine take turns on its cores.
    """
    def machines(count: int, each: float, shared: float) -> int:
        return math.ceil((shared + count * each) / MEMORY)

    lines = [
        f"Adapters of rank {rank} on all linear modules of the {shape.name} shape, machines of {MEMORY >> 30} GiB like this "
        f"one. Measured: {model_bytes / 1e6:,.0f} MB for the loaded model, {adapter_bytes / 1e6:,.1f} MB for an adapter; "
        f"{alone:,.1f} tokens/s for one sequence, {together:,.0f} for {batch} sequences with an adapter each. Machine "
        "seconds are those of a million generated tokens with all of a machine's adapters in demand.", "",
        "| adapters | memory, one base | memory, a copy each | for each adapter | a copy | ratio | machines | with copies | "
        "machine seconds | with copies | ratio |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for count in COUNTS:
        ours, theirs = model_bytes + count * adapter_bytes, count * model_bytes
        # A batch is as large as there are adapters on a machine; between 1 and `batch` only the measured ends are used.
        seconds = 1e6 / (together if count >= batch else alone)
        lines.append(
            f"| {count:,} | {gigabytes(ours)} | {gigabytes(theirs)} | {ours / count / 1e6:,.1f} MB | {model_bytes / 1e6:,.0f} MB "
            f"| {theirs / ours:.1f} | {machines(count, adapter_bytes, model_bytes)} | {machines(count, model_bytes, 0)} "
            f"| {seconds:,.0f} | {1e6 / alone:,.0f} | {1e6 / alone / seconds:.1f} |")
    return "\n".join(lines)


def gigabytes(value: float) -> str:
    return f"{value / 1e9:,.2f} GB"
