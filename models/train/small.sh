#!/bin/sh
# Runs the whole recipe on a small budget, to see that it works: small.sh FOLDER [STEPS]
# Six packages, 50 steps; what comes out writes noise. FOLDER lies outside of the repository, and
# needs 8 GB, since PyPI's torch for Linux brings CUDA's libraries with it. An installed Python
# environment is used when it is named in TRAIN_PYTHON.
set -eu

recipe=$(cd "$(dirname "$0")" && pwd)
folder=$1
steps=${2:-50}
mkdir -p "$folder"
cd "$folder"

python=${TRAIN_PYTHON:-}
if [ -z "$python" ]; then
    python=$PWD/venv/bin/python
    [ -x "$python" ] || "$("$recipe/../../scripts/python.sh")" -m venv venv
    "$python" -m pip install --quiet --disable-pip-version-check -r "$recipe/requirements.txt"
fi

"$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --upgrade \
    --target corpus numpy networkx flask pytest sympy werkzeug
"$python" "$recipe/extract.py" corpus rows1.jsonl
"$python" "$recipe/extract.py" "$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" rows2.jsonl
"$python" "$recipe/prep.py"
"$python" "$recipe/train.py" --minutes 60 --steps "$steps" --batch 4096
"$python" "$recipe/eval.py" ck.pt --rows 24
"$python" "$recipe/export.py" ck.pt small.gguf Q8_0
