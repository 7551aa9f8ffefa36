# OpenLedger: everything a newcomer or CI needs, in one word each.
#
#   make run        install what is missing, build, and start a development chain
#   make test       install what is missing, build, and run every test
#   make bench      measure, and print the tables of Docs/Benchmarks.md
#   make bench-engine  measure the adapter engine beside llama.cpp and PEFT; writes 20 GB under .build/bench-models
#   make soak       an hour of mixed load with kills every few seconds; SOAK="--seconds 300" for less
#   make fuzz       fuzz each target of Tests/Fuzz for FUZZ_SECONDS (600)
#   make contracts  rebuild the system contracts' artifacts under Genesis/contracts
#   make docs       the API documentation of ContractKit, as a web site under .build/docs
#   make models     train the shipped base model and adapters again
#   make lint       check formatting and style
#   make identity   one hash from every compiler, kernel, thread count and batch; make identity-sanitize for the sanitizers
#   make cuda       build the CUDA library (nvcc comes from PyPI, no GPU needed) into .build/cuda
#   make cuda-check check the CUDA kernels on the processor, by emulation, and that nvcc compiles them
#   make gpu-check  check them on this machine's GPU, and print speeds
#   make setup      install the system packages and the Python test environment

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PACKAGES := g++ librocksdb-dev libsecp256k1-dev libgmp-dev libdivsufsort-dev zlib1g-dev pkg-config python3-venv xz-utils chromium
SWIFT_BUILD := swift build -c release
BINARY := .build/release/openledger
PYTHON := .venv/bin/python
PYTHON_BENCH := .venv-bench/bin/python
PYTHON_ENGINE := .build/bench-engine/bin/python

FUZZERS := FuzzTransaction FuzzRLP FuzzBytecode FuzzPrecompiles FuzzModelFiles
FUZZ_SECONDS ?= 600
FUZZ := .build/fuzz
CORPUS := Tests/Fuzz/Corpus

.PHONY: identity identity-sanitize cuda cuda-check gpu-check run test test-swift test-engine test-end-to-end soak fuzz fuzzers fuzz-corpus bench bench-engine contracts docs models lint setup packages build

run: packages
	$(SWIFT_BUILD) --product openledger
	exec $(BINARY) dev

build: packages
	$(SWIFT_BUILD)

test: setup test-swift test-engine test-end-to-end

# Built as the products are, so that nothing is compiled twice.
test-swift: packages
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build

# The engine's C++ by itself: every compiler and flag, and the CUDA kernels by emulation.
test-engine: packages
	$(MAKE) identity
	$(MAKE) cuda-check

test-end-to-end: setup
	$(SWIFT_BUILD) --product openledger
	$(PYTHON) -m pytest -q Tests/EndToEnd

soak: setup
	$(SWIFT_BUILD) --product openledger
	$(PYTHON) Tests/Soak/soak.py $(SOAK)

fuzzers: packages
	for name in $(FUZZERS); do \
	  OPENLEDGER_FUZZERS=1 $(SWIFT_BUILD) --sanitize fuzzer --scratch-path $(FUZZ) --product $$name; \
	done

# As many targets at a time as there are cores. Swift's own crash reports are off so that libFuzzer keeps the input; a
# thousand nested frames need a deep stack.
fuzz: fuzzers
	@ulimit -s $$(ulimit -H -s); export SWIFT_BACKTRACE=enable=no; mkdir -p $(FUZZ)/findings; \
	printf '%s\n' $(FUZZERS) | xargs -P $$(nproc) -I NAME bash -c 'mkdir -p $(FUZZ)/corpus/NAME; \
	  $(FUZZ)/release/NAME -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=30 -rss_limit_mb=4096 \
	    -artifact_prefix=$(FUZZ)/findings/NAME- $(FUZZ)/corpus/NAME $(CORPUS)/NAME > $(FUZZ)/NAME.log 2>&1 \
	    && echo "NAME: $$(tail -n 1 $(FUZZ)/NAME.log), no finding" \
	    || { echo "NAME: a finding, see $(FUZZ)/NAME.log and $(FUZZ)/findings"; exit 1; }'

