# Everything a person or CI runs. `make demo` and `make test` are all you need to know.

CARGO ?= cargo

DENY := target/tools/bin/cargo-deny
MUTANTS := target/tools/bin/cargo-mutants
# Tests of the engine that the changes of `make mutants` are not shown; empty: all of them are (much slower).
MUTANTS_SKIP ?= --skip properties --skip periods_everywhere

# Where the browser tests find a Chromium; Debian's package unless said otherwise.
export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || echo /usr/bin/chromium)

.PHONY: demo test soak failover bench mutants lint deny fmt openapi tools postgres-tools web web-tools web-test screenshots browser

demo: tools web ## A believable demo network on http://127.0.0.1:8080
	$(CARGO) run --release -p hallpass -- demo

test: tools postgres-tools browser web lint deny ## Everything CI runs: format, lints, all tests in their short form, on both databases, pages in a browser
	$(CARGO) test --workspace --locked
	HALLPASS_TEST_DATABASE=postgres $(CARGO) test -p hallpass-store -p hallpass --test it --locked
	$(MAKE) web-test

web: web-tools ## The pages, built into web/dist, which the binary embeds
	cd web && npm run --silent check && npm run --silent build

screenshots: web browser ## The pictures of docs/tour.md, taken anew of a demo network
	$(CARGO) build --locked -p hallpass
	cd web && node scripts/screenshots/take.js

web-test: web browser ## The pages in a real browser against the binary of target/debug
	$(CARGO) build --locked -p hallpass
	cd web && npm run --silent test

web-tools: web/node_modules/.package-lock.json

web/node_modules/.package-lock.json: web/package-lock.json
	@command -v npm >/dev/null && node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' || \
	{ echo "The pages need Node.js 20.19 or newer with npm: see https://nodejs.org and try again."; exit 1; }
	cd web && npm ci --silent
	@touch $@

browser: ## A Chromium for the browser tests
	@test -x "$(CHROMIUM)" || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-liberation; } || \
	{ echo "Chromium is missing: on Debian run 'apt-get install chromium', or set CHROMIUM to its path, and try again."; exit 1; }

soak: tools postgres-tools ## The long tests at their full numbers (hours); results go into docs/testing.md
	HALLPASS_SOAK=1 HALLPASS_CASES=20000 $(CARGO) test --workspace --locked --release -- --nocapture
	HALLPASS_TEST_DATABASE=postgres HALLPASS_SOAK=1 $(CARGO) test -p hallpass-store -p hallpass --test it \
	  --locked --release -- --nocapture
	$(MAKE) failover

failover: tools ## Kill each part of deploy/ha in turn during check-ins; ROUNDS=20 for the long run, CAPACITY=1 only measures
	deploy/ha/install.sh
	$(CARGO) test -p hallpass --test failover --locked --release

# How many passes the load program measures with; several, with commas between them, show the growth.
ROWS ?= 100000

bench: tools postgres-tools ## Benchmarks: engine and store in short form, then the server over HTTP against its raw database (ROWS=1000000)
	$(CARGO) bench --locked -p hallpass-engine -p hallpass-store -- --quick
	$(CARGO) build --release --locked -p hallpass -p hallpass-bench
	$(CARGO) run --release --locked -p hallpass-bench -- --rows $(ROWS)
	$(CARGO) run --release --locked -p hallpass-bench -- --rows $(ROWS) --postgres

mutants: tools $(MUTANTS) ## Change the engine in every small way: which changes does no example notice? (hours); target/mutants.out/missed.txt
	CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 $(MUTANTS) mutants -p hallpass-engine -j2 --timeout 60 \
	  -o target --cargo-test-arg=--lib --cargo-test-arg=--test --cargo-test-arg=it -- -- $(MUTANTS_SKIP)

$(MUTANTS):
	$(CARGO) install --locked --root target/tools --target-dir target/tools/build cargo-mutants

lint: tools
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

deny: $(DENY) ## Licences, sources and banned crates of everything we depend on
	$(DENY) --log-level error check licenses bans sources

$(DENY):
	$(CARGO) install --locked --root target/tools --target-dir target/tools/build cargo-deny

fmt:
	$(CARGO) fmt --all

openapi: ## Writes the committed openapi.json anew
	$(CARGO) run -p hallpass -- openapi --out openapi.json

postgres-tools: ## PostgreSQL's programs, for tests on servers of their own; a server that is there already is left alone
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || \
	test -x "$$(pg_config --bindir 2>/dev/null)/initdb" || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql; } || \
	{ echo "PostgreSQL is missing: on Debian run 'apt-get install postgresql' and try again."; exit 1; }

tools:
	@command -v $(CARGO) >/dev/null || { echo "A Rust toolchain is missing: install it from https://rustup.rs and try again."; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: on Debian run 'apt-get install gcc libc6-dev' and try again."; exit 1; }
	@$(CARGO) fmt --version >/dev/null 2>&1 || { echo "rustfmt is missing: run 'rustup component add rustfmt'."; exit 1; }
	@$(CARGO) clippy --version >/dev/null 2>&1 || { echo "clippy is missing: run 'rustup component add clippy'."; exit 1; }
