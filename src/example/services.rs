//! Who takes part: the twelve services, their pods, and the resource attributes of each pod.

use super::incident::{self, CHECKOUT_VERSIONS};
use super::rng::Rng;
use super::span::{Attr, Kind, Micros, text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Svc {
    Frontend,
    Auth,
    Catalog,
    Recommendation,
    Cart,
    Checkout,
    Inventory,
    Currency,
    Shipping,
    Payment,
    Ledger,
    Email,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lang {
    Node,
    Go,
    Java,
    Python,
    Dotnet,
    Rust,
}

struct Service {
    name: &'static str,
    lang: Lang,
    version: &'static str,
    pods: usize,
}

const fn service(name: &'static str, lang: Lang, version: &'static str, pods: usize) -> Service {
    Service { name, lang, version, pods }
}

/// In the order of [`Svc`].
const SERVICES: [Service; 12] = [
    service("frontend", Lang::Node, "5.12.0", 2),
    service("auth", Lang::Go, "2.3.1", 2),
    service("catalog", Lang::Go, "4.0.6", 2),
    service("recommendation", Lang::Python, "0.9.14", 2),
    service("cart", Lang::Dotnet, "3.2.2", 2),
    service("checkout", Lang::Java, "", 3),
    service("inventory", Lang::Java, "2.11.0", 2),
    service("currency", Lang::Rust, "1.1.0", 1),
    service("shipping", Lang::Rust, "1.4.3", 1),
    service("payment", Lang::Go, "6.1.0", 2),
    service("ledger", Lang::Java, "1.0.9", 1),
    service("email", Lang::Python, "2.0.0", 1),
];

impl Svc {
    pub(super) fn name(self) -> &'static str {
        SERVICES[self as usize].name
    }
}

/// What an instrumentation scope is for; with the language it gives the scope's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Http,
    Grpc,
    Sql,
    Redis,
    Kafka,
    App,
}

pub(super) fn scope(svc: Svc, role: Role) -> (&'static str, &'static str) {
    match (SERVICES[svc as usize].lang, role) {
        (Lang::Node, Role::Http) => ("@opentelemetry/instrumentation-http", "0.207.0"),
        (Lang::Node, Role::Grpc) => ("@opentelemetry/instrumentation-grpc", "0.207.0"),
        (Lang::Go, Role::Http) => ("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", "0.63.0"),
        (Lang::Go, Role::Grpc) => {
            ("go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc", "0.63.0")
        }
        (Lang::Go, Role::Sql) => ("github.com/XSAM/otelsql", "0.40.0"),
        (Lang::Go, Role::Redis) => ("github.com/redis/go-redis/extra/redisotel", "9.14.0"),
        (Lang::Java, Role::Http) => ("io.opentelemetry.tomcat-10.0", "2.21.0-alpha"),
        (Lang::Java, Role::Grpc) => ("io.opentelemetry.grpc-1.6", "2.21.0-alpha"),
        (Lang::Java, Role::Sql) => ("io.opentelemetry.jdbc", "2.21.0-alpha"),
        (Lang::Java, Role::Kafka) => ("io.opentelemetry.kafka-clients-0.11", "2.21.0-alpha"),
        (Lang::Python, Role::Grpc) => ("opentelemetry.instrumentation.grpc", "0.59b0"),
        (Lang::Python, Role::Http) => ("opentelemetry.instrumentation.fastapi", "0.59b0"),
        (Lang::Python, Role::Redis) => ("opentelemetry.instrumentation.redis", "0.59b0"),
        (Lang::Python, Role::Kafka) => ("opentelemetry.instrumentation.confluent_kafka", "0.59b0"),
        (Lang::Dotnet, Role::Redis) => ("OpenTelemetry.Instrumentation.StackExchangeRedis", "1.12.0"),
        (Lang::Dotnet, _) => ("Microsoft.AspNetCore", ""),
        (Lang::Rust, _) => ("tracing-opentelemetry", "0.32.0"),
        _ => ("example.shop", "1.0.0"),
    }
}

