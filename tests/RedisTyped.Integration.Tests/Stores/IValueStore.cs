using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>One key per .NET type, written and read back.</summary>
[RedisStore]
[HashTag("value:{name}")]
public partial interface IValueStore
{
    [Command("SET value:{name}:text {value}")]
    Task SetTextAsync([ShardKey] string name, string value);

    [Command("GET value:{name}:text")]
    Task<string?> GetTextAsync([ShardKey] string name, CancellationToken ct = default);

#pragma warning disable RTY1011 // What happens then is what a test is about.
    [Command("GET value:{name}:text")]
    ValueTask<int> GetTextAsNumberAsync([ShardKey] string name);
#pragma warning restore RTY1011

    [Command("GET value:{name}:text")]
    Task<RedisValue> GetTextRawAsync([ShardKey] string name);

    [Command("SET value:{name}:bytes {value}")]
    Task SetBytesAsync([ShardKey] string name, byte[] value);

    [Command("GET value:{name}:bytes")]
    Task<byte[]?> GetBytesAsync([ShardKey] string name);

    [Command("SET value:{name}:memory {value}")]
    Task SetMemoryAsync([ShardKey] string name, ReadOnlyMemory<byte> value);

    [Command("GET value:{name}:memory")]
    ValueTask<ReadOnlyMemory<byte>?> GetMemoryAsync([ShardKey] string name);

    [Command("SET value:{name}:char {value}")]
    Task SetCharacterAsync([ShardKey] string name, char value);

    [Command("GET value:{name}:char")]
    Task<char?> GetCharacterAsync([ShardKey] string name);

    [Command("SET value:{name}:bool {value}")]
    Task SetBooleanAsync([ShardKey] string name, bool value);

    [Command("GET value:{name}:bool")]
    Task<bool?> GetBooleanAsync([ShardKey] string name);

    [Command("SET value:{name}:long {value}")]
    Task SetInt64Async([ShardKey] string name, long value);

    [Command("GET value:{name}:long")]
    Task<long?> GetInt64Async([ShardKey] string name);

    [Command("SET value:{name}:ulong {value}")]
    Task SetUInt64Async([ShardKey] string name, ulong value);

    [Command("GET value:{name}:ulong")]
    Task<ulong?> GetUInt64Async([ShardKey] string name);

    [Command("SET value:{name}:double {value}")]
    Task SetDoubleAsync([ShardKey] string name, double value);

    [Command("GET value:{name}:double")]
    Task<double?> GetDoubleAsync([ShardKey] string name);

    [Command("SET value:{name}:float {value}")]
    Task SetSingleAsync([ShardKey] string name, float value);

    [Command("GET value:{name}:float")]
    Task<float?> GetSingleAsync([ShardKey] string name);

    [Command("SET value:{name}:decimal {value}")]
    Task SetDecimalAsync([ShardKey] string name, decimal value);

    [Command("GET value:{name}:decimal")]
    Task<decimal?> GetDecimalAsync([ShardKey] string name);

    [Command("SET value:{name}:guid {value}")]
    Task SetGuidAsync([ShardKey] string name, Guid value);

    [Command("GET value:{name}:guid")]
    Task<Guid?> GetGuidAsync([ShardKey] string name);

    [Command("SET value:{name}:enum {value}")]
    Task SetEnumAsync([ShardKey] string name, DayOfWeek value);

    [Command("GET value:{name}:enum")]
    Task<DayOfWeek?> GetEnumAsync([ShardKey] string name);

    [Command("SET value:{name}:moment {value}")]
    Task SetMomentAsync([ShardKey] string name, DateTimeOffset value);

    [Command("GET value:{name}:moment")]
    Task<DateTimeOffset?> GetMomentAsync([ShardKey] string name);

    [Command("SET value:{name}:datetime {value}")]
    Task SetDateTimeAsync([ShardKey] string name, DateTime value);

    [Command("GET value:{name}:datetime")]
    Task<DateTime?> GetDateTimeAsync([ShardKey] string name);

    [Command("SET value:{name}:date {value}")]
    Task SetDateAsync([ShardKey] string name, DateOnly value);

    [Command("GET value:{name}:date")]
    Task<DateOnly?> GetDateAsync([ShardKey] string name);

    [Command("SET value:{name}:span {value:c}")]
    Task SetSpanAsync([ShardKey] string name, TimeSpan value);

    [Command("GET value:{name}:span")]
    Task<TimeSpan?> GetSpanAsync([ShardKey] string name);

    [Command("SET value:{name}:json {value}")]
    Task SetJsonAsync([ShardKey] string name, Point value);

    [Command("GET value:{name}:json")]
    Task<Point?> GetJsonAsync([ShardKey] string name);

    [Command("SET value:{name}:big {value}")]
    Task SetBigAsync([ShardKey] string name, BigInteger value);

    [Command("GET value:{name}:big")]
    Task<BigInteger?> GetBigAsync([ShardKey] string name);

    [Command("SET value:{name}:rune {value}")]
    Task SetRuneAsync([ShardKey] string name, Rune value);

    [Command("GET value:{name}:rune")]
    Task<Rune?> GetRuneAsync([ShardKey] string name);

    [Command("SET value:{name}:{address}:address {address}")]
    [HashTag("value:{name}")]
    Task SetAddressAsync([ShardKey] string name, IPAddress address);

    [Command("GET value:{name}:{address}:address")]
    [HashTag("value:{name}")]
    Task<IPAddress?> GetAddressAsync([ShardKey] string name, IPAddress address);

    [Command("SET value:{name}:segment {value}")]
    Task SetSegmentAsync([ShardKey] string name, ArraySegment<byte> value);

    [Command("GET value:{name}:segment")]
    Task<ArraySegment<byte>?> GetSegmentAsync([ShardKey] string name);

    [Command("SET value:{name}:nodes {value}")]
    Task SetNodesAsync([ShardKey] string name, JsonArray value);

    [Command("GET value:{name}:nodes")]
    Task<JsonArray?> GetNodesAsync([ShardKey] string name);

    [Command("SET value:{name}:mixed 'x {value}'")]
    Task SetMixedAsync([ShardKey] string name, string value);
}

public sealed record Point(int X, int Y, string Label);
