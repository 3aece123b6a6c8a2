"""Fetching stock levels from suppliers, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from .inventory import Inventory

Fetch = Callable[[str], Awaitable[int]]


class SupplierError(Exception):
    pass


async def fetch_level(fetch: Fetch, sku: str, attempts: int = 3) -> int:
    for attempt in range(1, attempts + 1):
        try:
            return await fetch(sku)
        except ConnectionError as problem:
            if attempt == attempts:
                raise SupplierError(f"{sku}: no answer after {attempts} attempts") from problem
    raise SupplierError(f"{sku}: no attempts allowed")


async def fetch_levels(fetch: Fetch, skus: list[str], limit: int = 4) -> dict[str, int]:
    gate = asyncio.Semaphore(limit)

    async def one(sku: str) -> tuple[str, int]:
        async with gate:
            return sku, await fetch_level(fetch, sku)

    return dict(await asyncio.gather(*(one(sku) for sku in skus)))


async def refill(inventory: Inventory, fetch: Fetch, target: int = 20) -> dict[str, int]:
    """Order what is low and put it on the shelf.

    Args:
        inventory: The stock to fill.
        fetch: Asks the supplier how many units of a product it has.
        target: The level to fill up to.

    Returns:
        The number of units received of each product.
    """
    offered = await fetch_levels(fetch, inventory.low_stock())
    received = {}
    for sku, level in offered.items():
        units = min(level, target - inventory.available(sku))
        if units > 0:
            inventory.receive(sku, units)
            received[sku] = units
    return received


async def watch_levels(inventory: Inventory, rounds: int) -> AsyncIterator[list[str]]:
    for _ in range(rounds):
        yield inventory.low_stock()
        await asyncio.sleep(0)
