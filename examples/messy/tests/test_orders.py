"""Orders and stock move together."""

import unittest
from decimal import Decimal

from stockroom import OutOfStock
from stockroom.orders import check_order, confirm_all

from . import sample


class OrderTest(unittest.TestCase):
    """One order through its life."""

    def setUp(self):
        self.book, self.order = sample.order_book()

    def test_totals(self):
        self.assertEqual(self.order.total, Decimal("98.820"))
        self.assertEqual(self.order.total_weight(), 3_000)
        self.assertEqual(self.order.quantity_of("TEA-001"), 10)

    def test_confirm_and_ship(self):
        self.book.confirm(self.order.number)
        self.assertEqual(self.book.inventory.available("TEA-001"), 30)
        self.book.ship(self.order.number)
        self.assertEqual(self.book.inventory.levels["POT-010"], 4)
        with self.assertRaises(ValueError):
            self.book.cancel(self.order.number)

    def test_cancel_releases(self):
        self.book.confirm(self.order.number)
        self.book.cancel(self.order.number)
        self.assertEqual(self.book.inventory.available("POT-010"), 6)
        self.assertEqual(self.book.with_status("cancelled"), [self.order])

    def test_confirm_all_reports_problems(self):
        ada, zoe = sample.customers()
        empty = self.book.open(zoe)
        large = self.book.open(ada)
        large.add(sample.products()[2], 3)
        confirmed, problems = confirm_all(self.book)
        self.assertEqual(confirmed, [self.order.number])
        self.assertIn("no lines", problems[empty.number])
        self.assertEqual(problems[large.number], "out of stock: OVN-100")

    def test_check_order(self):
        zoe = sample.customers()[1]
        order = self.book.open(zoe)
        order.add(sample.products()[2], 3)
        problems = check_order(order, self.book.inventory, strict=True)
        self.assertEqual(len(problems), 3)

    def test_between(self):
        self.assertEqual(self.book.between(sample.TODAY, sample.TODAY), [self.order])
        self.assertEqual(self.book.of_customer(sample.customers()[1]), [])


class InventoryTest(unittest.TestCase):
    """What lies on the shelves."""

    def test_reservation_is_all_or_nothing(self):
        book, order = sample.order_book()
        order.add(sample.products()[2], 5)
        with self.assertRaises(OutOfStock) as caught:
            book.inventory.reserve_order(order)
        self.assertEqual(caught.exception.available, 2)
        self.assertEqual(book.inventory.available("TEA-001"), 40)

    def test_history_and_low_stock(self):
        stock = sample.inventory()
        self.assertEqual(stock.low_stock(), ["OVN-100"])
        self.assertEqual(stock.receive("OVN-100", 10), 12)
        self.assertEqual(stock.history[-1][0], "receive")
        self.assertEqual(stock.low_stock(), [])

    def test_unknown_product(self):
        with self.assertRaisesRegex(KeyError, "no product"):
            sample.inventory().find("XX-000")
