using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Benchmarks.Streams;

/// <summary>A replication stream of small commands.</summary>
/// <param name="Bytes">The stream.</param>
/// <param name="Commands">How many commands it holds.</param>
internal sealed record SampleStream(byte[] Bytes, int Commands)
{
    private const int Count = 500_000;

    /// <summary>Makes it, the same each time.</summary>
    public static SampleStream Create()
    {
        var random = new Random(1);
        var buffer = new RespBuffer(32 * 1024 * 1024);
        int commands = 0;
        while (commands < Count)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"user:{random.Next(1_000_000)}");
            switch (random.Next(100))
            {
                case 0:
                    buffer.WriteRequest("DEL", key, key + ":name", "cart:" + key);
                    break;
                case 1:
                    buffer.WriteRequest("MSET", key, "v", "cart:" + key, "w");
                    break;
                case 2:
                    buffer.WriteRequest("SELECT", random.Next(3).ToString(CultureInfo.InvariantCulture));
                    break;
                case 3:
                    buffer.WriteRequest("MULTI");
                    buffer.WriteRequest("SET", key, "value");
                    buffer.WriteRequest("INCR", key + ":n");
                    buffer.WriteRequest("EXEC");
                    commands += 3;
                    break;
                case < 40:
                    buffer.WriteRequest("SET", key, "some value");
                    break;
                case < 60:
                    buffer.WriteRequest("INCR", key);
                    break;
                case < 75:
                    buffer.WriteRequest("HSET", key, "field", "value");
                    break;
                case < 90:
                    buffer.WriteRequest("LPUSH", key, "value");
                    break;
                default:
                    buffer.WriteRequest("PEXPIREAT", key, "1900000000000");
                    break;
            }

            commands++;
        }

        return new SampleStream(buffer.Written.ToArray(), commands);
    }
}
