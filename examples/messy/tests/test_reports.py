"""Tables and summaries."""

import datetime
import json
import unittest
from decimal import Decimal

from stockroom import reports

from . import sample


class TableTest(unittest.TestCase):
    """One table in four forms."""

    def setUp(self):
        self.table = reports.Table("Name", "Price")
        self.table.add("Tea & co", Decimal("4.50"))
        self.table.add("Pot", None)

    def test_forms(self):
        self.assertEqual(self.table.to_text().splitlines()[2], "Tea & co  4.50 €")
        self.assertIn("Tea &amp; co", reports.write_report(self.table, "html"))
        self.assertEqual(self.table.to_csv().splitlines()[2], "Pot;–")
        self.assertEqual(json.loads(self.table.to_json())[0]["Price"], 4.5)

    def test_wrong_use(self):
        with self.assertRaises(ValueError):
            self.table.add("one")
        with self.assertRaises(ValueError):
            reports.write_report(self.table, "pdf")

    def test_sort(self):
        self.table.sort_by("Name")
        self.assertEqual(self.table.column("Name"), ["Pot", "Tea & co"])


class ReportTest(unittest.TestCase):
    """Figures over stock and orders."""

    def setUp(self):
        self.book, self.order = sample.order_book()
        self.orders = list(self.book)

    def test_stock(self):
        self.assertEqual(len(reports.stock_report(self.book.inventory)), 3)
        self.assertEqual(reports.reorder_report(self.book.inventory).column("To order"), [18])
        self.assertEqual(reports.category_report(self.book.inventory).rows[0][0], "dishes")

    def test_sales(self):
        table = reports.sales_by_month(self.orders)
        self.assertEqual(table.rows, [("March 2024", 1, Decimal("98.820"))])
        self.assertEqual(reports.best_sellers(self.orders, 1), [("TEA-001", 10)])
        self.assertEqual(reports.best_customers(self.orders)[0][0].name, "Ada")
        self.assertEqual(reports.average_order_value(self.orders), Decimal("98.82"))
        self.assertEqual(reports.median_order_value(self.orders * 2), Decimal("98.82"))
        self.assertEqual(reports.cancelled_share(self.orders), "0.0 %")

    def test_customer_summary(self):
        today = sample.TODAY + datetime.timedelta(days=21)
        text = reports.customer_summary(self.order.customer, self.orders, today)
        self.assertIn("Last order: 3 weeks ago", text)
        self.assertIn("No orders yet", reports.customer_summary(sample.customers()[1], self.orders, today))

    def test_dashboard(self):
        today = sample.TODAY + datetime.timedelta(days=5)
        text = reports.dashboard(self.book.inventory, self.orders, today)
        self.assertIn("this month: 1 orders", text)
        self.assertIn("to reorder: OVN-100", text)
        self.assertIn("has been open since 2024-03-15", text)

    def test_histogram(self):
        counts = reports.weekday_histogram(self.orders)
        self.assertEqual(counts["Fri"], 1)
        self.assertIn("Fri " + "█" * 30 + " 1", reports.histogram_text(counts))

    def test_last_of_month(self):
        self.assertEqual(reports.last_of_month(datetime.date(2024, 2, 3)), datetime.date(2024, 2, 29))
