"""Compares the engine with transformers and PEFT on tiny random models of every family, as they save them.

In float32 the logits must agree within 2e-4; the exact arithmetic's mean KL divergence to float32 is printed and bounded.

    python3 Tests/Oracle/families_check.py --work DIRECTORY [--only NAME]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from transformers.utils.logging import disable_progress_bar

import engine

VOCABULARY = 300
TOKENS = 150
SHAPE = dict(
    vocab_size=VOCABULARY, hidden_size=64, intermediate_size=136, num_hidden_layers=3, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5, initializer_range=0.12,
    bos_token_id=1, eos_token_id=2,
)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=64,
)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=64)


def llama(**options):
    return LlamaForCausalLM, LlamaConfig(**{**SHAPE, **options})


def cases() -> dict[str, tuple]:
    """By name: the model class, its configuration, and how it is saved."""
    mistral = lambda **o: (MistralForCausalLM, MistralConfig(**{**SHAPE, **o}))
    qwen2 = lambda **o: (Qwen2ForCausalLM, Qwen2Config(**{**SHAPE, **o}))
    qwen3 = lambda **o: (Qwen3ForCausalLM, Qwen3Config(**{**SHAPE, "head_dim": 32, **o}))
    plain = dict(dtype=torch.bfloat16)
    return {
        "llama": (*llama(), plain),
        "llama one key head": (*llama(num_key_value_heads=1), dict(dtype=torch.float32)),
        "llama tied": (*llama(tie_word_embeddings=True), dict(dtype=torch.float16)),
        "llama biases": (*llama(attention_bias=True), plain),
        "llama head_dim": (*llama(head_dim=48), plain),
        "llama sharded": (*llama(), dict(dtype=torch.bfloat16, shard="60KB")),
        "llama linear": (*llama(rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=3.0)), plain),
        "llama 3": (*llama(rope_parameters=LLAMA3), plain),
        "llama 3, old spelling": (*llama(rope_parameters=LLAMA3), dict(dtype=torch.bfloat16, old="rope_type")),
        "yarn": (*llama(rope_parameters=YARN), plain),
        "yarn, old spelling": (*qwen2(rope_parameters=YARN), dict(dtype=torch.bfloat16, old="type")),
        "yarn factor": (*llama(rope_parameters={**YARN, "attention_factor": 1.3, "beta_fast": 16.0}), plain),
        "yarn mscale": (*llama(rope_parameters={**YARN, "mscale": 0.7, "mscale_all_dim": 1.1}), plain),
        "yarn untruncated": (*llama(rope_parameters={**YARN, "truncate": False, "beta_slow": 2.0}), plain),
        "mistral": (*mistral(sliding_window=None), plain),
        "mistral window": (*mistral(sliding_window=20), plain),
        "qwen2": (*qwen2(), plain),
        "qwen2 window": (*qwen2(use_sliding_window=True, sliding_window=24, max_window_layers=1), plain),
        "qwen2 layer types": (
            *qwen2(
                use_sliding_window=True, sliding_window=16,
                layer_types=["sliding_attention", "full_attention", "sliding_attention"],
            ),
            plain,
        ),
        "qwen3": (*qwen3(), plain),
        "qwen3 biases": (*qwen3(attention_bias=True, tie_word_embeddings=True), plain),
    }


ADAPTERS = {
    "all modules": dict(r=8, lora_alpha=16, target_modules="all-linear"),
    "rsLoRA": dict(r=8, lora_alpha=8, target_modules=["q_proj", "v_proj"], use_rslora=True),
    "patterns": dict(
        r=4, lora_alpha=8, target_modules=["q_proj", "down_proj", "mlp.up_proj"],
        rank_pattern={"down_proj": 7, "layers.1.self_attn.q_proj": 2}, alpha_pattern={"up_proj": 20, "q_proj": 3},
    ),
    "some layers": dict(r=3, lora_alpha=9, target_modules=["k_proj", "o_proj", "gate_proj"], layers_to_transform=[0, 2]),
    "named layer": dict(r=3, lora_alpha=9, target_modules=["model.layers.1.mlp.gate_proj", "v_proj"], layers_to_transform=0),
}


def save(model, folder: Path, options: dict) -> None:
    model.to(options["dtype"]).save_pretrained(folder, max_shard_size=options.get("shard", "5GB"))
    path = folder / "config.json"
    config = json.loads(path.read_text())
    if "old" in options:
        rope = config.pop("rope_parameters")
        config["rope_theta"] = rope.pop("rope_theta")
        rope[options["old"]] = rope.pop("rope_type")
        config["rope_scaling"] = rope
    path.write_text(json.dumps(config, indent=2))


def divergence(ours: np.ndarray, reference: np.ndarray) -> float:
    """Mean KL divergence from the reference, in nats."""
    log = lambda x: x - x.max(1, keepdims=True) - np.log(np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True))
    p, q = log(reference.astype(np.float64)), log(ours.astype(np.float64))
    return float((np.exp(p) * (p - q)).sum(1).mean())


def reference(model, tokens: list[int]) -> np.ndarray:
    with torch.no_grad():
        return model.to(torch.float32)(torch.tensor([tokens])).logits[0].numpy()


class Comparison:
    """A folder loaded in both precisions."""

    def __init__(self, library: engine.Engine, folder: Path) -> None:
        self.plain = engine.Model(library, folder, engine.FLOAT32)
        self.exact = engine.Model(library, folder, engine.EXACT)

    def run(self, name: str, expected: np.ndarray, tokens: list[int], adapter: Path | None = None) -> bool:
        found = {}
        for precision, model in (("plain", self.plain), ("exact", self.exact)):
            handle = model.adapter(adapter) if adapter else None
            found[precision] = np.array(model.logits(tokens, VOCABULARY, handle)).reshape(len(tokens), VOCABULARY)
        largest = float(np.abs(found["plain"] - expected).max())
        nats = divergence(found["exact"], expected)
        good = largest < 2e-4 and nats < 1e-3
        print(f"{name}: largest difference {largest:.1e}, exact KL {nats:.1e} nats{'' if good else '  WRONG'}", flush=True)
        return good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    disable_progress_bar()
    library = engine.Engine(arguments.work)
    good = True
    for number, (name, (kind, config, options)) in enumerate(cases().items()):
        if arguments.only and arguments.only not in name:
            continue
        torch.manual_seed(number)
        config._attn_implementation = "eager"
        model = kind(config).eval()
        with torch.no_grad():
            for parameter_name, parameter in model.named_parameters():
                # Biases and norms start neutral; here they must matter.
                if parameter_name.endswith("bias") or "norm" in parameter_name:
                    parameter.add_(torch.randn_like(parameter) * 0.2)
        folder = arguments.work / "models" / name.replace(" ", "_").replace(",", "")
        save(model, folder, options)
        tokens = torch.randint(0, VOCABULARY, (TOKENS,)).tolist()
        comparison = Comparison(library, folder)
        # Read back, for a model cast to bf16 has its rotary frequencies in bf16 too.
        saved = lambda: kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        good = comparison.run(name, reference(saved(), tokens), tokens) and good
        if name not in ("llama", "qwen3"):
            continue
        for adapter_name, settings in ADAPTERS.items():
            tuned = get_peft_model(saved(), LoraConfig(task_type="CAUSAL_LM", **settings))
            with torch.no_grad():
                for parameter_name, parameter in tuned.named_parameters():
                    if "lora_" in parameter_name:
                        parameter.copy_((torch.randn_like(parameter) * 0.05).to(torch.bfloat16).to(torch.float32))
            place = folder / adapter_name.replace(" ", "_")
            tuned.save_pretrained(place)
            expected = reference(tuned.eval(), tokens)
            good = comparison.run(f"{name}, {adapter_name}", expected, tokens, place) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
