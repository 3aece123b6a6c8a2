"""Prices, postage, invoices."""

import datetime
import unittest
from decimal import Decimal

from stockroom.invoices import Invoice, reminder_fee, reminder_level, render_invoice
from stockroom.pricing import bulk_discount, format_money, order_price, postage

from . import sample


class PricingTest(unittest.TestCase):
    """Discounts and postage."""

    def test_bulk_discount(self):
        steps = [bulk_discount(quantity) for quantity in (1, 10, 20, 100)]
        self.assertEqual(steps, [Decimal(text) for text in ("0", "0.03", "0.08", "0.15")])

    def test_postage(self):
        self.assertEqual(postage(500, "DE"), Decimal("3.99"))
        self.assertEqual(postage(500, "DE", vip=True), 0)
        self.assertEqual(postage(12_000, "CH", express=True), Decimal("93.00"))
        self.assertEqual(postage(7_000, "US", express=True, vip=True), Decimal("40.50"))

    def test_order_price(self):
        _, order = sample.order_book()
        self.assertEqual(order_price(order), Decimal("104.46"))

    def test_format_money(self):
        self.assertEqual(format_money(Decimal("-1234.5")), "-1,234.50 €")


class InvoiceTest(unittest.TestCase):
    """From issue to the last reminder."""

    def setUp(self):
        _, order = sample.order_book()
        self.invoice = Invoice(order, sample.TODAY)

    def test_amounts(self):
        self.assertEqual(self.invoice.net, Decimal("98.82"))
        self.assertEqual(self.invoice.gross, Decimal("117.60"))
        self.assertEqual(self.invoice.pay(Decimal("100")), Decimal("17.60"))
        with self.assertRaises(ValueError):
            self.invoice.pay(Decimal("50"))

    def test_reminders(self):
        days = [datetime.timedelta(days=count) for count in (14, 15, 30, 60)]
        levels = [reminder_level(self.invoice, sample.TODAY + delta) for delta in days]
        self.assertEqual(levels, [0, 1, 2, 3])
        self.assertEqual(reminder_fee(levels[-1]), Decimal("15"))

    def test_text(self):
        text = render_invoice(self.invoice)
        self.assertIn("Invoice 202403-1001", text)
        self.assertIn("謝謝", text)
        self.assertIn("less 10%", text)
