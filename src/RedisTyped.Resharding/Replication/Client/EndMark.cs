using System.Buffers;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Finds the mark behind a snapshot, however it is cut into reads.</summary>
internal static class EndMark
{
    /// <summary>Where the mark begins, or -1.</summary>
    public static long Find(ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> mark)
    {
        long before = 0;
        Span<byte> joint = stackalloc byte[2 * mark.Length];
        Span<byte> tail = stackalloc byte[mark.Length];
        int tailLength = 0;
        foreach (var segment in bytes)
        {
            var span = segment.Span;
            if (tailLength > 0)
            {
                // A mark over the joint of two segments: the end of what came before with the beginning of this one.
                int head = Math.Min(span.Length, mark.Length - 1);
                tail[..tailLength].CopyTo(joint);
                span[..head].CopyTo(joint[tailLength..]);
                int over = joint[..(tailLength + head)].IndexOf(mark);
                if (over >= 0)
                {
                    return before - tailLength + over;
                }
            }

            int inside = span.IndexOf(mark);
            if (inside >= 0)
            {
                return before + inside;
            }

            before += span.Length;
            tailLength = Keep(tail, tailLength, span, mark.Length - 1);
        }

        return -1;
    }

    /// <summary>Keeps the last bytes of what was seen.</summary>
    private static int Keep(Span<byte> tail, int length, ReadOnlySpan<byte> span, int most)
    {
        if (span.Length >= most)
        {
            span[^most..].CopyTo(tail);
            return most;
        }

        int kept = Math.Min(length, most - span.Length);
        tail.Slice(length - kept, kept).CopyTo(tail);
        span.CopyTo(tail[kept..]);
        return kept + span.Length;
    }
}
