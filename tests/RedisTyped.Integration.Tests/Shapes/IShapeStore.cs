using RedisTyped.Routing;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Shapes;

/// <summary>A method for each shape of reply and argument; every key of a name is on one node.</summary>
[RedisStore]
[HashTag("s:{name}")]
public partial interface IShapeStore
{
    // Collections.
    [Command("RPUSH s:{name}:list {items}")]
    Task<long> PushAsync([ShardKey] string name, params string[] items);

    [Command("SADD s:{name}:set {items}")]
    Task<long> AddAsync([ShardKey] string name, params int[] items);

    [Command("LRANGE s:{name}:list 0 -1")]
    Task<List<string>> ListAsync([ShardKey] string name);

    [Command("LRANGE s:{name}:list 0 -1")]
    Task<IEnumerable<int>> NumbersAsync([ShardKey] string name);

    [Command("LPOP s:{name}:list 2")]
    Task<List<string>?> PopAsync([ShardKey] string name);

    [Command("SMEMBERS s:{name}:set")]
    Task<HashSet<int>> SetAsync([ShardKey] string name);

    [Command("SMEMBERS s:{name}:set")]
    Task<IReadOnlySet<string>> ReadOnlySetAsync([ShardKey] string name, CancellationToken ct);

    [Command("SINTERCARD 1 s:{name}:set LIMIT 1")]
    Task<bool> HasAnyAsync([ShardKey] string name);

    // Hashes.
    [Command("HSET s:{name}:hash {fields}")]
    Task SetFieldsAsync([ShardKey] string name, Dictionary<string, int> fields);

    [Command("HSET s:{name}:hash {fields}")]
    Task SetRowsAsync([ShardKey] string name, (string Field, string Value)[] fields);

    [Command("HGETALL s:{name}:hash")]
    Task<Dictionary<string, int>> FieldsAsync([ShardKey] string name);

    [Command("HGETALL s:{name}:hash")]
    Task<IReadOnlyDictionary<int, string>> FieldsByNumberAsync([ShardKey] string name);

    [Command("HGETALL s:{name}:hash")]
    Task<Dictionary<string, int>?> FieldsOrNullAsync([ShardKey] string name);

    [Command("HGETALL s:{name}:hash")]
    Task<KeyValuePair<string, string>[]> FieldPairsAsync([ShardKey] string name);

    [Command("HRANDFIELD s:{name}:hash 5 WITHVALUES")]
    Task<Dictionary<string, int>> SomeFieldsAsync([ShardKey] string name);

    [Command("HMGET s:{name}:hash a b z")]
    Task<(int? A, string? B, int? Z)> ThreeFieldsAsync([ShardKey] string name);

    [Command("HSCAN s:{name}:hash {cursor}")]
    Task<(ulong Cursor, Dictionary<string, int> Fields)> ScanFieldsAsync([ShardKey] string name, ulong cursor);

    // Sorted sets.
    [Command("ZADD s:{name}:sorted {members}")]
    Task<long> RankAsync([ShardKey] string name, IReadOnlyDictionary<string, double> members);

    [Command("ZADD s:{name}:sorted {members}")]
    Task<long> RankTuplesAsync([ShardKey] string name, (double Score, string Member)[] members);

    [Command("ZADD s:{name}:sorted {members}")]
    Task<long> RankSwappedAsync([ShardKey] string name, (string Member, double Score)[] members);

    [Command("ZRANGE s:{name}:sorted 0 -1 WITHSCORES")]
    Task<(string Member, double Score)[]> RangeAsync([ShardKey] string name);

    [Command("ZRANGE s:{name}:sorted 0 -1 WITHSCORES")]
    Task<Dictionary<string, double>> ScoresAsync([ShardKey] string name);

    [Command("ZPOPMIN s:{name}:sorted")]
    Task<(string Member, double Score)?> PopMinAsync([ShardKey] string name);

    [Command("ZPOPMAX s:{name}:sorted 2")]
    Task<List<KeyValuePair<string, double>>> PopMaxAsync([ShardKey] string name);

    [Command("ZMPOP 1 s:{name}:sorted MIN COUNT 2")]
    Task<(string Key, (string Member, double Score)[] Members)?> PopManyAsync([ShardKey] string name);

    [Command("ZMPOP 1 s:{name}:sorted MIN COUNT 2")]
    Task<(string Key, Dictionary<string, double> Members)?> PopManyScoresAsync([ShardKey] string name);

    [Command("LMPOP 1 s:{name}:list LEFT COUNT 2")]
    Task<(string Key, string[] Items)?> PopListAsync([ShardKey] string name);

    [Command("ZMSCORE s:{name}:sorted a nobody")]
    Task<(double? A, double? Nobody)> TwoScoresAsync([ShardKey] string name);

