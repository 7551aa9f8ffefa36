# OpenLedger: everything a newcomer or CI needs, in one word each.
#
#   make run        install what is missing, build, and start a development chain
#   make test       install what is missing, build, and run every test
#   make bench      measure, and print the tables of Docs/Benchmarks.md
#   make contracts  rebuild the system contracts' artifacts under Genesis/contracts
#   make models     train the shipped base model and adapters again
#   make lint       check formatting and style
#   make setup      install the system packages and the Python test environment

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PACKAGES := librocksdb-dev libsecp256k1-dev pkg-config python3-venv xz-utils chromium
SWIFT_BUILD := swift build -c release
BINARY := .build/release/openledger
PYTHON := .venv/bin/python

.PHONY: run test test-swift test-end-to-end bench contracts models lint setup packages build

run: packages
	$(SWIFT_BUILD) --product openledger
	exec $(BINARY) dev

build: packages
	$(SWIFT_BUILD)

test: setup test-swift test-end-to-end

# Built as the products are, so that nothing is compiled twice.
test-swift: packages
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build

test-end-to-end: setup
	$(SWIFT_BUILD) --product openledger
	$(PYTHON) -m pytest -q Tests/EndToEnd

bench: packages
	$(SWIFT_BUILD) --product openledger-bench
	$(SWIFT_BUILD) --product openledger
	.build/release/openledger-bench

contracts: packages
	$(SWIFT_BUILD) --product openledger
	for name in $$(ls Contracts); do $(BINARY) contract build Contracts/$$name --output Genesis/contracts/$$name.json; done

models:
	python3 -m venv .venv-training
	.venv-training/bin/pip install --quiet -r Genesis/training/requirements.txt
	.venv-training/bin/python Genesis/training/train.py

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Contracts

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
