//! Traces that are no request: schema migrations, the stock sync, the ledger's batches.

use super::ids::Ids;
use super::incident::{DEPLOYED, FIXED, REPAIRED, SLOW};
use super::rng::Rng;
use super::scene::{Here, Scene};
use super::services::{Fleet, Role, Svc};
use super::span::{Kind, Micros, SECOND, Trace, int, text};
use super::statements::Sql;

const fn ddl(operation: &'static str, table: &'static str, text: &'static str, ms: f64) -> Sql {
    Sql { namespace: "orders", operation, table, text, ms }
}

static SCHEMA_HISTORY: Sql = ddl(
    "SELECT",
    "flyway_schema_history",
    "SELECT installed_rank, version, checksum, success FROM flyway_schema_history ORDER BY installed_rank",
    6.0,
);
static DROP_INDEX: Sql = ddl("DROP INDEX", "orders", "DROP INDEX IF EXISTS orders_user_id_status_created_at_idx", 38.0);
static CREATE_INDEX: Sql = ddl(
    "CREATE INDEX",
    "orders",
    "CREATE INDEX CONCURRENTLY orders_user_id_status_created_at_idx ON orders (user_id, status, created_at DESC)",
    6_400.0,
);
static PAGE_OF_STOCK: Sql = Sql {
    namespace: "inventory",
    operation: "SELECT",
    table: "stock",
    text: "SELECT sku, warehouse, on_hand, reserved, supplier_ref, updated_at FROM stock WHERE warehouse = $1 AND category <@ $2::ltree AND updated_at < $3 ORDER BY sku LIMIT 200 FOR UPDATE SKIP LOCKED",
    ms: 30.0,
};
static UPSERT_STOCK: Sql = Sql {
    namespace: "inventory",
    operation: "INSERT",
    table: "stock",
    text: "INSERT INTO stock (sku, warehouse, on_hand, updated_at) SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[]) ON CONFLICT (sku, warehouse) DO UPDATE SET on_hand = EXCLUDED.on_hand, updated_at = EXCLUDED.updated_at WHERE stock.updated_at < EXCLUDED.updated_at",
    ms: 52.0,
};
static LEDGER_BATCH: Sql = Sql {
    namespace: "ledger",
    operation: "INSERT",
    table: "settlements",
    text: "INSERT INTO settlements (order_id, amount_cents, placed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    ms: 3.5,
};

/// All jobs but the batches, which need the requests before them.
pub(super) fn jobs(fleet: &Fleet, ids: &mut Ids, rng: &mut Rng) -> Vec<Trace> {
    vec![
        migration(fleet, ids, rng, DEPLOYED, SLOW, &DROP_INDEX),
        migration(fleet, ids, rng, REPAIRED, FIXED, &CREATE_INDEX),
        stock_sync(fleet, ids, rng, 4 * 60 * SECOND + 11 * SECOND),
    ]
}

/// The first new pod changes the schema before it takes requests.
fn migration(fleet: &Fleet, ids: &mut Ids, rng: &mut Rng, at: Micros, version: usize, change: &'static Sql) -> Trace {
    let mut scene = Scene::new(fleet, ids, rng);
    let instance = fleet.at(Svc::Checkout, version, 0);
    let start = at + SECOND;
    let kind = (Kind::Internal, Role::App);
    let root = scene.push((0, instance), kind, "migrate schema orders", start, Vec::new());
    let here = Here { span: root, instance };
    let mut time = start + scene.latency(30.0);
    for sql in [&SCHEMA_HISTORY, change] {
        let span = scene.query(sql, here, time);
        let took = scene.scattered(sql.ms, 0.08);
        time = scene.close(span, time + took).end + scene.latency(4.0);
    }
    scene.close(root, time);
    scene.trace
}

/// The ledger settles the orders of the last minutes at once: one span, a link to each message.
pub(super) fn settlement(fleet: &Fleet, ids: &mut Ids, rng: &mut Rng, at: Micros, messages: &[(u128, u64)]) -> Trace {
    let mut scene = Scene::new(fleet, ids, rng);
    let instance = fleet.pick(Svc::Ledger, at, scene.rng);
    let attrs = vec![
        text("messaging.system", "kafka"),
        text("messaging.operation.type", "process"),
        text("messaging.destination.name", "orders.placed"),
        text("messaging.consumer.group.name", "ledger"),
        int("messaging.batch.message_count", messages.len() as i64),
    ];
    let kind = (Kind::Consumer, Role::Kafka);
    let root = scene.push((0, instance), kind, "process orders.placed", at, attrs);
    scene.trace.spans[root].links = messages.to_vec();
    let here = Here { span: root, instance };
    let mut time = at + scene.latency(3.0);
    for _ in messages {
        let span = scene.query(&LEDGER_BATCH, here, time);
        let took = scene.latency(LEDGER_BATCH.ms);
        time = scene.close(span, time + took).end + scene.latency(0.4);
    }
    let end = time + scene.latency(2.0);
    scene.close(root, end);
    scene.trace
}

