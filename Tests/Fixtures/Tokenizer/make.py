"""Makes tokenizer.json and cases.json with Hugging Face tokenizers (pip install tokenizers==0.23.3).

A small byte-level BPE is trained on the sentences below, and each variant of its settings encodes the same texts.
"""

import json
import random

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SENTENCES = [
    "A blockchain on which data, models and agents are first-class.",
    "Anyone contributes rows to a Datanet; every inference is paid, and the rows that made the answer are paid.",
    "Matrix products accumulate in int32, which is exact, so order, tiling, batch and hardware cannot matter.",
    "It's what we'll do, they've said; I'm sure you'd agree they're right.",
    "for i in 0..<10 { print(i, 1234567890, 3.14159) }\n    return x\n\n\treturn y",
    "Größe, naïve façade, Ελληνικά, русский язык, 日本語の文章, 한국어, العربية, ½ Ⅷ ²³",
] * 4

VARIANTS = {
    "pattern": ([pre_tokenizers.ByteLevel(add_prefix_space=False)], False),
    "digits apart": ([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)], False),
    "digits together": ([pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.ByteLevel(add_prefix_space=False)], False),
    "no pattern": ([pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)], False),
    "whole words": ([pre_tokenizers.ByteLevel(add_prefix_space=False)], True),
}


def texts():
    random.seed(20)
    fixed = SENTENCES[:6] + [
        "", " ", "  ", "a", " a", "  a", "a ", "a  ", "\n", "\n\n a", " \n a", "a\t\tb", "'s", "it's 's 'S ''s", "'ll'd've'", "don't",
        "'r 're", " 's", "123 45", " 123", "x1y2", "1a", "!?...", " !a!", "a\u00a0b", "\u3000\u3000x", "e\u0301", "👍🏽 ok", "¼x½",
        "<|end|>", "a<|end|>b", "<|end|><|end|>", "<|en", "<|end|>>", " <|end|> x", "<|end", "aa" * 40, "the the the", "\x00\x01\x7f",
        "\x85a", "a\u2028b", "x\u200by", "１２", "٣٤", "\U0001d7d8", "ªº", "ʰ", "ﬁ", "_a_b", "$1,000.00", "http://a.b/c?d=e&f#g",
    ]
    pieces = [" ", "  ", "\n", "'s", "'", "a", "the", " data", "9", "42", "é", "я", "日", "½", "!", "--", "\t", "<|end|>", "\u00a0", "👍"]
    return fixed + ["".join(random.choice(pieces) for _ in range(random.randint(1, 14))) for _ in range(120)]


def main():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = VARIANTS["pattern"][0][0]
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        SENTENCES,
        trainers.BpeTrainer(
            vocab_size=420, special_tokens=["<|end|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        ),
    )
    tokenizer.add_tokens([AddedToken("<|endless|>", normalized=False)])
    base = json.loads(tokenizer.to_str())
    with open("tokenizer.json", "w") as file:
        json.dump(base, file, ensure_ascii=False, separators=(",", ":"))
    variants = []
    for name, (steps, ignore_merges) in VARIANTS.items():
        changed = json.loads(tokenizer.to_str())
        changed["model"]["ignore_merges"] = ignore_merges
        variant = Tokenizer.from_str(json.dumps(changed))
        variant.pre_tokenizer = steps[0] if len(steps) == 1 else pre_tokenizers.Sequence(steps)
        cases = [{"text": text, "tokens": variant.encode(text, add_special_tokens=False).ids} for text in texts()]
        setting = json.loads(variant.to_str())["pre_tokenizer"]
        variants.append({"name": name, "ignore_merges": ignore_merges, "pre_tokenizer": setting, "cases": cases})
    with open("cases.json", "w") as file:
        json.dump(variants, file, ensure_ascii=True, separators=(",", ":"))


main()