/// One pod: a resource of its own.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) service: Svc,
    pub(super) version: &'static str,
    pub(super) attrs: Vec<Attr>,
}

/// All pods; those of checkout once per version.
pub(super) struct Fleet {
    pub(super) instances: Vec<Instance>,
    first: [usize; 12],
}

const ALL: [Svc; 12] = [
    Svc::Frontend,
    Svc::Auth,
    Svc::Catalog,
    Svc::Recommendation,
    Svc::Cart,
    Svc::Checkout,
    Svc::Inventory,
    Svc::Currency,
    Svc::Shipping,
    Svc::Payment,
    Svc::Ledger,
    Svc::Email,
];

impl Fleet {
    pub(super) fn new(rng: &mut Rng) -> Self {
        let mut fleet = Self { instances: Vec::new(), first: [0; 12] };
        for svc in ALL {
            let service = &SERVICES[svc as usize];
            fleet.first[svc as usize] = fleet.instances.len();
            let versions: &[&'static str] = if svc == Svc::Checkout { &CHECKOUT_VERSIONS } else { &[service.version] };
            for &version in versions {
                let replica_set = word(rng, 10);
                for slot in 0..service.pods {
                    let pod = format!("{}-{replica_set}-{}", service.name, word(rng, 5));
                    let attrs = resource(rng, service, version, pod, svc as usize + slot);
                    fleet.instances.push(Instance { service: svc, version, attrs });
                }
            }
        }
        fleet
    }

    /// The pod that answers a call at this time.
    pub(super) fn pick(&self, svc: Svc, time: Micros, rng: &mut Rng) -> usize {
        let pods = SERVICES[svc as usize].pods;
        let slot = rng.below(pods as u64) as usize;
        let version = if svc == Svc::Checkout { incident::checkout_version(slot, time) } else { 0 };
        self.at(svc, version, slot)
    }

    /// The pod of a slot; the version is an index of [`CHECKOUT_VERSIONS`], 0 for other services.
    pub(super) fn at(&self, svc: Svc, version: usize, slot: usize) -> usize {
        self.first[svc as usize] + version * SERVICES[svc as usize].pods + slot
    }
}

fn resource(rng: &mut Rng, service: &Service, version: &'static str, pod: String, node: usize) -> Vec<Attr> {
    let (language, sdk) = match service.lang {
        Lang::Node => ("nodejs", "2.2.0"),
        Lang::Go => ("go", "1.38.0"),
        Lang::Java => ("java", "1.55.0"),
        Lang::Python => ("python", "1.38.0"),
        Lang::Dotnet => ("dotnet", "1.13.1"),
        Lang::Rust => ("rust", "0.31.0"),
    };
    let zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
    vec![
        text("service.name", service.name),
        text("service.namespace", "shop"),
        text("service.version", version),
        text("service.instance.id", uuid(rng)),
        text("deployment.environment.name", "production"),
        text("k8s.namespace.name", "shop"),
        text("k8s.pod.name", pod),
        text("host.name", format!("worker-{}.shop.internal", node % 6 + 1)),
        text("cloud.region", "eu-central-1"),
        text("cloud.availability_zone", zones[node % 3]),
        text("telemetry.sdk.name", "opentelemetry"),
        text("telemetry.sdk.language", language),
        text("telemetry.sdk.version", sdk),
    ]
}

/// Letters as Kubernetes uses them in generated names.
fn word(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| char::from(*rng.pick(b"bcdfghjklmnpqrstvwxz2456789"))).collect()
}

/// A random (version 4) UUID.
pub(super) fn uuid(rng: &mut Rng) -> String {
    let (high, low) = (rng.next_u64(), rng.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

/// The scope a span of this kind gets by default.
pub(super) fn role_of(kind: Kind, grpc: bool) -> Role {
    match (kind, grpc) {
        (Kind::Internal, _) => Role::App,
        (Kind::Producer | Kind::Consumer, _) => Role::Kafka,
        (_, true) => Role::Grpc,
        _ => Role::Http,
    }
}
