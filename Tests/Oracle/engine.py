"""The engine's C face for Python: compiled from the sources on first use, into a folder that the caller names."""

import ctypes
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources" / "CAdapterEngine"


class EngineError(Exception):
    """A code and the engine's sentence."""


class File(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("bytes", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def build(folder: Path, compiler: str = "clang++") -> ctypes.CDLL:
    """Compiles the library unless it is newer than every source."""
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "libengine.so"
    sources = sorted(SOURCES.rglob("*.cpp"))
    changed = lambda path: path.stat().st_mtime
    newest = max(map(changed, filter(Path.is_file, SOURCES.rglob("*"))))
    if not library.exists() or changed(library) < newest:
        shared = max(changed(path) for path in SOURCES.rglob("*") if path.is_file() and path.suffix != ".cpp")
        flags = ["-std=c++20", "-O2", "-ffp-contract=off", "-fPIC", "-pthread", f"-I{SOURCES}", f"-I{SOURCES}/include"]
        objects = []
        for source in sources:
            target = folder / (str(source.relative_to(SOURCES)).replace("/", "_") + ".o")
            if not target.exists() or changed(target) < max(shared, changed(source)):
                subprocess.run([compiler, *flags, "-c", str(source), "-o", str(target)], check=True)
            objects.append(str(target))
        subprocess.run([compiler, "-shared", "-pthread", "-o", str(library), *objects], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.cae_directory_files.restype = ctypes.POINTER(File)
    loaded.cae_tokenizer_decode.restype = ctypes.c_size_t
    return loaded


class Slice(ctypes.Structure):
    _fields_ = [
        ("tokens", ctypes.POINTER(ctypes.c_int32)),
        ("token_count", ctypes.c_uint32),
        ("position", ctypes.c_uint32),
        ("blocks", ctypes.POINTER(ctypes.c_uint32)),
        ("block_count", ctypes.c_uint32),
        ("adapter", ctypes.c_void_p),
        ("logit_rows", ctypes.c_uint32),
        ("hidden_rows", ctypes.c_uint32),
    ]


class Engine:
    """Calls with errors as exceptions."""

    def __init__(self, folder: Path) -> None:
        self.library = build(folder)

    def check(self, function: str, *arguments: object) -> None:
        message = ctypes.create_string_buffer(512)
        code = getattr(self.library, function)(*arguments, message, ctypes.c_size_t(len(message)))
        if code != 0:
            raise EngineError(code, message.value.decode())


class Tokenizer:
    """A tokenizer.json behind the engine."""

    def __init__(self, engine: Engine, json: bytes, vocabulary: int) -> None:
        self.engine = engine
        self.handle = ctypes.c_void_p()
        engine.check(
            "cae_tokenizer_create", json, ctypes.c_size_t(len(json)), ctypes.c_uint32(vocabulary),
            ctypes.byref(self.handle),
        )

    def __del__(self) -> None:
        if self.handle:
            self.engine.library.cae_tokenizer_destroy(self.handle)

    def encode(self, text: bytes, special: bool = True) -> list[int]:
        limit = 4 * len(text) + 32
        tokens = (ctypes.c_int32 * limit)()
        count = ctypes.c_size_t()
        self.engine.check(
            "cae_tokenizer_encode", self.handle, text, ctypes.c_size_t(len(text)), ctypes.c_int32(special), tokens,
            ctypes.c_size_t(limit), ctypes.byref(count),
        )
        return list(tokens[: count.value])

    def decode(self, tokens: list[int]) -> bytes:
        array = (ctypes.c_int32 * len(tokens))(*tokens)
        size = self.engine.library.cae_tokenizer_decode(
            self.handle, array, ctypes.c_size_t(len(tokens)), None, ctypes.c_size_t(0)
        )
        buffer = ctypes.create_string_buffer(size + 1)
        self.engine.library.cae_tokenizer_decode(
            self.handle, array, ctypes.c_size_t(len(tokens)), buffer, ctypes.c_size_t(size)
        )
        return buffer.raw[:size]


class Message(ctypes.Structure):
    _fields_ = [("role", ctypes.c_char_p), ("content", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class Chat:
    """A chat template behind the engine."""

    def __init__(self, engine: Engine, config: bytes, jinja: bytes) -> None:
        self.engine, self.handle = engine, ctypes.c_void_p()
        engine.check(
            "cae_chat_create", config, ctypes.c_size_t(len(config)), jinja, ctypes.c_size_t(len(jinja)),
            ctypes.byref(self.handle),
        )

    def __del__(self) -> None:
        if self.handle:
            self.engine.library.cae_chat_destroy(self.handle)

    def render(self, messages: list[dict[str, str]], answer: bool) -> str:
        turns = (Message * len(messages))(
            *(Message(m["role"].encode(), m["content"].encode(), len(m["content"].encode())) for m in messages)
        )
        limit = 1 << 20
        text, length = ctypes.create_string_buffer(limit), ctypes.c_size_t()
        self.engine.check(
            "cae_chat_render", self.handle, turns, ctypes.c_size_t(len(messages)), ctypes.c_int32(answer), text,
            ctypes.c_size_t(limit), ctypes.byref(length),
        )
        return text.raw[: length.value].decode()


BLOCK_POSITIONS = 64
EXACT, FLOAT32 = 0, 1


class Model:
    """A model's folder behind the engine."""

    def __init__(self, engine: Engine, folder: Path, precision: int) -> None:
        self.engine = engine
        library = engine.library
        directory, self.handle, self.runner = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        engine.check("cae_directory_open", str(folder).encode(), ctypes.c_int(0), ctypes.byref(directory))
        count = ctypes.c_size_t()
        files = library.cae_directory_files(directory, ctypes.byref(count))
        try:
            engine.check(
                "cae_model_create_from_files", files, count, ctypes.c_int(precision), ctypes.c_int(0),
                ctypes.byref(self.handle),
            )
        finally:
            library.cae_directory_destroy(directory)
        engine.check(
            "cae_runner_create", self.handle, ctypes.c_uint32(1), ctypes.c_uint32(64), ctypes.byref(self.runner)
        )

    def adapter(self, folder: Path) -> ctypes.c_void_p:
        config = (folder / "adapter_config.json").read_bytes()
        weights = (folder / "adapter_model.safetensors").read_bytes()
        adapter = ctypes.c_void_p()
        self.engine.check(
            "cae_adapter_create", self.handle, config, ctypes.c_size_t(len(config)), weights,
            ctypes.c_size_t(len(weights)), ctypes.byref(adapter),
        )
        return adapter

    def logits(self, tokens: list[int], vocabulary: int, adapter: ctypes.c_void_p | None = None) -> list[float]:
        """The logits after every token, row by row."""
        blocks = (len(tokens) + BLOCK_POSITIONS - 1) // BLOCK_POSITIONS
        pool = ctypes.c_void_p()
        self.engine.check("cae_pool_create", self.handle, ctypes.c_uint32(blocks), ctypes.byref(pool))
        table = (ctypes.c_uint32 * blocks)(*range(blocks))
        array = (ctypes.c_int32 * len(tokens))(*tokens)
        piece = Slice(array, len(tokens), 0, table, blocks, adapter, len(tokens), 0)
        out = (ctypes.c_float * (len(tokens) * vocabulary))()
        self.engine.check(
            "cae_runner_step", self.runner, pool, ctypes.byref(piece), ctypes.c_size_t(1), out, None
        )
        self.engine.library.cae_pool_destroy(pool)
        return out
