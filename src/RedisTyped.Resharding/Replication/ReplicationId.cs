using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Resharding.Replication;

/// <summary>The id of a replication history: 20 bytes, written as 40 lower-case hexadecimal digits.</summary>
internal readonly record struct ReplicationId(string Text)
{
    public const int TextLength = 40;

    /// <summary>An id of its own, as servers make them.</summary>
    public static ReplicationId NewRandom() => new(RandomNumberGenerator.GetHexString(TextLength, lowercase: true));

    public static bool TryParse(ReadOnlySpan<char> text, out ReplicationId id)
    {
        bool isOne = text.Length == TextLength;
        foreach (char digit in text)
        {
            isOne &= char.IsAsciiHexDigitLower(digit);
        }

        id = isOne ? new ReplicationId(text.ToString()) : default;
        return isOne;
    }

    /// <summary>Turns an id into that of the filtered history, and that back: a pad is combined with it by exclusive or.</summary>
    /// <param name="pad">20 bytes; see <see cref="PadOf"/>.</param>
    public ReplicationId Masked(ReadOnlySpan<byte> pad)
    {
        byte[] bytes = Convert.FromHexString(Text);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= pad[i];
        }

        return new ReplicationId(Convert.ToHexStringLower(bytes));
    }

    /// <summary>As <see cref="Masked(ReadOnlySpan{byte})"/>, for an id that may be none.</summary>
    /// <returns>The other; null for none.</returns>
    public static string? Masked(string text, byte[] pad) => TryParse(text, out var id) ? id.Masked(pad).Text : null;

    /// <summary>
    /// The pad for a filter: the same for the same filter in every process, so that nothing has to be remembered, and another for another
    /// filter, whose replicas hold other keys and must not go on where this one's stopped.
    /// </summary>
    /// <param name="filter">What the filter keeps, as text.</param>
    public static byte[] PadOf(string filter) => SHA256.HashData(Encoding.UTF8.GetBytes("redistyped reshard " + filter))[..(TextLength / 2)];

    public override string ToString() => Text;
}
