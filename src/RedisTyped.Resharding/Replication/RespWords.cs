using System.Buffers;
using System.Globalization;
using System.Text;

namespace RedisTyped.Resharding.Replication;

/// <summary>Writes a short command of the replication protocol.</summary>
internal static class RespWords
{
    /// <summary>The command as an array of bulk strings.</summary>
    public static byte[] Encode(params ReadOnlySpan<string> words)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Append(bytes, '*', words.Length);
        foreach (string word in words)
        {
            Append(bytes, '$', Encoding.UTF8.GetByteCount(word));
            Encoding.UTF8.GetBytes(word, bytes);
            bytes.Write("\r\n"u8);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> bytes, char kind, int count) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}{count}\r\n"), bytes);
}