    [Command("ZSCAN s:{name}:sorted 0")]
    Task<(long Cursor, (string Member, double Score)[] Members)> ScanSortedAsync([ShardKey] string name);

    // Streams.
    [Command("XADD s:{name}:stream {id} {order}")]
    Task<StreamId> AppendAsync([ShardKey] string name, StreamId id, Order order);

    [Command("XADD s:{name}:stream * {fields}")]
    Task<StreamId> AppendFieldsAsync([ShardKey] string name, Dictionary<string, string> fields);

    [Command("XADD s:{name}:stream * {fields}")]
    Task<StreamId> AppendRowsAsync([ShardKey] string name, (string Field, string Value)[] fields);

    [Command("XRANGE s:{name}:stream {from} +")]
    Task<StreamMessage<Order>[]> OrdersAsync([ShardKey] string name, StreamId from);

    [Command("XREVRANGE s:{name}:stream + -")]
    Task<List<StreamMessage<Dictionary<string, string>>>> EntriesAsync([ShardKey] string name);

    [Command("XRANGE s:{name}:stream - +")]
    Task<StreamMessage<KeyValuePair<string, string>[]>[]> EntryPairsAsync([ShardKey] string name);

    [Command("XREAD STREAMS s:{name}:stream s:{name}:other {after} 0")]
    Task<Dictionary<string, StreamMessage<Order>[]>> ReadTwoAsync([ShardKey] string name, StreamId after);

    [Command("XREAD STREAMS s:{name}:stream {after}")]
    Task<StreamMessage<Order>[]> ReadAsync([ShardKey] string name, StreamId after);

    [Command("XREAD STREAMS s:{name}:stream {after}")]
    Task<Dictionary<StreamId, Order>?> ReadOrNullAsync([ShardKey] string name, StreamId after);

    [Command("XGROUP CREATE s:{name}:stream g 0 MKSTREAM")]
    Task CreateGroupAsync([ShardKey] string name);

    [Command("XREADGROUP GROUP g c STREAMS s:{name}:stream >")]
    Task<StreamMessage<Order>[]> TakeAsync([ShardKey] string name);

    [Command("XREADGROUP GROUP g c STREAMS s:{name}:stream 0")]
    Task<StreamMessage<Order?>[]> PendingAsync([ShardKey] string name);

    [Command("XDEL s:{name}:stream {id}")]
    Task<bool> DeleteAsync([ShardKey] string name, StreamId id);

    [Command("XCLAIM s:{name}:stream g d 0 {id}")]
    Task<StreamMessage<Order>[]> ClaimAsync([ShardKey] string name, StreamId id);

    [Command("XAUTOCLAIM s:{name}:stream g d 0 0")]
    Task<(StreamId Next, StreamMessage<Order>[] Claimed, StreamId[] Deleted)> ClaimAllAsync([ShardKey] string name);

    [Command("XPENDING s:{name}:stream g")]
    Task<(long Count, StreamId? First, StreamId? Last, Dictionary<string, int>? Consumers)> PendingSummaryAsync([ShardKey] string name);

    [Command("XPENDING s:{name}:stream g - + 10")]
    Task<(StreamId Id, string Consumer, long Idle, int Deliveries)[]> PendingRowsAsync([ShardKey] string name);

    // Places.
    [Command("GEOADD s:{name}:geo {places}")]
    Task<long> PlaceAsync([ShardKey] string name, (double Longitude, double Latitude, string Place)[] places);

    [Command("GEOADD s:{name}:geo {at} {place}")]
    Task<bool> PlaceOneAsync([ShardKey] string name, GeoPoint at, string place);

    [Command("GEOPOS s:{name}:geo {places}")]
    Task<GeoPoint?[]> PositionsAsync([ShardKey] string name, params string[] places);

    [Command("GEOSEARCH s:{name}:geo FROMLONLAT {at} BYRADIUS 200 km ASC WITHCOORD WITHDIST WITHHASH")]
    Task<GeoMatch<string>[]> SearchAsync([ShardKey] string name, GeoPoint at);

    [Command("GEOSEARCH s:{name}:geo FROMLONLAT {at} BYRADIUS 200 km ASC WITHDIST")]
    Task<(string Place, double Distance)[]> DistancesAsync([ShardKey] string name, GeoPoint at);

    [Command("GEODIST s:{name}:geo a b km")]
    Task<double?> DistanceAsync([ShardKey] string name);

    // Text for people, which RESP3 marks as such.
    [Command("INFO server")]
    Task<string> InfoAsync(NodeId node);

    // Whatever a script answers.
    [Command("EVAL {script} 1 s:{name}")]
    Task<RedisResult> RawAsync([ShardKey] string name, string script);

    [Command("SET s:{name}:hash {value}")]
    Task SetTextAsync([ShardKey] string name, string value);
}

public sealed record Order(string Item, int Count, decimal? Price = null);
