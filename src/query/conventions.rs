//! Attributes that OpenTelemetry's semantic conventions gave another name, so that a filter in the words of one time finds its
//! way into data of the other.
//!
//! From the migration guides of the semantic conventions for HTTP, databases, RPC and messaging
//! (open-telemetry/semantic-conventions, `docs/non-normative/*-migration.md`) and their schema file (`rename_attributes`). Only names
//! whose values stayed what they were: `http.target` became two attributes, `rpc.grpc.status_code` a word, `net.transport` lost
//! a prefix of its values, and a filter on them would find nothing under the new name, or something else.

/// The old name and the new one.
const RENAMED: &[(&str, &str)] = &[
    ("http.method", "http.request.method"),
    ("http.status_code", "http.response.status_code"),
    ("http.request_content_length", "http.request.body.size"),
    ("http.response_content_length", "http.response.body.size"),
    ("http.resend_count", "http.request.resend_count"),
    ("http.url", "url.full"),
    ("http.scheme", "url.scheme"),
    ("http.client_ip", "client.address"),
    ("http.user_agent", "user_agent.original"),
    ("http.flavor", "network.protocol.version"),
    ("net.protocol.name", "network.protocol.name"),
    ("net.protocol.version", "network.protocol.version"),
    ("net.peer.name", "server.address"),
    ("net.peer.port", "server.port"),
    ("net.host.name", "server.address"),
    ("net.host.port", "server.port"),
    ("net.sock.peer.addr", "network.peer.address"),
    ("net.sock.peer.port", "network.peer.port"),
    ("net.sock.host.addr", "network.local.address"),
    ("net.sock.host.port", "network.local.port"),
    ("db.system", "db.system.name"),
    ("db.name", "db.namespace"),
    ("db.statement", "db.query.text"),
    ("db.operation", "db.operation.name"),
    ("db.sql.table", "db.collection.name"),
    ("db.cassandra.table", "db.collection.name"),
    ("db.mongodb.collection", "db.collection.name"),
    ("db.cosmosdb.container", "db.collection.name"),
    ("rpc.system", "rpc.system.name"),
    ("messaging.destination", "messaging.destination.name"),
    ("messaging.temp_destination", "messaging.destination.temporary"),
    ("messaging.message_id", "messaging.message.id"),
    ("messaging.conversation_id", "messaging.message.conversation_id"),
    ("messaging.operation", "messaging.operation.type"),
    ("messaging.client_id", "messaging.client.id"),
    ("messaging.consumer.id", "messaging.client.id"),
    ("messaging.kafka.client_id", "messaging.client.id"),
    ("messaging.rocketmq.client_id", "messaging.client.id"),
    ("messaging.kafka.consumer.group", "messaging.consumer.group.name"),
    ("messaging.rocketmq.client_group", "messaging.consumer.group.name"),
    ("messaging.kafka.partition", "messaging.destination.partition.id"),
    ("messaging.kafka.destination.partition", "messaging.destination.partition.id"),
    ("messaging.kafka.message.offset", "messaging.kafka.offset"),
    ("deployment.environment", "deployment.environment.name"),
];

/// Each name that was changed with what it is called at the other time, both ways.
pub fn renamed() -> impl Iterator<Item = (&'static str, &'static str)> {
    RENAMED.iter().flat_map(|&(old, new)| [(old, new), (new, old)])
}

/// `key` in its two parts: what pins it to the span or its resource, or "", and the name.
#[must_use]
pub fn unpinned(key: &str) -> (&str, &str) {
    let pin = ["span.", "resource."].into_iter().find(|pin| key.starts_with(pin));
    key.split_at(pin.map_or(0, str::len))
}

/// What a key is called at the other time, with what pins it.
pub fn other_names(key: &str) -> impl Iterator<Item = String> {
    let (pin, name) = unpinned(key);
    renamed().filter(move |(known, _)| *known == name).map(move |(_, other)| format!("{pin}{other}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(key: &str) -> Vec<String> {
        other_names(key).collect()
    }

    #[test]
    fn names_go_both_ways_and_keep_their_pin() {
        assert_eq!(names("http.status_code"), ["http.response.status_code"]);
        assert_eq!(names("http.response.status_code"), ["http.status_code"]);
        assert_eq!(names("span.server.address"), ["span.net.peer.name", "span.net.host.name"]);
        assert_eq!(names("resource.deployment.environment"), ["resource.deployment.environment.name"]);
        assert!(names("status_code").is_empty() && names("span.").is_empty() && names("").is_empty());
    }

    #[test]
    fn no_name_is_told_twice_and_none_became_itself() {
        let mut pairs: Vec<_> = RENAMED.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), RENAMED.len());
        assert!(RENAMED.iter().all(|(old, new)| old != new && !RENAMED.iter().any(|(other, _)| other == new)));
    }
}
