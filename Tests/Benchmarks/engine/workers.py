"""Processes that measure one thing at a time on request, so that engines can be compared in turns."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LLAMA_PACKAGE = "llama-cpp-python==0.3.36"
COMPILER = ["g++", "-O3", "-march=native", "-std=c++20", "-pthread"]


class Worker:
    """A loaded engine that waits for measurements; an idle one blocks in a read and takes no processor time."""

    def __init__(self, name: str, command: list, environment: dict | None = None):
        self.name = name
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, **(environment or {})}, cwd=HERE)
        self.greeting = self._line()

    def _line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with status {self.process.wait()}")
        return line.strip()

    def seconds(self, *measurement) -> float:
        self.process.stdin.write(" ".join(map(str, measurement)) + "\n")
        self.process.stdin.flush()
        return float(self._line())

    def peak_bytes(self) -> int:
        """The most memory that the process has held."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def run(*command, **options) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, **options)


def llama_worker(cache: Path) -> Path:
    """The worker over llama.cpp, built from the source distribution of llama-cpp-python for this processor."""
    folder = cache / "llama"
    program = folder / "llama_worker"
    if program.exists() and program.stat().st_mtime > (HERE / "llama_worker.cpp").stat().st_mtime:
        return program
    folder.mkdir(parents=True, exist_ok=True)
    build = folder / "build"
    if not (build / "src/libllama.a").exists():
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        run(*pip, "download", "--no-deps", "--no-binary", "llama-cpp-python", "-d", folder, LLAMA_PACKAGE)
        with tarfile.open(next(folder.glob("llama_cpp_python-*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
    source = next(folder.glob("llama_cpp_python-*/vendor/llama.cpp"))
    if not (build / "src/libllama.a").exists():
        off = ("TESTS", "EXAMPLES", "TOOLS", "SERVER", "APP", "COMMON", "UI")
        cmake = [sys.executable, "-m", "cmake"]
        run(*cmake, "-S", source, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DGGML_NATIVE=ON", "-DBUILD_SHARED_LIBS=OFF",
            "-DLLAMA_OPENSSL=OFF", *(f"-DLLAMA_BUILD_{part}=OFF" for part in off))
        run(*cmake, "--build", build, "--parallel", str(os.cpu_count()), "--target", "llama")
    libraries = [build / "src/libllama.a", *sorted((build / "ggml/src").glob("libggml*.a"))]
    run(*COMPILER, HERE / "llama_worker.cpp", f"-I{source}/include", f"-I{source}/ggml/include", "-o", program,
        "-Wl,--start-group", *libraries, "-Wl,--end-group", "-fopenmp", "-ldl")
    return program


def bandwidth_worker(cache: Path) -> Path:
    """The worker that reads memory."""
    program = cache / "bandwidth"
    if not program.exists() or program.stat().st_mtime < (HERE / "bandwidth.cpp").stat().st_mtime:
        run(*COMPILER, HERE / "bandwidth.cpp", "-o", program)
    return program
