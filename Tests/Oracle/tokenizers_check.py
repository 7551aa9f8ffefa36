"""Compares the engine's tokenizers with the `tokenizers` package on a hostile corpus.

Small tokenizers of every supported kind are trained here; each text must get the same tokens from both, and its tokens the
same text back. With --fixtures a short selection is written for the Swift tests.

    python3 Tests/Oracle/tokenizers_check.py --work DIRECTORY [--rounds N] [--seed N] [--fixtures]
"""

import argparse
import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

import engine

MARK = "\u2581"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
FIXTURES = Path(__file__).resolve().parents[1] / "Fixtures" / "Tokenizer"

SENTENCES = [
    "The quick brown fox jumps over the lazy dog. It's what they'd've said; we'll see, I'm sure you're right!",
    "def main():\n    print('hello, world')\n\n\treturn 42  # done\r\n",
    "Größe, naïve café, coöperation, ÅNGSTRÖM, Ελληνικά, Русский текст, עברית, العربية, हिन्दी, ไทย, 한국어, 日本語です。",
    "1234567890 3.14159 1e-9 ½ ⅷ ٣٤٥ 二〇二六 0x1F600 12,345,678.90",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👍🏽 emoji, ZWJ and flags ❤️",
    "{\"key\": [1, 2, {\"nested\": null}], \"x\": \"\\u00e9\"}",
]


def corpus() -> list[str]:
    return SENTENCES * 8


def trainer(size: int, special: list[str], alphabet: list[str]) -> BpeTrainer:
    return BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False)


def byte_level(pre, size: int, normalizer=None, special: list[str] | None = None) -> Tokenizer:
    tokenizer = Tokenizer(BPE())
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(corpus(), trainer(size, special or ["<|end|>"], alphabet))
    return tokenizer


def template(tokenizer: Tokenizer, begin: str, end: str | None = None):
    single = f"{begin} $A" + (f" {end}" if end else "")
    names = [begin] + ([end] if end else [])
    return processors.TemplateProcessing(
        single=single, special_tokens=[(name, tokenizer.token_to_id(name)) for name in names]
    )