# The fewest inputs that reach all that the kept and the found ones reach: first those that reach something new, in any
# order, then the least of these, which alone would be slow.
fuzz-corpus: fuzzers
	@ulimit -s $$(ulimit -H -s); for name in $(FUZZERS); do \
	  rm -rf $(FUZZ)/some $(FUZZ)/least; mkdir -p $(FUZZ)/some $(FUZZ)/least $(FUZZ)/corpus/$$name; \
	  $(FUZZ)/release/$$name -merge=1 -use_counters=0 $(FUZZ)/some $(CORPUS)/$$name $(FUZZ)/corpus/$$name; \
	  $(FUZZ)/release/$$name -set_cover_merge=1 -use_counters=0 $(FUZZ)/least $(FUZZ)/some; \
	  rm -rf $(CORPUS)/$$name; cp -r $(FUZZ)/least $(CORPUS)/$$name; \
	done

bench: packages $(PYTHON_BENCH)
	$(SWIFT_BUILD) --product openledger-bench
	$(SWIFT_BUILD) --product openledger
	.build/release/openledger-bench

# BENCH_ENGINE="--shapes tiny --rounds 2 --adapters 64" tries it quickly.
bench-engine: packages $(PYTHON_ENGINE)
	$(SWIFT_BUILD) --product openledger
	$(PYTHON_ENGINE) -B Tests/Benchmarks/engine_bench.py $(BENCH_ENGINE)

contracts: packages
	$(SWIFT_BUILD) --product openledger
	for name in $$(ls Contracts | grep -v Examples); do $(BINARY) contract build Contracts/$$name --output Genesis/contracts/$$name.json; done

# Any web server shows it: python3 -m http.server --directory .build/docs, then /documentation/contractkit.
docs: packages
	$(SWIFT_BUILD) --target ContractKit
	rm -rf .build/symbols .build/docs; mkdir -p .build/symbols
	swift symbolgraph-extract -module-name ContractKit -target $$(uname -m)-unknown-linux-gnu -minimum-access-level public \
	  -I .build/release/Modules -I .build/release -Xcc -fmodule-map-file=Sources/CSecp256k1/module.modulemap \
	  -Xcc -fmodule-map-file=Sources/CGMP/module.modulemap -output-dir .build/symbols
	docc convert Sources/ContractKit/ContractKit.docc --additional-symbol-graph-dir .build/symbols --output-path .build/docs \
	  --fallback-display-name ContractKit --fallback-bundle-identifier org.openledger.ContractKit \
	  --transform-for-static-hosting

models:
	python3 -m venv .venv-training
	.venv-training/bin/pip install --quiet -r Genesis/training/requirements.txt
	.venv-training/bin/python Genesis/training/train.py

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Contracts

identity identity-sanitize:
	$(MAKE) -f Tests/EngineIdentity/Makefile -j $$(nproc) $@

cuda cuda-check gpu-check:
	$(MAKE) -f Sources/CUDA/Makefile -j $$(nproc) $@

setup: packages $(PYTHON)

packages:
	@missing=$$(for name in $(PACKAGES); do dpkg-query --show --showformat='$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || echo $$name; done); \
	if [ -n "$$missing" ]; then \
	  sudo=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi

$(PYTHON): Tests/EndToEnd/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/EndToEnd/requirements.txt
	touch $(PYTHON)

# torch, PEFT and what writes files for llama.cpp.
$(PYTHON_ENGINE): Tests/Benchmarks/engine/requirements.txt
	python3 -m venv .build/bench-engine
	.build/bench-engine/bin/pip install --quiet --disable-pip-version-check -r Tests/Benchmarks/engine/requirements.txt
	touch $(PYTHON_ENGINE)

# revm and the other libraries that the benchmarks compare with.
$(PYTHON_BENCH): Tests/Benchmarks/requirements.txt
	python3 -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check -r Tests/Benchmarks/requirements.txt
	touch $(PYTHON_BENCH)
