using System.Globalization;

namespace RedisTyped.Resharding.Replication;

/// <summary>How fast snapshots are given to targets at most.</summary>
/// <param name="BytesPerSecond">Bytes of snapshots; null for no limit.</param>
/// <param name="KeysPerSecond">Keys; null for no limit.</param>
internal readonly record struct SnapshotRate(long? BytesPerSecond, long? KeysPerSecond)
{
    /// <summary>Reads what people write: <c>20MB/s</c>, <c>5000keys/s</c>, <c>none</c>; the <c>/s</c> may be left out, and a number alone is bytes.</summary>
    public static bool TryParse(string text, out SnapshotRate rate)
    {
        rate = default;
        text = text.Trim();
        if (text.EndsWith("/s", StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^2].TrimEnd();
        }

        if (text.Equals("none", StringComparison.OrdinalIgnoreCase) || text.Length == 0)
        {
            return text.Length > 0;
        }

        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || number <= 0)
        {
            return false;
        }

        switch (text[digits..].Trim().ToUpperInvariant())
        {
            case "KEYS" or "KEY":
                rate = new SnapshotRate(null, Math.Max(1, (long)number));
                return true;
            case "" or "B":
                rate = new SnapshotRate(Math.Max(1, (long)number), null);
                return true;
            case "KB":
                rate = new SnapshotRate((long)(number * 1e3), null);
                return true;
            case "MB":
                rate = new SnapshotRate((long)(number * 1e6), null);
                return true;
            case "GB":
                rate = new SnapshotRate((long)(number * 1e9), null);
                return true;
            default:
                return false;
        }
    }

    public override string ToString() =>
        BytesPerSecond is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B/s")
        : KeysPerSecond is { } keys ? string.Create(CultureInfo.InvariantCulture, $"{keys} keys/s")
        : "none";
}
