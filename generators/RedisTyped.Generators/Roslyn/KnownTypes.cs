namespace RedisTyped.Generators.Roslyn;

/// <summary>The names by which the generator knows types of the runtime, of StackExchange.Redis and of .NET.</summary>
internal static class KnownTypes
{
    public const string RedisStoreAttribute = "RedisTyped.RedisStoreAttribute";
    public const string CommandAttribute = "RedisTyped.CommandAttribute";
    public const string ScriptAttribute = "RedisTyped.ScriptAttribute";
    public const string FunctionAttribute = "RedisTyped.FunctionAttribute";
    public const string ShardKeyAttribute = "RedisTyped.ShardKeyAttribute";
    public const string HashTagAttribute = "RedisTyped.HashTagAttribute";
    public const string SerializerAttribute = "RedisTyped.SerializerAttribute";
    public const string HashFieldAttribute = "RedisTyped.HashFieldAttribute";
    public const string HashIgnoreAttribute = "RedisTyped.HashIgnoreAttribute";
    public const string Serializer = "RedisTyped.Values.IRedisSerializer";
    public const string JsonRedisSerializer = "RedisTyped.Values.JsonRedisSerializer";
    public const string GeoPoint = "RedisTyped.Values.GeoPoint";
    public const string GeoMatch = "RedisTyped.Values.GeoMatch";
    public const string StreamMessage = "RedisTyped.Values.StreamMessage";
    public const string StreamId = "RedisTyped.Values.StreamId";
    public const string CrossShardAttribute = "RedisTyped.CrossShardAttribute";
    public const string AllNodesAttribute = "RedisTyped.AllNodesAttribute";
    public const string NodeId = "RedisTyped.Routing.NodeId";
    public const string NodeResults = "RedisTyped.Execution.NodeResults";
    public const string NodeCombiner = "RedisTyped.Execution.INodeCombiner";
    public const string KeyScan = "RedisTyped.Scanning.KeyScan";
    public const string ScanCursor = "RedisTyped.Scanning.ScanCursor";
    public const string Progress = "System.IProgress";
    public const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable";
    public const string BlockingAttribute = "RedisTyped.BlockingAttribute";
    public const string IdempotentAttribute = "RedisTyped.IdempotentAttribute";
    public const string ReadFromAttribute = "RedisTyped.ReadFromAttribute";
    public const string MessagesAttribute = "RedisTyped.MessagesAttribute";
    public const string RedisStore = "RedisTyped.IRedisStore";
    public const string StoreEndpoints = "RedisTyped.Gateway.Http.Typed.IStoreEndpoints";
    public const string ShardHandle = "RedisTyped.Transactions.ShardHandle";
    public const string ShardedRedis = "RedisTyped.ShardedRedis";
    public const string RedisBatch = "RedisTyped.Batches.RedisBatch";
    public const string TransactionCommands = "RedisTyped.Transactions.TransactionCommands";
    public const string Enumerable = "System.Linq.Enumerable";
    public const string FlagsAttribute = "System.FlagsAttribute";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string RedisValue = "StackExchange.Redis.RedisValue";
    public const string RedisKey = "StackExchange.Redis.RedisKey";
    public const string RedisResult = "StackExchange.Redis.RedisResult";
    public const string When = "StackExchange.Redis.When";
    public const string Rune = "System.Text.Rune";
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";

    /// <summary>The attributes that say what a method sends.</summary>
    public static string[] CommandAttributes { get; } = [CommandAttribute, ScriptAttribute, FunctionAttribute];
}
