"""Builds llama-bench and llama-server with the same llama.cpp and flags as our program.

build_peer.py FOLDER: the tools come from the source inside the sdist of llama-cpp-python (PyPI),
and the parts that compute (`ggml`, `src`, `include`) from the crate llama-cpp-sys-2 that our
Cargo.lock names, so both sides run the same code. FOLDER lies outside of the repository.
Needs cmake and a C++ compiler; takes about five minutes on two idle cores.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SDIST = "llama_cpp_python-0.3.36"
PROGRAMS = ("llama-bench", "llama-server")
COMPUTING = ("ggml", "src", "include")

# What llama-cpp-sys-2 passes on x86-64 when neither target-cpu nor a GGML_ variable is set.
C_FLAGS = "-ffunction-sections -fdata-sections -fPIC -m64 -march=x86-64 -w"
X86_FEATURES = ["AVX", "AVX2", "FMA", "F16C", "BMI2", "SSE42"]
OFF = ["BUILD_SHARED_LIBS", "GGML_NATIVE", "GGML_OPENMP", "GGML_BLAS", "LLAMA_CURL", "LLAMA_OPENSSL"]
OFF += ["LLAMA_BUILD_TESTS", "LLAMA_BUILD_EXAMPLES", "LLAMA_BUILD_APP", "LLAMA_BUILD_UI"]
ON = ["LLAMA_BUILD_TOOLS", "LLAMA_BUILD_SERVER"]


def sdist(folder: pathlib.Path) -> pathlib.Path:
    """Returns the unpacked llama.cpp of the sdist, fetched from PyPI unless it is there."""
    unpacked = folder / SDIST
    if not unpacked.exists():
        # The build backend is only asked for the name; it has to be there for that.
        tools = folder / "pip"
        subprocess.run([sys.executable, "-m", "venv", tools], check=True)
        pip = [tools / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "scikit-build-core"], check=True)
        name, version = SDIST.rsplit("-", 1)
        wanted = [f"{name.replace('_', '-')}=={version}", "--dest", folder]
        source = ["--no-binary", ":all:", "--no-deps", "--no-build-isolation"]
        subprocess.run([*pip, "download", *source, *wanted], check=True)
        # Named as whole only once it is, so that a run that was stopped here leaves no half of it.
        unfinished = folder / f"{SDIST}.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        with tarfile.open(folder / f"{SDIST}.tar.gz") as archive:
            archive.extractall(unfinished, filter="data")
        (unfinished / SDIST).rename(unpacked)
        unfinished.rmdir()
    return unpacked / "vendor" / "llama.cpp"


def crate() -> pathlib.Path:
    """Returns the llama.cpp inside of the crate that our program is built with."""
    command = [os.environ.get("CARGO", "cargo"), "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    manifests = [package["manifest_path"] for package in metadata["packages"] if package["name"] == "llama-cpp-sys-2"]
    return pathlib.Path(manifests[0]).parent / "llama.cpp"


def overlay(folder: pathlib.Path) -> pathlib.Path:
    """Returns a source tree of the sdist's tools over the crate's computing parts."""
    target = folder / "source"
    if not target.exists():
        unfinished = folder / "source.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(sdist(folder), unfinished, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        for part in COMPUTING:
            shutil.rmtree(unfinished / part)
            shutil.copytree(crate() / part, unfinished / part)
        shutil.copyfile(crate() / "CMakeLists.txt", unfinished / "CMakeLists.txt")
        unfinished.rename(target)
    return target


def settings(cuda: bool) -> list[str]:
    """Returns cmake's settings: those of our own build, and the tools."""
    chosen = [f"-D{name}=OFF" for name in OFF] + [f"-D{name}=ON" for name in ON]
    if os.uname().machine == "x86_64":
        chosen += [f"-DGGML_{name}=ON" for name in X86_FEATURES]
        chosen += [f"-DCMAKE_C_FLAGS={C_FLAGS}", f"-DCMAKE_CXX_FLAGS={C_FLAGS}"]
    # A build of ours with such variables has them too; they come last, and so win.
    chosen += [f"-D{name}={value}" for name, value in os.environ.items() if name.startswith("GGML_")]
    return chosen + (["-DGGML_CUDA=ON", "-DGGML_CUDA_NCCL=OFF"] if cuda else [])


def build(folder: pathlib.Path, cuda: bool, jobs: int) -> dict[str, pathlib.Path]:
    """Returns the programs by name, built unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / ("build-cuda" if cuda else "build")
    programs = {name: target / "bin" / name for name in PROGRAMS}
    if not all(program.exists() for program in programs.values()):
        configure = ["cmake", "-S", overlay(folder), "-B", target, "-DCMAKE_BUILD_TYPE=Release", *settings(cuda)]
        subprocess.run(configure, check=True, stdout=sys.stderr)
        command = ["cmake", "--build", target, "--parallel", str(jobs), "--target", *PROGRAMS]
        subprocess.run(command, check=True, stdout=sys.stderr)
    return programs


def main() -> None:
    """Builds the programs and prints their paths."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where source and build go; outside of the repository")
    parser.add_argument("--cuda", action="store_true", help="for a build of ours with the feature cuda")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    for program in build(arguments.folder.resolve(), arguments.cuda, arguments.jobs).values():
        print(program)


if __name__ == "__main__":
    main()
