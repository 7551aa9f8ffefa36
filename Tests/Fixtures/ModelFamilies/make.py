"""Tiny random models of every family that the engine reads, and the fp32 logits that transformers gives for them.

    python3 make.py   (torch, transformers 5, safetensors; writes into its own folder)

Each folder holds config.json, model.safetensors (bf16: the rounded weights are the model), and reference.safetensors
with `tokens` and `logits`.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
SHAPE = dict(
    vocab_size=256, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
    intermediate_size=24, max_position_embeddings=256, rms_norm_eps=1e-5, hidden_act="silu", eos_token_id=0,
)
ROPE = dict(rope_type="default", rope_theta=10000.0)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=64)
LINEAR = dict(rope_type="linear", rope_theta=10000.0, factor=2.0)
CASES = {
    "llama-bias": dict(model_type="llama", attention_bias=True, rope_parameters=ROPE),
    "llama-llama3-rope": dict(model_type="llama", rope_parameters=LLAMA3),
    "llama-linear-rope-tied": dict(model_type="llama", rope_parameters=LINEAR, tie_word_embeddings=True),
    "llama-yarn": dict(model_type="llama", rope_parameters=YARN),
    "mistral-window": dict(model_type="mistral", sliding_window=7, rope_parameters=ROPE),
    "qwen2": dict(model_type="qwen2", use_sliding_window=False, rope_parameters=ROPE, tie_word_embeddings=True),
    "qwen2-window": dict(
        model_type="qwen2", use_sliding_window=True, sliding_window=9, max_window_layers=1, rope_parameters=ROPE
    ),
    "qwen3": dict(model_type="qwen3", rope_parameters=ROPE),
}


def make(name: str, index: int, extra: dict) -> None:
    torch.manual_seed(index)
    config = AutoConfig.for_model(**{**SHAPE, "tie_word_embeddings": False, **extra})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((parameter + torch.randn_like(parameter) * 0.2).to(torch.bfloat16).float())
        tokens = torch.randint(1, SHAPE["vocab_size"], (1, 100))
        logits = model(tokens).logits[0]
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    # The logits of every tenth position, the last one included.
    save_file(
        {"tokens": tokens[0].float(), "logits": logits[9::10].contiguous()}, folder / "reference.safetensors"
    )
    print(name, json.loads((folder / "config.json").read_text())["model_type"], logits.abs().max().item())


for index, (name, extra) in enumerate(CASES.items()):
    make(name, index, extra)
