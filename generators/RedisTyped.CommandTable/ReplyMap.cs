using StackExchange.Redis;

namespace RedisTyped.CommandTableTool;

/// <summary>Reads what RESP2 sends in the place of a map: names and values by turns.</summary>
internal static class ReplyMap
{
    public static Dictionary<string, RedisResult> Of(RedisResult reply) =>
        ((RedisResult[])reply!).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1]);
}