def sentence_piece(pre=None, normalizer=None, decoder=None, *, size: int, ignore_merges: bool = False) -> Tokenizer:
    """Merges over characters with the word mark, then rebuilt with tokens for every byte."""
    training = Tokenizer(BPE())
    training.normalizer = normalizer
    if pre is not None:
        training.pre_tokenizer = pre
    else:
        training.pre_tokenizer = pre_tokenizers.Split(MARK, "merged_with_next")
    training.train_from_iterator(corpus(), trainer(size, [], []))
    learned = json.loads(training.to_str())["model"]
    names = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    # Rare characters stay outside, so that falling back to bytes is used.
    order = [n for n, _ in sorted(learned["vocab"].items(), key=lambda item: item[1]) if len(n) > 1 or n.isascii() or n == MARK]
    kept = set(names + order)
    merges = [m for m in learned["merges"] if all(part in kept for part in m) and "".join(m) in kept]
    vocabulary = {name: i for i, name in enumerate(names + order)}
    tokenizer = Tokenizer(
        BPE(vocabulary, [tuple(m) for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True, ignore_merges=ignore_merges)
    )
    tokenizer.normalizer = normalizer
    if pre is not None:
        tokenizer.pre_tokenizer = pre
    tokenizer.decoder = decoder
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = template(tokenizer, "<s>")
    return tokenizer


def kinds(merges: int) -> dict[str, Tokenizer]:
    """A tokenizer of every kind, with about so many merges."""
    size = 256 + merges
    level = pre_tokenizers.ByteLevel
    llama_normalizer = normalizers.Sequence([normalizers.Prepend(MARK), normalizers.Replace(" ", MARK)])
    llama_decoder = decoders.Sequence(
        [decoders.Replace(MARK, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    out = {
        "gpt2": byte_level(level(add_prefix_space=False), size),
        "smollm": byte_level(
            pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level(add_prefix_space=False)]), size
        ),
        "digit runs": byte_level(
            pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=False), level(add_prefix_space=False)]), size
        ),
        "llama3": byte_level(
            pre_tokenizers.Sequence(
                [pre_tokenizers.Split(Regex(LLAMA3), "isolated"), level(add_prefix_space=False, use_regex=False)]
            ),
            size,
            special=["<|begin_of_text|>", "<|eot_id|>"],
        ),
        "llama3 inverted": byte_level(
            pre_tokenizers.Sequence(
                [pre_tokenizers.Split(Regex(LLAMA3), "removed", invert=True), level(add_prefix_space=False, use_regex=False)]
            ),
            size,
        ),
        "qwen2": byte_level(
            pre_tokenizers.Sequence(
                [pre_tokenizers.Split(Regex(QWEN2), "isolated"), level(add_prefix_space=False, use_regex=False)]
            ),
            size,
            normalizer=normalizers.NFC(),
            special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        ),
        "llama2": sentence_piece(normalizer=llama_normalizer, decoder=llama_decoder, size=size),
        "mistral": sentence_piece(
            pre=pre_tokenizers.Metaspace(prepend_scheme="first", split=False), decoder=llama_decoder, size=size
        ),
        "metaspace": sentence_piece(
            pre=pre_tokenizers.Metaspace(prepend_scheme="always", split=True),
            decoder=decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="always")]),
            size=size,
            ignore_merges=True,
        ),
        "metaspace never": sentence_piece(
            pre=pre_tokenizers.Metaspace(prepend_scheme="never", split=True),
            decoder=decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")]),
            size=size,
        ),
    }
    llama3 = out["llama3"]
    llama3.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), template(llama3, "<|begin_of_text|>", "<|eot_id|>")]
    )
    for name, tokenizer in out.items():
        tokenizer.add_tokens(
            [
                AddedToken("<pad>", lstrip=True, normalized=False),
                AddedToken("<mask>", rstrip=True, normalized=False),
                AddedToken("<both>", lstrip=True, rstrip=True, normalized=False),
                AddedToken("added word", normalized=True),
                AddedToken("adde", normalized=False),
                AddedToken("é", normalized=True),
                AddedToken("  ", normalized=False),
            ]
        )
        tokenizer.add_special_tokens([AddedToken("<|tool|>", special=True, normalized=False), AddedToken("<|to", normalized=False)])
    return out


SPACES = " \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2003\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
CHUNKS = (
    ["'s", "'S", "'ll", "'LL", "'\u017f", "'re", "''", "n't", "\u2019s", "I'd", "'d've"]
    + ["<|tool|>", "<|to", "<|tool", "<pad>", "<mask>", "<both>", " <pad> ", " <mask> ", "  <both>  ", "added word", "adde", "added", "xadded wordx", "é", "e\u0301"]
    + ["<s>", "</s>", "<unk>", "<0x41>", "<0xFF>", "<|end|>", "<|im_start|>", "<|begin_of_text|>", MARK, MARK * 3, MARK + "the", " " + MARK]
    + ["日本語", "漢字かな", "한국어", "\u1112\u1161\u11ab", "한", "한ᆫ", "क्षि", "ไทย", "\u0344", "\u2126", "\u212b", "ﬁ", "\ufb1d", "\u0958", "\U0001d15e", "\u0915\u093c"]
    + ["a\u0301\u0323", "a\u0323\u0301", "\u0301", "\u0301\u0323\u0301", "q\u0307\u0323", "Z\u0351\u0328", "\u1e9b\u0323"]
    + ["👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽", "❤️", "\u200d", "\ufe0f"]
    + ["123", "1234567", "٣٤", "½", "ⅷ", "²", "1a2b", "3.14", "007", "①②③④"]
    + ["\x00", "\x01", "\x1f", "\x7f", "\x80", "\u0600", "\ue000", "\ufffd", "\uffff", "\U0010ffff", "\U000e0001"]
    + ["\n\n", "\r\n", "\n \n", "  \n\n  ", " \r", "\t\t", "   ", "\n\t x", "...", "!!!\n\n", " !?\r\nx", "--", "($%"]
    + ["the", "The", " the", "THE", "fox", "Größe", "ÅNGSTRÖM", "ß", "İ", "ǅ", "ʰ", "ª", "_", "don't", "print('x')"]
)


