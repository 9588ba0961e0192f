using System.Text.Json;
using RedisTyped.Gateway.Http.Typed;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>How the types of Redis are written as JSON.</summary>
public sealed class RedisJsonTests
{
    private static readonly JsonSerializerOptions Options = RedisJson.With(JsonSerializerOptions.Web);

    public static TheoryData<RedisValue, string> Values => new()
    {
        { "12345678", "\"12345678\"" },
        { "123456789", "\"123456789\"" },

        // As newer versions of StackExchange.Redis keep such a text.
        { 123456789L, "\"123456789\"" },
        { 0.5, "\"0.5\"" },
        { new byte[] { 0xFF }, """{"base64":"/w=="}""" },
        { "", "\"\"" },
        { RedisValue.Null, "null" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_is_text_whatever_it_is_kept_as(RedisValue value, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(value, Options));
        Assert.Equal((byte[]?)value, (byte[]?)JsonSerializer.Deserialize<RedisValue>(json, Options));
    }
}
