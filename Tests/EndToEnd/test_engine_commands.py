"""`openledger engine` as a user tries it: train on a small text, go on after a stop, measure, generate, make mistakes."""

import json
import math
import re
import signal
import subprocess
import urllib.request
import xml.etree.ElementTree as xml

import pytest

from conftest import BINARY, REPOSITORY

MODEL = REPOSITORY / "Genesis/models/ledger-base"
ADAPTER = REPOSITORY / "Genesis/adapters/guide"
TIMEOUT_SECONDS = 300
STEPS = 12
PLAN = [
    "--rank", 8, "--alpha", 16, "--learning-rate", "5e-3", "--batch", 4, "--epochs", 4, "--steps", STEPS,
    "--maximum-sequence", 64, "--warmup", 2, "--seed", 7,
]
#: A rule that the base model does not know.
ROWS = [
    {"prompt": f"Q: What does the {colour} lamp mean?\nA:", "answer": f" The {colour} lamp means {meaning}."}
    for colour, meaning in [
        ("red", "stop"), ("green", "go"), ("blue", "wait"), ("white", "rest"), ("black", "leave"), ("yellow", "look"),
        ("brown", "turn"), ("grey", "call"), ("pink", "sing"), ("violet", "read"), ("orange", "eat"), ("golden", "pay"),
    ]
]


