using RedisTyped.Integration.Tests.Stores;

namespace RedisTyped.Integration.Tests.Explanations;

/// <summary>Nodes that have a command which the table does not know: one of Redis' own under another name.</summary>
public sealed class WideNodes() : StoreNodes(["--rename-command", "GETRANGE", "JSON.GET"]);
