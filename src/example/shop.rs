//! The shop as data: operations, and the calls each makes.
//! Times are medians in milliseconds.

use super::services::Svc;
use super::statements::{
    CART, CART_DEL, CART_SET, CONFIRM_ORDER, FEATURED, INSERT_ITEMS, INSERT_ORDER, LEDGER_ROW, PRODUCT_ROW, RELATED,
    RESERVE_ROW, Redis, SEARCH_ROWS, SESSION, STOCK_ROW, Sql,
};

/// How an operation is called.
pub(super) enum Rpc {
    Http { method: &'static str, route: &'static str },
    Grpc { service: &'static str, method: &'static str },
}

/// One operation of one service.
pub(super) struct Op {
    pub(super) service: Svc,
    pub(super) rpc: Rpc,
    /// Its own work, spread between the steps.
    pub(super) work_ms: f64,
    pub(super) steps: &'static [Step],
}

/// One thing an operation does, after the one before it.
pub(super) enum Step {
    Call(&'static Op),
    Sql(&'static Sql),
    Redis(&'static Redis),
    /// Work with a span of its own.
    Inner(&'static str, f64),
    /// All at once; done when the last is.
    All(&'static [Step]),
    /// Once for each line of the basket.
    PerItem(&'static [Step]),
    /// In this many of a hundred cases.
    Sometimes(u64, &'static Step),
    /// Its failure is logged and forgotten.
    Soft(&'static Step),
    /// What the incident touches: `orders.rs` and `payment.rs`.
    OrderHistory,
    OrderItems,
    OrderCheck,
    Gateway,
    Receipt,
    Publish,
    /// The product, which is now and then not found.
    Product,
}

const fn http(service: Svc, method: &'static str, route: &'static str, work_ms: f64, steps: &'static [Step]) -> Op {
    Op { service, rpc: Rpc::Http { method, route }, work_ms, steps }
}

const fn grpc(
    service: Svc,
    rpc_service: &'static str,
    method: &'static str,
    work_ms: f64,
    steps: &'static [Step],
) -> Op {
    Op { service, rpc: Rpc::Grpc { service: rpc_service, method }, work_ms, steps }
}

// Operations.

static VERIFY: Op = grpc(Svc::Auth, "auth.v1.Sessions", "Verify", 2.2, &[Step::Redis(&SESSION)]);
pub(super) static GET_PRODUCT: Op =
    grpc(Svc::Catalog, "catalog.v1.Catalog", "GetProduct", 2.4, &[Step::Sometimes(70, &Step::Sql(&PRODUCT_ROW))]);
static LIST_FEATURED: Op = grpc(Svc::Catalog, "catalog.v1.Catalog", "ListFeatured", 5.0, &[Step::Sql(&FEATURED)]);
static SEARCH: Op = grpc(Svc::Catalog, "catalog.v1.Catalog", "Search", 6.0, &[Step::Sql(&SEARCH_ROWS)]);
static LIST_PRODUCTS: Op = grpc(Svc::Catalog, "catalog.v1.Catalog", "ListProducts", 2.8, &[Step::Sql(&PRODUCT_ROW)]);
static RECOMMEND: Op = grpc(
    Svc::Recommendation,
    "recommendation.v1.Recommendations",
    "ListRelated",
    11.0,
    &[Step::Redis(&RELATED), Step::Inner("rank candidates", 14.0), Step::Call(&LIST_PRODUCTS)],
);
static STOCK: Op = grpc(Svc::Inventory, "inventory.v1.Stock", "GetStock", 2.1, &[Step::Sql(&STOCK_ROW)]);
static RESERVE: Op = grpc(Svc::Inventory, "inventory.v1.Stock", "Reserve", 3.0, &[Step::Sql(&RESERVE_ROW)]);
static CONVERT: Op = grpc(Svc::Currency, "currency.v1.Currency", "Convert", 1.1, &[]);
static GET_CART: Op = http(Svc::Cart, "GET", "/carts/{userId}", 2.4, &[Step::Redis(&CART)]);
static ADD_ITEM: Op = http(
    Svc::Cart,
    "POST",
    "/carts/{userId}/items",
    4.0,
    &[Step::Call(&GET_PRODUCT), Step::Redis(&CART), Step::Redis(&CART_SET)],
);
static EMPTY_CART: Op = http(Svc::Cart, "DELETE", "/carts/{userId}", 2.0, &[Step::Redis(&CART_DEL)]);
static QUOTE: Op = http(Svc::Shipping, "POST", "/quotes", 8.0, &[Step::Inner("calculate parcels", 3.0)]);
static SHIP: Op = http(Svc::Shipping, "POST", "/shipments", 14.0, &[]);
pub(super) static SEND_RECEIPT: Op =
    http(Svc::Email, "POST", "/receipts", 9.0, &[Step::Inner("render receipt.html", 7.0)]);
static POST_ENTRY: Op = grpc(Svc::Ledger, "ledger.v1.Ledger", "PostEntry", 3.0, &[Step::Sql(&LEDGER_ROW)]);
static CHARGE: Op = grpc(Svc::Payment, "payment.v1.Payments", "Charge", 5.0, &[Step::Gateway, Step::Call(&POST_ENTRY)]);
static PLACE_ORDER: Op = http(
    Svc::Checkout,
    "POST",
    "/orders",
    14.0,
    &[
        Step::Call(&GET_CART),
        Step::PerItem(&[Step::Call(&GET_PRODUCT), Step::Call(&CONVERT)]),
        Step::OrderHistory,
        Step::All(&[Step::Call(&QUOTE), Step::PerItem(&[Step::Call(&RESERVE)])]),
        Step::Sql(&INSERT_ORDER),
        Step::Sql(&INSERT_ITEMS),
        Step::Call(&CHARGE),
        Step::Sql(&CONFIRM_ORDER),
        Step::Call(&SHIP),
        Step::All(&[Step::Soft(&Step::Receipt), Step::Publish, Step::Call(&EMPTY_CART)]),
    ],
);
static LIST_ORDERS: Op = http(Svc::Checkout, "GET", "/orders", 7.0, &[Step::OrderHistory, Step::OrderItems]);
static CHECK_ORDER: Op = http(Svc::Checkout, "GET", "/orders/{orderId}/status", 3.0, &[Step::OrderCheck]);

// Routes of the frontend: where traces begin.

pub(super) static HOME: Op = http(
    Svc::Frontend,
    "GET",
    "/",
    22.0,
    &[
        Step::Call(&VERIFY),
        Step::All(&[Step::Call(&LIST_FEATURED), Step::Call(&RECOMMEND), Step::Call(&GET_CART)]),
        Step::Inner("render home", 18.0),
    ],
);
pub(super) static PRODUCT: Op = http(
    Svc::Frontend,
    "GET",
    "/product/{id}",
    18.0,
    &[
        Step::Call(&VERIFY),
        Step::Product,
        Step::All(&[Step::Call(&STOCK), Step::Call(&CONVERT), Step::Call(&RECOMMEND)]),
        Step::Inner("render product", 15.0),
    ],
);
pub(super) static SEARCH_PAGE: Op = http(
    Svc::Frontend,
    "GET",
    "/search",
    16.0,
    &[
        Step::Sometimes(60, &Step::Call(&VERIFY)),
        Step::Call(&SEARCH),
        Step::All(&[Step::Call(&STOCK), Step::Call(&CONVERT)]),
        Step::Inner("render results", 21.0),
    ],
);
pub(super) static ADD_TO_CART: Op =
    http(Svc::Frontend, "POST", "/cart", 9.0, &[Step::Call(&VERIFY), Step::Call(&STOCK), Step::Call(&ADD_ITEM)]);
pub(super) static CHECKOUT: Op =
    http(Svc::Frontend, "POST", "/checkout", 15.0, &[Step::Call(&VERIFY), Step::Call(&PLACE_ORDER)]);
pub(super) static ORDERS: Op = http(
    Svc::Frontend,
    "GET",
    "/orders",
    17.0,
    &[Step::Call(&VERIFY), Step::Call(&LIST_ORDERS), Step::Inner("render orders", 12.0)],
);
/// Called by the payment gateway before it answers a charge.
pub(super) static ORDER_CHECK: Op =
    http(Svc::Frontend, "POST", "/webhooks/order-check", 3.0, &[Step::Call(&CHECK_ORDER)]);
