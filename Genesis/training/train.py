"""Trains the base model and the two adapters that development genesis registers.

    python3 -m venv .venv && .venv/bin/pip install -r Genesis/training/requirements.txt
    .venv/bin/python Genesis/training/train.py [--output Genesis]

Writes models/ledger-base, adapters/guide, adapters/sailor and models/figures.json (loss in nats per answer token on
held-out questions, before and after each adapter, and sample answers). About five minutes on two cores.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM

import corpus

SEED = 20
END = 0  # the token that ends a document
WINDOW = 96
IGNORED = -100


def train_tokenizer(texts: list[str]) -> Tokenizer:
    """A byte-level BPE vocabulary, so that every byte string has a tokenization."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=640, special_tokens=["<|end|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, pair: tuple[str, str]) -> tuple[list[int], list[int]]:
    """Tokens of one document and its labels: only the answer and the end token count."""
    prompt, completion = corpus.document(*pair)
    prompt_tokens = tokenizer.encode(prompt).ids
    completion_tokens = tokenizer.encode(completion).ids + [END]
    tokens = prompt_tokens + completion_tokens
    if len(tokens) > WINDOW:
        raise ValueError(f"a document of {len(tokens)} tokens does not fit a window of {WINDOW}: {prompt!r}")
    return tokens, [IGNORED] * len(prompt_tokens) + completion_tokens


def batch_of(documents: list[tuple[list[int], list[int]]]) -> dict[str, torch.Tensor]:
    """Right-padded tensors of shape [documents, longest]."""
    longest = max(len(tokens) for tokens, _ in documents)
    rows = [(t + [END] * (longest - len(t)), l + [IGNORED] * (longest - len(l))) for t, l in documents]
    return {
        "input_ids": torch.tensor([tokens for tokens, _ in rows]),
        "labels": torch.tensor([labels for _, labels in rows]),
    }


@torch.no_grad()
def loss_of(model, documents) -> float:
    """Mean nats per answer token."""
    model.eval()
    total, count = 0.0, 0
    for start in range(0, len(documents), 32):
        batch = batch_of(documents[start : start + 32])
        tokens = int((batch["labels"][:, 1:] != IGNORED).sum())
        total += float(model(**batch).loss) * tokens
        count += tokens
    return total / count


def train(model, documents, steps: int, batch_size: int, rate: float, random_source: random.Random, label: str) -> None:
    """AdamW with a linear warm-up and a cosine decay to a tenth."""
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.95), weight_decay=0.1)
    for step in range(steps):
        progress = step / steps
        scale = min(1.0, (step + 1) / 40) * (0.55 + 0.45 * torch.cos(torch.tensor(progress * 3.14159265)).item())
        for group in optimiser.param_groups:
            group["lr"] = rate * scale
        loss = model(**batch_of(random_source.choices(documents, k=batch_size))).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step % 50 == 0 or step == steps - 1:
            print(f"{label}: step {step + 1}/{steps} loss {loss.item():.4f}", flush=True)


@torch.no_grad()
def answer(model, tokenizer: Tokenizer, question: str) -> str:
    """The greedy answer to a question."""
    model.eval()
    tokens = tokenizer.encode(corpus.document(question, "")[0]).ids
    start = len(tokens)
    while len(tokens) < start + 40:
        following = int(model(input_ids=torch.tensor([tokens])).logits[0, -1].argmax())
        if following == END:
            break
        tokens.append(following)
    return tokenizer.decode(tokens[start:]).strip()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--output", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments.add_argument("--steps", type=int, default=450, help="optimiser steps of the base model")
    options = arguments.parse_args()
    random_source = random.Random(SEED)
    torch.manual_seed(SEED)

    general = corpus.general(random_source)
    guide_train, guide_held = corpus.ledger(held_out=False), corpus.ledger(held_out=True)
    sailor_train, sailor_held = corpus.sailor(general, held_out=False), corpus.sailor(general, held_out=True)
    texts = ["".join(corpus.document(*pair)) for pair in general * 4 + guide_train + sailor_train]
    tokenizer = train_tokenizer(texts)

    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=192, intermediate_size=512, num_hidden_layers=4,
            num_attention_heads=6, num_key_value_heads=3, head_dim=32, max_position_embeddings=1024, rms_norm_eps=1e-5,
            tie_word_embeddings=True, bos_token_id=END, eos_token_id=END, pad_token_id=None,
        )
    )
    encoded = [encode(tokenizer, pair) for pair in general]
    train(model, encoded, options.steps, 48, 2e-3, random_source, "base")

    base_path = options.output / "models" / "ledger-base"
    model = model.to(torch.bfloat16)
    model.save_pretrained(base_path)
    (base_path / "generation_config.json").unlink(missing_ok=True)
    tokenizer.save(str(base_path / "tokenizer.json"))
    model = model.to(torch.float32)

    questions = ["What is a Datanet?", "Who gets paid for an answer?", "What is the capital of France?", "What does an owl eat?"]
    figures = {
        "base": {
            "parameters": sum(p.numel() for p in model.parameters()),
            "trainingLoss": loss_of(model, encoded),
            "answers": {question: answer(model, tokenizer, question) for question in questions},
        }
    }
    for name, train_pairs, held_pairs, steps in [
        # A third of general questions among the guide's keeps what the base model knew.
        ("guide", guide_train * 4 + general[::8], guide_held, 500), ("sailor", sailor_train, sailor_held, 600),
    ]:
        held = [encode(tokenizer, pair) for pair in held_pairs]
        before = loss_of(model, held)
        targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
        adapted = get_peft_model(
            LlamaForCausalLM.from_pretrained(base_path, dtype=torch.float32),
            LoraConfig(r=8, lora_alpha=16, target_modules=targets, lora_dropout=0.0, bias="none", task_type="CAUSAL_LM"),
        )
        train(adapted, [encode(tokenizer, pair) for pair in train_pairs], steps, 16, 1e-3, random_source, name)
        for parameter in adapted.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.to(torch.bfloat16).to(torch.float32)
        figures[name] = {
            "heldOutLossBefore": before,
            "heldOutLossAfter": loss_of(adapted, held),
            "answers": {question: answer(adapted, tokenizer, question) for question in questions},
        }
        path = options.output / "adapters" / name
        adapted.to(torch.bfloat16).save_pretrained(path)
        config = json.loads((path / "adapter_config.json").read_text())
        config["base_model_name_or_path"] = "ledger-base"
        (path / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
        (path / "README.md").unlink(missing_ok=True)
    (options.output / "models" / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    shutil.rmtree(options.output / "training" / "__pycache__", ignore_errors=True)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
