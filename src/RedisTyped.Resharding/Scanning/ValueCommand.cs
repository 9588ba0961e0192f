using System.Buffers.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Scanning;

/// <summary>The command that makes a key what it was when it was read.</summary>
internal static class ValueCommand
{
    /// <summary>Writes it.</summary>
    public static void Write(RespBuffer output, byte[] key, StampedValue value)
    {
        if (value.Payload is not { } payload)
        {
            output.WriteArray(2);
            output.WriteBulk("DEL"u8);
            output.WriteBulk(key);
            return;
        }

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value.ExpiresAt, digits, out int length);
        bool expires = value.ExpiresAt > 0;
        output.WriteArray(expires ? 6 : 5);
        output.WriteBulk("RESTORE"u8);
        output.WriteBulk(key);
        output.WriteBulk(digits[..length]);
        output.WriteBulk(payload);
        output.WriteBulk("REPLACE"u8);
        if (expires)
        {
            output.WriteBulk("ABSTTL"u8);
        }
    }
}
