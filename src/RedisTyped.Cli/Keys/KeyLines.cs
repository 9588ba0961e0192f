using System.Runtime.CompilerServices;
using RedisTyped.Execution;

namespace RedisTyped.Cli.Keys;

/// <summary>Reads keys from a stream, one a line, as bytes; holds one line at a time.</summary>
/// <remarks>
/// The newline, and a carriage return before it, are not part of the key. Empty lines are no keys and are counted only.
/// </remarks>
internal sealed class KeyLines(Stream input)
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] _buffer = new byte[FirstBuffer];

    /// <summary>Lines read so far.</summary>
    public long Lines { get; private set; }

    /// <summary>How many of them were empty.</summary>
    public long EmptyLines { get; private set; }

    /// <summary>Gives each key. Its bytes are valid until the next one is asked for.</summary>
    /// <exception cref="UsageException">A line is longer than a key can be.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int start = 0;
        int end = 0;
        while (true)
        {
            int newline = _buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Line(start, newline);
                start += newline + 1;
                if (!line.IsEmpty)
                {
                    yield return line;
                }

                continue;
            }

            // What is left is the start of a line: to the front, and more behind it.
            _buffer.AsSpan(start, end - start).CopyTo(_buffer);
            end -= start;
            start = 0;
            if (end == _buffer.Length)
            {
                Grow();
            }

            int read = await FillAsync(end, cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > 0 && Line(0, end) is { IsEmpty: false } last)
        {
            yield return last;
        }
    }

    private ReadOnlyMemory<byte> Line(int start, int length)
    {
        Lines++;
        if (length > 0 && _buffer[start + length - 1] == (byte)'\r')
        {
            length--;
        }

        EmptyLines += length == 0 ? 1 : 0;
        return _buffer.AsMemory(start, length);
    }

    private void Grow()
    {
        if (_buffer.Length > KeyGuard.MaxLength)
        {
            throw new UsageException($"Line {Lines + 1} of standard input is longer than a key can be; give one key a line.");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    /// <summary>A read of standard input cannot be cancelled; the wait for it can.</summary>
    private async ValueTask<int> FillAsync(int end, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reading = Task.Run(() => input.Read(_buffer, end, _buffer.Length - end), CancellationToken.None);
        return await reading.WaitAsync(cancellationToken);
    }
}
