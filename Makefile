# The commands of the project. Each installs what it needs and is missing; the second run installs nothing.

PORT ?= 8080

.PHONY: run test dist bench clean

run: dist ## build the page and serve it on 127.0.0.1:8080
	@node tests/serve.mjs dist --port $(PORT)

test: ## everything that must hold; some steps only: make test STEPS="format native"
	@bash tests/check.sh $(STEPS)

dist: ## the static site, in dist/
	@bash tests/build.sh

bench: dist ## the budgets of the design, measured in a browser
	@bash -c '. tests/setup.sh && need_browser_tests && exec node tests/bench/run.mjs'

clean: ## drop what was built here; the tools in the cache stay
	rm -rf dist target tests/e2e/node_modules tests/e2e/results
