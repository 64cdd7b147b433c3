"""Known vulnerabilities of the locked dependencies, by pip-audit.

    python tools/audit.py [--required] [--osv-url URL]

A service that is out of reach, or that does not know our packages, looks like "nothing found". So each is first asked about
a version that is known to be vulnerable: only one that says so is believed. If none does, the audit has not taken place: that
is said loudly, and is a failure with --required, which is for where a service must be in reach.

Exit codes: 0 nothing is known, or not audited; 1 a vulnerability is known; 3 not audited, with --required.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
#: Vulnerable since 2019 (CVE-2019-10906), by the word of every service.
CANARY = "jinja2==2.10"
_SECONDS = "15"


@dataclass(frozen=True)
class Answer:
    """What a service says: known vulnerabilities as lines, and packages that it does not know."""

    vulnerable: list[str]
    unknown: list[str]


def ask(requirements: Path, service: list[str]) -> Answer | None:
    """Audit pinned requirements; None if the service does not answer."""
    # pip is not asked what the pins need: all of it is pinned.
    command = [
        "--disable-pip",
        "--no-deps",
        "--timeout",
        _SECONDS,
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), *command, *service],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    vulnerable = [
        f"{entry['name']} {entry['version']}: {problem['id']}, mended in {', '.join(problem['fix_versions']) or 'no version'}"
        for entry in found
        for problem in entry.get("vulns", [])
    ]
    return Answer(vulnerable, [entry["name"] for entry in found if "skip_reason" in entry])


def knows_the_canary(service: list[str]) -> bool:
    """Whether a service answers and knows what it should."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canary.txt"
        file.write_text(CANARY + "\n", encoding="utf-8")
        answer = ask(file, service)
    return answer is not None and bool(answer.vulnerable)


def main() -> int:
    """Audit the lock by the first service that can be believed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--required", action="store_true", help="fail if no service is in reach")
    parser.add_argument(
        "--osv-url", help="address of the OSV API, where it is mirrored; no other service is asked"
    )
    options = parser.parse_args()
    osv = ["--vulnerability-service", "osv"]
    services = (
        [[*osv, "--osv-url", options.osv_url]]
        if options.osv_url
        else [["--vulnerability-service", "pypi"], osv]
    )
    for service in services:
        if not knows_the_canary(service):
            continue
        answer = ask(LOCK, service)
        if answer is None:
            continue
        print(*answer.vulnerable, sep="\n", end="\n" if answer.vulnerable else "")
        if answer.unknown:
            print(f"Unknown to the service, so not audited: {', '.join(answer.unknown)}")
        print(f"Audited {LOCK.name}: {len(answer.vulnerable)} known vulnerabilities")
        return 1 if answer.vulnerable else 0
    print(
        "NOT AUDITED: no service of vulnerabilities is in reach, neither PyPI's nor OSV. This says nothing about the "
        "dependencies. Run `make audit` where the internet is in reach, or name a mirror: tools/audit.py --osv-url URL"
    )
    return 3 if options.required else 0


if __name__ == "__main__":
    sys.exit(main())