/// Stock from the suppliers: regions at once, warehouses one by one, a deep tree of categories,
/// and one category with very many pages.
fn stock_sync(fleet: &Fleet, ids: &mut Ids, rng: &mut Rng, at: Micros) -> Trace {
    let mut scene = Scene::new(fleet, ids, rng);
    let instance = fleet.at(Svc::Inventory, 0, 0);
    let attrs = vec![text("app.job.name", "stock-sync"), text("app.job.schedule", "0 */6 * * *")];
    let kind = (Kind::Internal, Role::App);
    let root = scene.push((0, instance), kind, "stock-sync", at, attrs);
    let here = Here { span: root, instance };
    let mut end = at;
    for (region, warehouses) in [("eu", 4), ("us", 4), ("apac", 3)] {
        let start = at + scene.latency(60.0);
        let attrs = vec![text("app.region", region)];
        let span = scene.push(scene.child(here), kind, "sync region", start, attrs);
        let inside = Here { span, instance };
        let mut time = start + scene.latency(20.0);
        for number in 1..=warehouses {
            time = warehouse(&mut scene, inside, time, format!("{region}-{number}"));
        }
        end = end.max(scene.close(span, time + 900).end);
    }
    let done = end + scene.latency(40.0);
    scene.close(root, done);
    scene.trace
}

fn warehouse(scene: &mut Scene, above: Here, at: Micros, name: String) -> Micros {
    let deep = name == "eu-2";
    let wide = name == "us-1";
    let attrs = vec![text("app.warehouse", name)];
    let kind = (Kind::Internal, Role::App);
    let span = scene.push(scene.child(above), kind, "sync warehouse", at, attrs);
    let here = Here { span, instance: above.instance };
    let mut time = fetch(scene, here, at + 1500);
    let depth = if deep { 11 } else { 3 };
    time = category(scene, here, time, depth);
    if wide {
        time = pages(scene, here, time, 132);
    }
    scene.close(span, time + 700).end
}

/// What the supplier has, from outside.
fn fetch(scene: &mut Scene, here: Here, at: Micros) -> Micros {
    let attrs = vec![
        text("http.request.method", "GET"),
        text("url.full", "https://supplier.example/v2/stock"),
        text("server.address", "supplier.example"),
        int("http.response.status_code", 200),
    ];
    let kind = (Kind::Client, Role::Http);
    let span = scene.push(scene.child(here), kind, "GET /v2/stock", at, attrs);
    let end = at + scene.latency(640.0);
    scene.close(span, end).end
}

/// A category, its pages, and the category below it.
fn category(scene: &mut Scene, above: Here, at: Micros, depth: u32) -> Micros {
    let attrs = vec![int("app.category.level", i64::from(depth))];
    let kind = (Kind::Internal, Role::App);
    let span = scene.push(scene.child(above), kind, "sync category", at, attrs);
    let here = Here { span, instance: above.instance };
    let mut time = at + scene.latency(4.0);
    for _ in 0..scene.rng.between(1, 2) {
        let read = scene.query(&PAGE_OF_STOCK, here, time);
        time += scene.latency(PAGE_OF_STOCK.ms);
        scene.close(read, time);
        let write = scene.query(&UPSERT_STOCK, here, time + 800);
        time += 800 + scene.latency(UPSERT_STOCK.ms);
        scene.close(write, time);
    }
    if depth > 1 {
        time = category(scene, here, time + 500, depth - 1);
    }
    scene.close(span, time + 600).end
}

/// Many pages, a few at a time.
fn pages(scene: &mut Scene, here: Here, at: Micros, count: usize) -> Micros {
    let mut lanes = [at; 6];
    for number in 0..count {
        let lane = number % lanes.len();
        let start = lanes[lane] + scene.latency(1.0);
        let span = scene.query(&UPSERT_STOCK, here, start);
        lanes[lane] = start + scene.latency(UPSERT_STOCK.ms);
        scene.close(span, lanes[lane]);
    }
    lanes.into_iter().fold(at, Micros::max)
}
