"""The server's settings: analytic load on a small machine, and a log without anybody's data."""

import os
from pathlib import Path

_MEGABYTE = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

_TEMPLATE = """\
# Written anew at each start: put changes into postgresql.conf, below the line that includes this file.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
password_encryption = 'scram-sha-256'
timezone = 'UTC'

# Memory, for {memory_mb} MB.
shared_buffers = {shared_buffers_mb}MB
effective_cache_size = {cache_mb}MB
work_mem = 64MB
maintenance_work_mem = 256MB
dynamic_shared_memory_type = {dynamic_shared_memory}

# Few large loads instead of many small transactions; nobody replicates from here.
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
synchronous_commit = on

random_page_cost = 1.1
jit = off

# Statements, error texts and their details can quote a phone, an e-mail or a password, so none of them is
# logged: they go to the client alone. What stays is what the server says about itself.
logging_collector = on
log_directory = '../log'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_autovacuum_min_duration = 1min
log_temp_files = 1GB
"""


def settings_text(port: int) -> str:
    """The content of the settings file that postgresql.conf includes.

    Args:
        port: TCP port on 127.0.0.1.
    """
    memory = _memory_bytes() // _MEGABYTE
    return _TEMPLATE.format(
        port=port,
        memory_mb=memory,
        shared_buffers_mb=max(64, min(512, memory // 8)),
        cache_mb=max(128, memory // 2),
        dynamic_shared_memory=_dynamic_shared_memory(),
    )


def _memory_bytes() -> int:
    """The machine's memory, or the container's share of it."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in _CGROUP_LIMITS:
        if limit.exists():
            text = limit.read_text().strip()
            if text.isdecimal():
                sizes.append(int(text))
    return min(sizes)


def _dynamic_shared_memory() -> str:
    """System V memory where /dev/shm is small: containers' usual 64 MB are too little for parallel joins."""
    shared = Path("/dev/shm")  # noqa: S108 - the mount's size is read, nothing is created there
    if not shared.exists():
        return "posix"
    size = os.statvfs(shared)
    return "posix" if size.f_blocks * size.f_frsize >= 1024 * _MEGABYTE else "sysv"
