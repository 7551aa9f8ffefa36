"""Synthetic Llama models and adapters for engine_bench.py: random weights, real shapes, the same for every engine."""

import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 6
DEVIATION = 0.02
CONTEXT = 2048
MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
GGUF_MODULES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


@dataclass(frozen=True)
class Shape:
    name: str
    vocabulary: int
    hidden: int
    layers: int
    heads: int
    key_value_heads: int
    feed_forward: int
    tied: bool

    @property
    def head(self) -> int:
        return self.hidden // self.heads

    def module(self, name: str) -> tuple[int, int]:
        """Outputs and inputs of a linear module."""
        key = self.key_value_heads * self.head
        return {
            "q_proj": (self.hidden, self.hidden), "k_proj": (key, self.hidden), "v_proj": (key, self.hidden),
            "o_proj": (self.hidden, self.hidden), "gate_proj": (self.feed_forward, self.hidden),
            "up_proj": (self.feed_forward, self.hidden), "down_proj": (self.hidden, self.feed_forward),
        }[name]

    @property
    def linear_weights(self) -> int:
        """Weights that every token is multiplied with: all linear layers and the output matrix."""
        layer = sum(outputs * inputs for outputs, inputs in map(self.module, MODULES))
        return layer * self.layers + self.vocabulary * self.hidden

    @property
    def step_bytes(self) -> int:
        """Bytes that one step must read at the least: an int8 for each weight and an fp32 scale for each output."""
        outputs = sum(self.module(name)[0] for name in MODULES) * self.layers + self.vocabulary
        return self.linear_weights + 4 * outputs

    @property
    def parameters(self) -> int:
        norms = self.hidden * (2 * self.layers + 1)
        return self.linear_weights + norms + (0 if self.tied else self.vocabulary * self.hidden)

    def adapter_weights(self, rank: int, modules=MODULES) -> int:
        return rank * self.layers * sum(sum(self.module(name)) for name in modules)

    def config(self, activation_bits: int = 16) -> dict:
        return {
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
            "vocab_size": self.vocabulary, "hidden_size": self.hidden, "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads, "num_key_value_heads": self.key_value_heads, "head_dim": self.head,
            "intermediate_size": self.feed_forward, "max_position_embeddings": CONTEXT, "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0, "tie_word_embeddings": self.tied, "attention_bias": False, "mlp_bias": False,
            "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16",
            "openledger": {"activation_bits": activation_bits},
        }


#: SmolLM2-135M, TinyLlama-1.1B, and one that is small enough to try the script with.
SHAPES = {
    shape.name: shape
    for shape in (
        Shape("134M", 49152, 576, 30, 9, 3, 1536, True),
        Shape("1.1B", 32000, 2048, 22, 32, 4, 5632, False),
        Shape("tiny", 512, 256, 2, 8, 4, 512, True),
    )
}


def bf16(values: np.ndarray) -> np.ndarray:
    """The upper halves of fp32 numbers, rounded to nearest even."""
    bits = values.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def widened(halves: np.ndarray) -> np.ndarray:
    return (halves.astype(np.uint32) << 16).view(np.float32)


def tensors(shape: Shape):
    """Each tensor by its Hugging Face name and its llama.cpp name, as bf16 bits; the same at every call."""
    generator = np.random.default_rng(SEED)
    # One block of noise serves all tensors from different places: speed does not depend on the values.
    noise = bf16(generator.standard_normal(1 << 22, dtype=np.float32) * DEVIATION)

    def matrix(rows: int, columns: int) -> np.ndarray:
        start = int(generator.integers(noise.size))
        return np.resize(np.roll(noise, -start), rows * columns).reshape(rows, columns)

    ones = bf16(np.ones(shape.hidden, dtype=np.float32))
    yield "model.embed_tokens.weight", "token_embd.weight", matrix(shape.vocabulary, shape.hidden)
    for layer in range(shape.layers):
        for name, short in zip(MODULES, GGUF_MODULES):
            block = "self_attn" if name[0] in "qkvo" else "mlp"
            yield f"model.layers.{layer}.{block}.{name}.weight", f"blk.{layer}.{short}.weight", matrix(*shape.module(name))
        yield f"model.layers.{layer}.input_layernorm.weight", f"blk.{layer}.attn_norm.weight", ones
        yield f"model.layers.{layer}.post_attention_layernorm.weight", f"blk.{layer}.ffn_norm.weight", ones
    yield "model.norm.weight", "output_norm.weight", ones
    if not shape.tied:
        yield "lm_head.weight", "output.weight", matrix(shape.vocabulary, shape.hidden)


