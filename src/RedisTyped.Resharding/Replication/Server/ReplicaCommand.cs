using System.Buffers;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>Reads the commands of replicas: arrays of bulk strings, or words on a line. All of them are short.</summary>
internal static class ReplicaCommand
{
    private const int MostWords = 32;
    private const int LongestWord = 4096;
    private const int LongestLine = 16 * 1024;

    /// <summary>Takes a command off the front of a buffer.</summary>
    /// <param name="buffer">What was received; the command is sliced off.</param>
    /// <param name="words">Its words; none for a bare newline, which is a sign of life.</param>
    /// <returns>Whether there was a whole one.</returns>
    /// <exception cref="ReshardException">No replica sends this.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out string[] words)
    {
        words = [];
        var rest = buffer;
        if (!TryReadLine(ref rest, out string line))
        {
            return false;
        }

        if (!line.StartsWith('*'))
        {
            words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            buffer = rest;
            return true;
        }

        int count = Count(line, '*', MostWords);
        string[] read = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadLine(ref rest, out string size))
            {
                return false;
            }

            int length = Count(size, '$', LongestWord);
            if (rest.Length < length + 2)
            {
                return false;
            }

            read[i] = Encoding.UTF8.GetString(rest.Slice(0, length));
            rest = rest.Slice(length + 2);
        }

        words = read;
        buffer = rest;
        return true;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = "";
            return buffer.Length <= LongestLine ? false : throw Broken("a line without end");
        }

        line = Encoding.UTF8.GetString(buffer.Slice(0, end)).TrimEnd('\r');
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static int Count(string line, char kind, int most) =>
        line.StartsWith(kind) && int.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= most
            ? count
            : throw Broken("a length that cannot be");

    private static ReshardException Broken(string what) => new(ReshardFailure.Replica, $"It sent {what}.");
}
