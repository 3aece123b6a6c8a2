"""Taking orders and moving them along."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator

from .inventory import Inventory, OutOfStock
from .models import Customer, Order


class OrderBook:
    def __init__(self, inventory: Inventory, today: Callable[[], datetime.date] = datetime.date.today):
        self.inventory = inventory
        self.orders: dict[int, Order] = {}
        self._numbers = itertools.count(1001)
        self._today = today

    def __iter__(self) -> Iterator[Order]: return iter(self.orders.values())

    def open(self, customer: Customer) -> Order:
        order = Order(next(self._numbers), customer, self._today())
        self.orders[order.number] = order
        return order

    def confirm(self, number: int) -> Order:
        order = self.orders[number]
        if order.is_empty():
            raise ValueError(f"order {number} has no lines")
        self.inventory.reserve_order(order)
        order.status = "confirmed"
        return order

    def ship(self, number: int) -> Order:
        order = self.orders[number]
        if order.status != "confirmed":
            raise ValueError(f"order {number} is {order.status}, not confirmed")
        for line in order.lines:
            self.inventory.ship(line.product.sku, line.quantity)
        order.status = "shipped"
        return order

    def cancel(self, number):
        order = self.orders[number]
        if order.status == "confirmed":
            for line in order.lines:
                self.inventory.release(line.product.sku, line.quantity)
        order.cancel()

    def of_customer(self, customer: Customer) -> list[Order]:
        return [order for order in self if order.customer == customer]

    def with_status(self, *statuses):
        return [order for order in self if order.status in statuses]

    def between(self, first: datetime.date, last: datetime.date) -> list[Order]:
        """Return the orders taken in a span of days.

        Args:
            first: The first day, included.
            last: The last day, included.

        Returns:
            The orders in the sequence they were taken.
        """
        return [order for order in self if first <= order.date <= last]


def confirm_all(book: OrderBook) -> tuple[list[int], dict[int, str]]:
    confirmed, problems = [], {}
    for order in book.with_status("open"):
        try:
            book.confirm(order.number)
        except OutOfStock as problem:
            problems[order.number] = f"out of stock: {problem.sku}"
        except ValueError as problem:
            problems[order.number] = str(problem)
        else:
            confirmed.append(order.number)
    return confirmed, problems


def check_order(order, inventory, strict=False):
    problems = []
    if not order.lines:
        problems.append("no lines")
    for line in order.lines:
        if line.product.sku not in inventory:
            problems.append(f"{line.product.sku}: unknown product")
        elif line.quantity <= 0:
            problems.append(f"{line.product.sku}: quantity {line.quantity}")
        else:
            if line.quantity > inventory.available(line.product.sku):
                problems.append(f"{line.product.sku}: not enough in stock")
            if strict:
                if line.product.is_heavy():
                    if order.customer.country not in ("DE", "AT"):
                        problems.append(f"{line.product.sku}: too heavy to send abroad")
                    elif line.quantity > 2:
                        problems.append(f"{line.product.sku}: needs a forwarder")
        if line.discount < 0 or line.discount > 1:
            problems.append(f"{line.product.sku}: discount {line.discount}")
    if strict and not order.customer.has_email():
        problems.append("customer has no e-mail address")
    return problems
