"""config.yaml read and checked.

An unknown or misspelt key, a duplicate key or a readable key file stops the start with the file,
the path and what to do.
"""

from pathlib import Path

from relay.config import Border, Config
from relay.errors import ConfigError
from relay.file_owner import refuse_root
from relay.yaml_files import load_yaml


def load(path: Path) -> Config:
    """Read config.yaml; ConfigError if it cannot be used, or root would use another's."""
    refuse_root(path)
    config = load_yaml(path, Config)
    if config.border is None and config.offshore is None:
        raise ConfigError("config_invalid.no_side", path=path)
    if config.border is not None:
        _check_border(path, config.border)
    if config.offshore is not None:
        _once(path, "offshore.borders", [one.name for one in config.offshore.borders])
        _once(path, "offshore.providers", [one.name for one in config.offshore.providers])
    return config


def _check_border(path: Path, border: Border) -> None:
    """What one field cannot say alone: ids are unique, REST has a right."""
    _once(path, "border.portals", [one.id for one in border.portals])
    for one in border.portals:
        rest = one.bitrix
        if rest is not None and rest.webhook_url_file is None and rest.app is None:
            raise ConfigError("config_invalid.rest", path=path, portal=one.id)
    _once(path, "border.destinations", [one.id for one in border.destinations])
    _once(path, "border.prices", [one.model for one in border.prices])
    _check_roles(path, border)


def _check_roles(path: Path, border: Border) -> None:
    """One person has one duty on a portal: who acts is not who checks."""
    known = {one.id for one in border.portals}
    held: set[tuple[str, str]] = set()
    for one in border.access.roles:
        unknown = sorted(set(one.portals) - known)
        if unknown:
            raise ConfigError(
                "config_invalid.role_portal", path=path, user=one.user, names=", ".join(unknown)
            )
        for portal in one.portals or known:
            if (one.user, portal) in held:
                raise ConfigError(
                    "config_invalid.two_roles", path=path, user=one.user, portal=portal
                )
            held.add((one.user, portal))


def _once(path: Path, place: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError("config_invalid.twice", path=path, place=place, names=", ".join(twice))
