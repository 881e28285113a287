"""The table of systems: everything of the reference that has a backward, with its twin, one entry each."""

from __future__ import annotations

from systems import attention, latent, models, recurrent

SYSTEMS = {
    f"{module.__name__.split('.')[1]}: {name}": system
    for module in (recurrent, attention, latent, models)
    for name, system in module.SYSTEMS.items()
}