def random_text(generator: random.Random) -> str:
    parts = []
    for _ in range(generator.randint(1, 12)):
        choice = generator.random()
        if choice < 0.55:
            parts.append(generator.choice(CHUNKS))
        elif choice < 0.7:
            parts.append(generator.choice(SPACES) * generator.choice([1, 1, 2, 3, 7]))
        elif choice < 0.8:
            parts.append(generator.choice(SENTENCES)[generator.randint(0, 20) :][: generator.randint(1, 30)])
        elif choice < 0.9:
            parts.append("".join(chr(generator.randint(32, 126)) for _ in range(generator.randint(1, 8))))
        else:
            for _ in range(generator.randint(1, 4)):
                scalar = generator.choice([0x300, 0x800, 0x3100, 0xAC00, 0x10000, 0x1F300, 0x20000, 0xE0000])
                scalar = (scalar + generator.randint(0, 0xFFF)) & 0x10FFFF
                if not 0xD800 <= scalar < 0xE000:
                    parts.append(chr(scalar))
    return "".join(parts)


def hostile_corpus(rounds: int, seed: int) -> list[str]:
    texts = ["", " ", "  ", "\n", MARK, "a" * 5000, " " * 3000, "\u0301" * 500, "ab" * 3000, "<pad>" * 50, "1" * 1000]
    texts += SENTENCES + CHUNKS + [a + b for a in CHUNKS[::3] for b in CHUNKS[1::5]] + list(SPACES)
    generator = random.Random(seed)
    return texts + [random_text(generator) for _ in range(rounds)]


def same_text(ours: bytes, theirs: str) -> bool:
    """The engine gives bytes; the package replaces what is not UTF-8."""
    text = ours.decode("utf-8", "replace")
    return text == theirs or "\ufffd" in theirs or "\ufffd" in text


def compare(name: str, tokenizer: Tokenizer, ours: engine.Tokenizer, texts: list[str]) -> tuple[int, int]:
    wrong = undone = 0
    for text in texts:
        for special in (True, False):
            expected = tokenizer.encode(text, add_special_tokens=special).ids
            found = ours.encode(text.encode(), special)
            if found != expected:
                wrong += 1
                if wrong <= 5:
                    print(f"  {name}: {text!r}\n    package {expected}\n    engine  {found}")
                break
        back = tokenizer.decode(expected, skip_special_tokens=True)
        if not same_text(ours.decode(expected), back):
            undone += 1
            if undone <= 5:
                print(f"  {name}: decoding {text!r}\n    package {back!r}\n    engine  {ours.decode(expected)!r}")
    return wrong, undone


def write_fixtures(texts: list[str]) -> None:
    """One file: small tokenizers and, for each, the tokens of every text."""
    FIXTURES.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, tokenizer in kinds(merges=120).items():
        entries.append(
            {
                "name": name,
                "vocabulary": tokenizer.get_vocab_size(),
                "tokenizer": json.loads(tokenizer.to_str()),
                "tokens": [tokenizer.encode(text).ids for text in texts],
            }
        )
    text = json.dumps({"texts": texts, "kinds": entries}, ensure_ascii=True, separators=(",", ":"))
    (FIXTURES / "kinds.json").write_text(text + "\n")
    print(f"fixtures: {len(texts)} texts, {len(text)} bytes")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--fixtures", action="store_true")
    arguments = parser.parse_args()
    library = engine.Engine(arguments.work)
    all_kinds = kinds(merges=350)
    texts = hostile_corpus(arguments.rounds, arguments.seed)
    failures = 0
    for name, tokenizer in all_kinds.items():
        ours = engine.Tokenizer(library, tokenizer.to_str().encode(), tokenizer.get_vocab_size())
        wrong, undone = compare(name, tokenizer, ours, texts)
        failures += wrong + undone
        print(f"{name}: {len(texts)} texts, {wrong} with other tokens, {undone} decoded otherwise")
    if arguments.fixtures:
        write_fixtures(CHUNKS + SENTENCES + hostile_corpus(60, 7)[-60:])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
