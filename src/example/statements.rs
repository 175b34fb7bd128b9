//! The statements the shop sends to its databases, with the median of each in milliseconds.

pub(super) struct Sql {
    pub(super) namespace: &'static str,
    pub(super) operation: &'static str,
    pub(super) table: &'static str,
    pub(super) text: &'static str,
    pub(super) ms: f64,
}

pub(super) struct Redis {
    pub(super) server: &'static str,
    pub(super) command: &'static str,
    pub(super) text: &'static str,
    pub(super) ms: f64,
}

const fn sql(
    namespace: &'static str,
    operation: &'static str,
    table: &'static str,
    text: &'static str,
    ms: f64,
) -> Sql {
    Sql { namespace, operation, table, text, ms }
}

const fn redis(server: &'static str, command: &'static str, text: &'static str, ms: f64) -> Redis {
    Redis { server, command, text, ms }
}

/// Up to 1.7.4.
pub(super) static HISTORY_OLD: Sql =
    sql("orders", "SELECT", "orders", "SELECT * FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 50", 4.0);
/// From 1.8.0: needs the index which its own migration drops.
pub(super) static HISTORY: Sql = sql(
    "orders",
    "SELECT",
    "orders",
    "SELECT * FROM orders WHERE user_id = $1 AND status = $2 ORDER BY created_at DESC",
    4.0,
);
pub(super) static ITEMS_OF_ONE: Sql =
    sql("orders", "SELECT", "order_items", "SELECT * FROM order_items WHERE order_id = $1", 7.5);
pub(super) static ITEMS_OF_MANY: Sql =
    sql("orders", "SELECT", "order_items", "SELECT * FROM order_items WHERE order_id = ANY($1)", 9.0);
pub(super) static ORDER_STATUS: Sql =
    sql("orders", "SELECT", "orders", "SELECT status, total_cents FROM orders WHERE id = $1", 1.9);
pub(super) static INSERT_ORDER: Sql = sql(
    "orders",
    "INSERT",
    "orders",
    "INSERT INTO orders (id, user_id, status, currency, total_cents, created_at) VALUES ($1, $2, $3, $4, $5, now())",
    3.4,
);
pub(super) static INSERT_ITEMS: Sql = sql(
    "orders",
    "INSERT",
    "order_items",
    "INSERT INTO order_items (order_id, sku, quantity, price_cents) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[])",
    4.1,
);
pub(super) static CONFIRM_ORDER: Sql =
    sql("orders", "UPDATE", "orders", "UPDATE orders SET status = $1, confirmed_at = now() WHERE id = $2", 3.1);
pub(super) static PRODUCT_ROW: Sql = sql("catalog", "SELECT", "products", "SELECT * FROM products WHERE sku = $1", 3.6);
pub(super) static FEATURED: Sql = sql(
    "catalog",
    "SELECT",
    "products",
    "SELECT sku, title, price_cents, image FROM products WHERE featured AND visible_from < now() ORDER BY rank LIMIT 24",
    7.2,
);
pub(super) static SEARCH_ROWS: Sql = sql(
    "catalog",
    "SELECT",
    "products",
    "SELECT p.sku, p.title, p.price_cents, p.image, b.name AS brand, ts_rank_cd(p.document, q.query, 32) AS rank, count(*) OVER () AS total, coalesce(avg(r.stars), 0) AS stars FROM products p JOIN brands b ON b.id = p.brand_id JOIN product_categories pc ON pc.product_id = p.id JOIN categories c ON c.id = pc.category_id LEFT JOIN reviews r ON r.product_id = p.id AND r.published, websearch_to_tsquery($1, $2) AS q(query) WHERE p.document @@ q.query AND p.visible_from < now() AND (p.visible_until IS NULL OR p.visible_until > now()) AND c.path <@ $3::ltree AND p.price_cents BETWEEN $4 AND $5 GROUP BY p.sku, p.title, p.price_cents, p.image, b.name, p.document, q.query ORDER BY rank DESC, stars DESC, p.sku LIMIT $6 OFFSET $7",
    88.0,
);
pub(super) static STOCK_ROW: Sql =
    sql("inventory", "SELECT", "stock", "SELECT warehouse, on_hand - reserved AS free FROM stock WHERE sku = $1", 2.6);
pub(super) static RESERVE_ROW: Sql = sql(
    "inventory",
    "UPDATE",
    "stock",
    "UPDATE stock SET reserved = reserved + $1 WHERE sku = $2 AND on_hand - reserved >= $1",
    4.4,
);
pub(super) static LEDGER_ROW: Sql = sql(
    "ledger",
    "INSERT",
    "entries",
    "INSERT INTO entries (account, order_id, amount_cents, currency, kind) VALUES ($1, $2, $3, $4, 'debit'), ($5, $2, -$3, $4, 'credit')",
    4.8,
);

pub(super) static SESSION: Redis = redis("redis-sessions", "GET", "GET session:?", 0.8);
pub(super) static CART: Redis = redis("redis-carts", "HGETALL", "HGETALL cart:?", 1.1);
pub(super) static CART_SET: Redis = redis("redis-carts", "HSET", "HSET cart:? ? ?", 1.2);
pub(super) static CART_DEL: Redis = redis("redis-carts", "DEL", "DEL cart:?", 0.9);
pub(super) static RELATED: Redis = redis("redis-models", "ZREVRANGE", "ZREVRANGE related:? 0 11", 1.6);