def write_safetensors(path: Path, entries) -> None:
    """A file of bf16 tensors, written one by one."""
    entries = list(entries)
    header, offset = {}, 0
    for name, array in entries:
        header[name] = {"dtype": "BF16", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, array in entries:
            file.write(array.tobytes())
    unfinished.rename(path)


def directory(cache: Path, shape: Shape, activation_bits: int = 16) -> Path:
    """The model as Hugging Face would save it; both activation widths share one file of weights."""
    folder = cache / f"{shape.name}-a{activation_bits}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(shape.config(activation_bits), indent=2))
    weights = cache / f"{shape.name}.safetensors"
    if not weights.exists():
        write_safetensors(weights, ((name, array) for name, _, array in tensors(shape)))
    if not (folder / "model.safetensors").exists():
        os.link(weights, folder / "model.safetensors")
    return folder


def quantised(array: np.ndarray) -> np.ndarray:
    """Q8_0 blocks of 32 weights: an fp16 scale and the int8 values."""
    blocks = widened(array).reshape(-1, 32)
    scales = np.abs(blocks).max(axis=1, keepdims=True) / 127
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    values = np.rint(blocks * inverse).astype(np.int8)
    packed = np.concatenate([scales.astype(np.float16).view(np.int8).reshape(-1, 2), values], axis=1)
    return packed.view(np.uint8).reshape(array.shape[0], -1)


def gguf_file(cache: Path, shape: Shape) -> Path:
    """The model for llama.cpp: matrices in Q8_0, norms in fp32."""
    import gguf

    path = cache / f"{shape.name}-q8_0.gguf"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    writer = gguf.GGUFWriter(str(unfinished), "llama")
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_value_heads)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_tokenizer_model("no_vocab")
    for _, name, array in tensors(shape):
        if array.ndim == 1:
            writer.add_tensor(name, widened(array))
        else:
            writer.add_tensor(name, quantised(array), raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    unfinished.rename(path)
    return path


def adapter_directories(cache: Path, shape: Shape, count: int, rank: int = 16, modules=MODULES) -> Path:
    """A folder of PEFT adapters named 0, 1, 2, …, each with weights of its own."""
    kind = "all" if tuple(modules) == MODULES else "".join(name[0] for name in modules)
    folder = cache / f"{shape.name}-adapters-r{rank}-{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": rank, "lora_alpha": rank, "lora_dropout": 0.0,
        "bias": "none", "use_rslora": False, "use_dora": False, "target_modules": list(modules), "inference_mode": True,
    }
    noise = bf16(np.random.default_rng(SEED).standard_normal(1 << 20, dtype=np.float32) * 0.01)
    for index in range(count):
        target = folder / str(index)
        if (target / "adapter_model.safetensors").exists():
            continue
        target.mkdir(exist_ok=True)
        (target / "adapter_config.json").write_text(json.dumps(config))
        generator = np.random.default_rng([SEED, index])

        def low_rank(rows: int, columns: int) -> np.ndarray:
            start = int(generator.integers(noise.size - rows * columns))
            return noise[start : start + rows * columns].reshape(rows, columns)

        entries = []
        for layer in range(shape.layers):
            for name in modules:
                outputs, inputs = shape.module(name)
                block = "self_attn" if name[0] in "qkvo" else "mlp"
                prefix = f"base_model.model.model.layers.{layer}.{block}.{name}"
                entries.append((f"{prefix}.lora_A.weight", low_rank(rank, inputs)))
                entries.append((f"{prefix}.lora_B.weight", low_rank(outputs, rank)))
        write_safetensors(target / "adapter_model.safetensors", entries)
    return folder
