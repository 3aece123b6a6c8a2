"""Stock, orders, invoices and reports of a small shop."""

from .inventory import Inventory, OutOfStock
from .models import Customer, Order, OrderLine, Product
from .orders import OrderBook

__all__ = ["Customer", "Inventory", "Order", "OrderBook", "OrderLine", "OutOfStock", "Product"]
