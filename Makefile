# Every command of the course. `make` alone prints them; each sets up .venv by itself.

PYTHON ?= python3
LESSON ?= 02-gradient-decay
LAB := .venv/.lab
READY := .venv/.ready

# nbgrader calls alembic, and Jupyter its kernels, by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Settings of another environment must not reach into this one.
unexport PYTHONPATH PYTHONHOME
# Small matrices in several processes: more threads make them slower.
export OMP_NUM_THREADS ?= 1

, := ,
install = echo "Installing into .venv, $(1)" && .venv/bin/python -m pip install --quiet --editable '.[$(2)]' || { \
	echo "That did not work; pip says why above. 'make' goes on where it stopped."; exit 1; }

.PHONY: help demo test test-fast lab lessons site claims grade report pictures bench lint clean

help: ## print this list
	@echo "Carousel: a Jupyter course on recurrent networks, graded down to the gradient."
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; \
		do printf '%-16s %s\n' "$$name" "$$what"; done

lab: $(LAB) ## open the start page in JupyterLab, with your work in ~/carousel or FOLDER=...
	@carousel lab $(FOLDER)

demo: $(READY) ## build the lesson, grade a made-up class, show its table and its report
	@python examples/demo.py

test-fast: $(READY) ## run what a day's change breaks first, in about a minute
	@python -m pytest -n 2 -q -m "not slow and not policy" $(TESTS)

test: $(READY) ## run every test
	@python -m pytest -n 3 --dist loadgroup $(TESTS)

lessons: $(READY) ## build the notebooks of every page in solutions/
	@carousel build

site: $(READY) ## build the site into build/site/html; the first time it runs every lesson (minutes)
	@python -m website

claims: $(READY) ## measure every claim of the lessons again (minutes), and write docs/claims.md
	@carousel claims

grade: $(READY) ## grade what lies in submitted/ (LESSON=02-gradient-decay)
	@carousel grade $(LESSON)

report: $(READY) ## write the class report of one lesson
	@carousel report $(LESSON)

pictures: $(READY) ## draw what docs/ shows: the README's figure, the sheet to print, the page of its own
	@for file in examples/draw_*.py; do python "$$file" || exit 1; done

bench: $(READY) ## measure what is said about speed
	@for file in benchmarks/*.py; do echo "== $$file"; python "$$file" || exit 1; done

lint: $(READY) ## ruff and mypy
	@ruff format --check . && ruff check . && mypy

clean: ## remove .venv, caches and build/; lessons, submissions and grades stay
	@rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(LAB): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
		echo "Carousel needs Python 3.11 to 3.13 as '$(PYTHON)'; name another one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make environments: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || { echo "Making .venv"; $(PYTHON) -m venv --clear .venv; }
	@$(call install,the lessons$(,) JupyterLab and nbgrader,lab)
	@install -m 644 autograder/grading/nbgrader/carousel.json .venv/etc/jupyter/jupyter_server_config.d
	@touch $@

$(READY): $(LAB)
	@$(call install,PyTorch,torch$(,)lab)
	@$(call install,what the tests and the site need,torch$(,)lab$(,)dev$(,)site)
	@touch $@