def engine(*arguments, fails=False, text=None):
    result = subprocess.run(
        [str(BINARY), "engine", *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT_SECONDS, input=text)
    assert (result.returncode != 0) == fails, result.stderr + result.stdout
    return result


def value(*arguments):
    return json.loads(engine(*arguments, "--json").stdout)


def failure(*arguments) -> str:
    errors = engine(*arguments, fails=True).stderr
    lines = [line for line in errors.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, errors
    return lines[0].removeprefix("Error: ")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "lamps.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory, data):
    """The directory of a run that was never stopped."""
    folder = tmp_path_factory.mktemp("trained") / "lamps"
    report = value("train", MODEL, data, "--output", folder, *PLAN, "--validation", data, "--validate-every", 4)
    assert report["step"] == report["stepCount"] == STEPS and report["documents"] == len(ROWS)
    assert report["lastLoss"] < report["firstLoss"] and report["tokensPerSecond"] > 0
    return folder


def test_training_teaches_the_model(trained, data):
    base, adapted = value("eval", MODEL, data, "--adapter", trained)
    assert adapted["loss"] < base["loss"] - 0.5
    assert adapted["tokens"] == base["tokens"] > len(ROWS)
    assert adapted["perplexity"] == pytest.approx(math.exp(adapted["loss"]))
    report = json.loads((trained / "training.json").read_text())
    assert report["validationLoss"] == adapted["loss"]


def test_a_run_that_was_stopped_ends_in_the_same_bytes(trained, data, tmp_path):
    folder = tmp_path / "stopped"
    arguments = ["train", MODEL, data, "--output", folder, *PLAN, "--validation", data, "--validate-every", 4]
    stopped = engine(*arguments, "--until", 5, "--threads", 1)
    assert "after step 5 of 12; --resume goes on" in stopped.stdout
    assert "holds a run at step 5; add --resume" in failure(*arguments)
    assert "another plan, base model or data" in failure(*arguments, "--resume", "--rank", 4)
    engine(*arguments, "--resume", "--threads", 2)
    for name in ("adapter_model.safetensors", "adapter_config.json", "loss.csv", "checkpoints/step-00000012.checkpoint"):
        assert (folder / name).read_bytes() == (trained / name).read_bytes(), name
    assert value("hash", folder)["hash"] == value("hash", trained)["hash"]


def test_ctrl_c_ends_a_run_where_it_can_go_on(data, tmp_path):
    folder = tmp_path / "interrupted"
    arguments = ["train", MODEL, data, "--output", folder, *PLAN[:-2], "--epochs", 4000, "--steps", 100000]
    process = subprocess.Popen(
        [str(BINARY), "engine", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    progress = process.stderr.readline()
    assert "training" in progress and "steps" in progress
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and "--resume goes on" in output
    step = int(re.search(r"after step (\d+) of", output).group(1))
    report = value(*arguments, "--resume", "--until", step + 2)
    assert report["step"] == step + 2
    assert len((folder / "loss.csv").read_text().splitlines()) == step + 3


def test_the_loss_curve_is_a_table_and_a_drawing(trained):
    lines = (trained / "loss.csv").read_text().splitlines()
    assert lines[0] == "step,learning_rate,tokens,loss,validation_loss" and len(lines) == STEPS + 1
    rows = [line.split(",") for line in lines[1:]]
    assert [int(row[0]) for row in rows] == list(range(1, STEPS + 1))
    assert max(float(row[1]) for row in rows) == pytest.approx(5e-3)
    assert all(0 < float(row[3]) < 20 and int(row[2]) > 0 for row in rows)
    assert [bool(row[4]) for row in rows] == [step % 4 == 0 for step in range(1, STEPS + 1)]

    drawing = xml.parse(trained / "loss.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    lines = drawing.findall(f"{name}polyline")
    assert drawing.tag == f"{name}svg" and len(lines) == 3
    for point in lines[0].get("points").split():
        x, y = map(float, point.split(","))
        assert 60 <= x <= 740 and 40 <= y <= 330
    assert len(drawing.findall(f"{name}circle")) == STEPS // 4


def test_the_adapter_answers(trained):
    prompt = ROWS[0]["prompt"]
    answers = [value("generate", MODEL, prompt, "--tokens", 12, *options) for options in
               ([], ["--adapter", trained], ["--adapter", trained, "--threads", 1, "--kernels", "scalar"])]
    assert "lamp" in answers[1]["text"] and answers[0]["text"] != answers[1]["text"]
    assert answers[1]["tokens"] == answers[2]["tokens"]

    shown = engine("generate", MODEL, prompt, "--tokens", 12, "--adapter", trained)
    assert shown.stdout == answers[1]["text"] + "\n"
    assert re.search(r"\d+ tokens read at [\d.,]+ tokens/s, \d+ written at [\d.,]+ tokens/s; ", shown.stderr)


def test_sampling_is_a_function_of_the_seed():
    ask = ["generate", MODEL, "Q: What", "--tokens", 16, "--temperature", "1.2", "--top-k", 40, "--ignore-end"]
    one, again, other = value(*ask, "--seed", 1), value(*ask, "--seed", 1, "--threads", 2), value(*ask, "--seed", 2)
    assert one["tokens"] == again["tokens"] != other["tokens"] and len(one["tokens"]) == 16
    cut = value(*ask, "--seed", 1, "--stop", one["text"][5:8])
    assert cut["text"] == one["text"][: one["text"].index(one["text"][5:8])]
    assert engine("generate", MODEL, "--tokens", 4, "--quiet", text="Q: What").stderr == ""


def test_embeddings_are_as_wide_as_the_model():
    one, other = (value("embed", MODEL, text)["embedding"] for text in ("a ledger", "a lamp"))
    assert len(one) == 192 and one != other
    assert value("embed", MODEL, "a ledger", "--threads", 2, "--kernels", "scalar")["embedding"] == one
    assert value("embed", MODEL, "a ledger", "--adapter", ADAPTER)["embedding"] != one


def test_a_server_answers_as_generate_does():
    process = subprocess.Popen(
        [str(BINARY), "engine", "serve", str(MODEL), "--adapters", str(ADAPTER.parent), "--port", "0"],
        stdout=subprocess.PIPE, text=True)
    try:
        url = re.fullmatch(r"ledger-base is served at (http://\S+/v1)", process.stdout.readline().strip()).group(1)

        def ask(model: str) -> str:
            body = {"model": model, "prompt": "Q: What is a Datanet?\nA:", "max_tokens": 12, "temperature": 0}
            request = urllib.request.Request(
                f"{url}/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["choices"][0]["text"]

        for model, options in [("ledger-base", []), ("guide", ["--adapter", ADAPTER])]:
            alone = value("generate", MODEL, "Q: What is a Datanet?\nA:", "--tokens", 12, *options)["text"]
            assert ask(model) == alone, model
        with urllib.request.urlopen(f"{url}/models", timeout=60) as response:
            assert {"ledger-base", "guide", "sailor"} <= {entry["id"] for entry in json.load(response)["data"]}
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_all_ways_to_run_agree():
    runs = value("check", MODEL, "--adapter", ADAPTER, "--tokens", 4)
    assert {run["kernels"] for run in runs} >= {"scalar"} and {run["threads"] for run in runs} >= {1, 2}
    for name in ("logits", "KV cache", "training step"):
        assert len({run[name] for run in runs}) == 1, name


def test_speeds_and_chain_parameters_are_printed():
    rows = value("bench", MODEL, "--prompt", 32, "--output", 4, "--batch", 4, "--rank", 4, "--rounds", 1)
    assert len(rows) == 4 and all(row["tokensPerSecond"] > 0 for row in rows)
    result = value("calibrate", MODEL, "--gas-limit", 1_000_000, "--block-time", 2, "--safety-factor", 4)
    budget = min(result["prefill"], result["decoding"]) * 2 * 0.4 / 4
    assert result["macsPerGas"] == max(1, int(budget // 1_000_000))
    assert result["trainingGasPerBlock"] == pytest.approx(
        result["training"] * 2 * 0.2 / 4 / result["macsPerGas"], rel=1e-3, abs=1)


def test_a_hash_names_the_content(tmp_path):
    found = value("hash", MODEL)
    assert found["kind"] == "model" and re.fullmatch("0x[0-9a-f]{64}", found["hash"])
    assert engine("hash", MODEL, "--expect", found["hash"]).stdout.strip() == found["hash"]
    assert "not 0x" + "00" * 32 in failure("hash", MODEL, "--expect", "00" * 32)


def test_peft_loads_the_adapter(trained):
    peft, transformers, torch = (pytest.importorskip(name) for name in ("peft", "transformers", "torch"))
    base = transformers.AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    model = peft.PeftModel.from_pretrained(base, trained)
    tokens = value("generate", MODEL, ROWS[0]["prompt"], "--tokens", 8, "--adapter", trained, "--ignore-end")["tokens"]
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(MODEL / "tokenizer.json"))
    prompt = torch.tensor([tokenizer.encode(ROWS[0]["prompt"])])
    greedy = model.generate(input_ids=prompt, max_new_tokens=8, do_sample=False, eos_token_id=-1, pad_token_id=0)
    assert greedy[0, prompt.shape[1]:].tolist() == tokens


def test_mistakes_are_told_in_one_sentence(data, trained, tmp_path):
    out = tmp_path / "out"
    assert "has no config.json; give the directory of a Hugging Face model" in failure("generate", tmp_path, "x")
    assert "is an adapter; give its base model's directory" in failure("generate", ADAPTER, "x")
    assert "has no adapter_config.json" in failure("generate", MODEL, "x", "--adapter", tmp_path)
    assert "--tokens is 0" in failure("generate", MODEL, "x", "--tokens", 0)
    assert "write for example 0.8" in failure("generate", MODEL, "x", "--temperature", "hot")
    assert "the model's context is 1024" in failure("generate", MODEL, "x", "--tokens", 5000)
    assert "there is no prompt" in failure("generate", MODEL)

    train = ["train", MODEL, data, "--output", out]
    assert "write for example 2e-4" in failure(*train, "--learning-rate", "fast")
    assert "\"w\" is no module" in failure(*train, "--targets", "q,w")
    assert "--rank is 0" in failure(*train, "--rank", 0)
    assert "rank is 2000" in failure(*train, "--rank", 2000)
    assert "maximumSequence is 5000" in failure(*train, "--maximum-sequence", 5000)
    assert "there is no checkpoint" in failure(*train, "--resume")
    assert "cannot be read; give a .jsonl file or a text file" in failure("train", MODEL, tmp_path / "no", "--output", out)

    rows = tmp_path / "rows.jsonl"
    for text, sentence in [
        ('{"text": "a"}\n{"texts": "b"}\n', 'line 2 has neither "text" nor "prompt" and "answer"'),
        ('{"prompt": "a"}\n', 'line 1 has "prompt" but no "answer"'),
        ('{"text": 5}\n', '"text" is'),
        ("not JSON\n", "line 1 is not JSON"),
        ("\n\n", "has no rows"),
    ]:
        rows.write_text(text)
        assert sentence in failure("eval", MODEL, rows), text
    assert "--safety-factor must be at least 1" in failure("calibrate", MODEL, "--safety-factor", "0.5")


def test_a_folded_copy_has_activations_of_eight_bits(data, tmp_path):
    """Its perplexity on the data is near that of the model itself; it is another model."""
    output = tmp_path / "a8"
    report = value("fold", MODEL, output, "--data", data)
    assert report["channels"] > 0
    assert abs(report["perplexityCostPercent"]) < 2
    assert json.loads((output / "config.json").read_text())["openledger"] == {"activation_bits": 8}
    assert value("hash", output)["hash"] != value("hash", MODEL)["hash"]
    assert len(engine("generate", output, "Q: What is a Datanet?\nA:", "--tokens", 5, "--ignore-end").stdout) > 0
    assert "does not" in failure("fold", MODEL, output, "--data", data)
    assert "already" in failure("fold", output, tmp_path / "again", "--data", data)
