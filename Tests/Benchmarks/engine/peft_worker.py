"""transformers + PEFT on torch CPU as a worker of engine_bench.py.

    peft_worker.py SHAPE THREADS RANK
    train DOCUMENTS LENGTH   answers with the seconds of one step in bf16: forward, backward and AdamW
"""

import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

from models import MODULES, SHAPES


def main() -> None:
    shape, threads, rank = SHAPES[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16)
    config = shape.config()
    del config["openledger"]
    model = LlamaForCausalLM(LlamaConfig(**config))
    model = get_peft_model(
        model, LoraConfig(r=rank, lora_alpha=rank, target_modules=list(MODULES), task_type="CAUSAL_LM"),
        autocast_adapter_dtype=False)
    model.train()
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4)
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        what, documents, length = line.split()
        assert what == "train"
        tokens = torch.randint(3, shape.vocabulary, (int(documents), int(length) + 1))
        start = time.perf_counter()
        logits = model(input_ids=tokens[:, :-1], use_cache=False).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), tokens[:, 1:].flatten())
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        loss.item()
        print(time.perf_counter() - start, flush=True)


main()
