using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>
/// The texts of scripts that a source has sent. Those before Redis 5 send a text once and its hash from then on, and a target that was restarted has forgotten
/// it. Kept over all streams of a link; not thread-safe.
/// </summary>
/// <param name="limit">How many bytes of text are kept. What came longest ago is forgotten for what comes later.</param>
internal sealed class SourceScripts(int limit = SourceScripts.Limit)
{
    private const int Limit = 16 * 1024 * 1024;

    private readonly Dictionary<string, byte[]> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _order = new();
    private long _size;

    /// <summary>A text has come.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        string hash = HashOf(text);
        if (text.Length > limit || !_texts.TryAdd(hash, text.ToArray()))
        {
            return;
        }

        _order.Enqueue(hash);
        for (_size += text.Length; _size > limit;)
        {
            _texts.Remove(_order.Dequeue(), out byte[]? oldest);
            _size -= oldest!.Length;
        }
    }

    /// <summary>The text that a hash stands for, if it has come and is kept.</summary>
    public bool TryFind(ReadOnlySpan<byte> hash, [NotNullWhen(true)] out byte[]? text) => _texts.TryGetValue(Encoding.ASCII.GetString(hash), out text);

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "A name, given by the protocol of Redis.")]
    private static string HashOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA1.HashData(text));
}
