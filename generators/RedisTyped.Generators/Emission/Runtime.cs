namespace RedisTyped.Generators.Emission;

/// <summary>The runtime's types as generated code writes them.</summary>
internal static class Runtime
{
    public const string Store = "global::RedisTyped.IRedisStore";
    public const string StoreTraits = "global::RedisTyped.StoreTraits";
    public const string ShardExecutor = "global::RedisTyped.Execution.ShardExecutor";
    public const string CommandMethod = "global::RedisTyped.Execution.CommandMethod";
    public const string CommandRoute = "global::RedisTyped.Execution.CommandRoute";
    public const string RedisScript = "global::RedisTyped.Scripting.RedisScript";
    public const string CommandArguments = "global::RedisTyped.ClientRuntime.CommandArguments";
    public const string Reply = "global::RedisTyped.ClientRuntime.Reply";
    public const string MergeableReply = "global::RedisTyped.ClientRuntime.MergeableReply";
    public const string HashFields = "global::RedisTyped.ClientRuntime.HashFields";
    public const string SplitKeys = "global::RedisTyped.ClientRuntime.SplitKeys";
    public const string SplitReply = "global::RedisTyped.ClientRuntime.SplitReply";
    public const string CrossShardLine = "global::RedisTyped.CrossShard.CrossShardLine";
    public const string CrossShardReply = "global::RedisTyped.CrossShard.CrossShardReply";
    public const string NodeReply = "global::RedisTyped.ClientRuntime.NodeReply";
    public const string ScanReply = "global::RedisTyped.ClientRuntime.ScanReply";
    public const string KeyPattern = "global::RedisTyped.Scanning.KeyPattern";
    public const string KeyPieces = "global::RedisTyped.Scanning.KeyPieces";
    public const string KeyOutput = "global::RedisTyped.Scanning.KeyOutput";
    public const string BlockingCall = "global::RedisTyped.ClientRuntime.BlockingCall";
    public const string Subscription = "global::RedisTyped.ClientRuntime.Subscription";
    public const string MessageBuffer = "global::RedisTyped.Messaging.MessageBuffer";
    public const string MessageOverflow = "global::RedisTyped.MessageOverflow";
    public const string NilReply = "global::RedisTyped.ClientRuntime.NilReply";
    public const string CallExplainer = "global::RedisTyped.ClientRuntime.CallExplainer";
    public const string ExplainedRoute = "global::RedisTyped.ClientRuntime.ExplainedRoute";
    public const string CallExplanation = "global::RedisTyped.Explanations.CallExplanation";
    public const string IncompatibleStore = "global::RedisTyped.Execution.IncompatibleStoreException";
    public const string TopologySnapshot = "global::RedisTyped.Topology.TopologySnapshot";
    public const string KeyShape = "global::RedisTyped.Keys.KeyShape";
    public const string KeyBuilder = "global::RedisTyped.Keys.KeyBuilder";
    public const string BuiltKey = "global::RedisTyped.Keys.BuiltKey";
    public const string RoutedPrefix = "global::RedisTyped.Keys.RoutedPrefix";
    public const string StoreClient = "global::RedisTyped.Execution.IStoreClient";
    public const string ShardHandle = "global::RedisTyped.Transactions.ShardHandle";
    public const string ShardBinding = "global::RedisTyped.Transactions.IShardBinding";
    public const string TransactionCommands = "global::RedisTyped.Transactions.TransactionCommands";
    public const string ShardConditions = "global::RedisTyped.Transactions.Conditions.ShardConditions";
    public const string ValueCondition = "global::RedisTyped.Transactions.Conditions.ValueCondition";
    public const string PresenceCondition = "global::RedisTyped.Transactions.Conditions.PresenceCondition";
    public const string LengthCondition = "global::RedisTyped.Transactions.Conditions.LengthCondition";
    public const string CancellationToken = "global::System.Threading.CancellationToken";
    public const string ArgumentValue = "global::RedisTyped.Values.ArgumentValue";
    public const string ReplyValue = "global::RedisTyped.Values.ReplyValue";
    public const string Serializer = "global::RedisTyped.Values.IRedisSerializer";
    public const string RedisValue = "global::StackExchange.Redis.RedisValue";
    public const string RedisResult = "global::StackExchange.Redis.RedisResult";
    public const string When = "global::StackExchange.Redis.When";
    public const string Order = "global::StackExchange.Redis.Order";
    public const string Exclude = "global::StackExchange.Redis.Exclude";
    public const string SetOperation = "global::StackExchange.Redis.SetOperation";
    public const string Task = "global::System.Threading.Tasks.Task";
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";
}
